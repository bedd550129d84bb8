import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';

const SWEEP_MS = 60_000;

/** Forgets limiter state that nothing uses any more. Returns how to stop. */
export function startSweeping({ limiter, keyLimiter }: Pick<Gateway, 'limiter' | 'keyLimiter'>): () => void {
  const timer = setInterval(() => {
    limiter.sweep(monotonicMs());
    keyLimiter.sweep(monotonicMs());
  }, SWEEP_MS);
  timer.unref();
  return () => clearInterval(timer);
}
