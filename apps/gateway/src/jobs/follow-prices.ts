import type { Gateway } from '../gateway.ts';
import { pricesHaveChanged } from '../state/catalogue.ts';

/** Fine enough for prices that change at an hour of the day, and a timer that no clock change can leave behind. */
const CHECK_MS = 1_000;

/**
 * Takes the new prices when the catalogue says that they change, and tries again where that failed. Calls under way keep
 * those that they began with. Returns how to stop.
 * @param now Unix ms
 */
export function followPrices(
  { reload, log }: Pick<Gateway, 'reload' | 'log'>,
  now: () => number = Date.now,
  checkMs = CHECK_MS,
): () => void {
  let due = false;
  const timer = setInterval(() => {
    // What has changed is told once.
    due = pricesHaveChanged(now()) || due;
    if (!due) return;
    due = false;
    reload()
      .then(() => log.info('prices of the catalogue have changed by date'))
      .catch((error: unknown) => {
        due = true;
        log.error({ error }, 'the new prices could not be taken');
      });
  }, checkMs);
  timer.unref();
  return () => clearInterval(timer);
}
