import type { Gateway } from '../gateway.ts';

const CHECK_MS = 1_000;

/** Takes raised limits back when they end, by a timer that no clock change can leave behind. Returns how to stop. */
export function endRaises(gateway: Pick<Gateway, 'directory' | 'reload' | 'log'>): () => void {
  const timer = setInterval(() => {
    if ((gateway.directory.raisedUntil ?? Number.POSITIVE_INFINITY) > Date.now()) return;
    gateway
      .reload()
      .then(() => gateway.log.info('a raise of limits has ended'))
      .catch((error: unknown) => gateway.log.error({ error }, 'a raise of limits could not be ended'));
  }, CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
