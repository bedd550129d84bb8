import type { Gateway } from '../gateway.ts';
import { pricesHaveChanged } from '../state/catalogue.ts';

/** Fine enough for prices that change at an hour of the day, and a timer that no clock change can leave behind. */
const CHECK_MS = 1_000;

/** Takes the new prices when the catalogue says that they change. Calls under way keep those that they began with. Returns how to stop. */
export function followPrices({ reload, log }: Pick<Gateway, 'reload' | 'log'>): () => void {
  const timer = setInterval(() => {
    if (!pricesHaveChanged()) return;
    reload()
      .then(() => log.info('prices of the catalogue have changed by date'))
      .catch((error: unknown) => log.error({ error }, 'the new prices could not be taken'));
  }, CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
