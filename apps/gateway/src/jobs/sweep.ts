import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';

const SWEEP_MS = 60_000;

/** Forgets limiter state that nothing uses any more. Returns how to stop. */
export function startSweeping(gateway: Pick<Gateway, 'limiter' | 'keyLimiter' | 'endUsers'>): () => void {
  const timer = setInterval(() => {
    gateway.limiter.sweep(monotonicMs());
    gateway.keyLimiter.sweep(monotonicMs());
    gateway.endUsers.sweep(monotonicMs());
  }, SWEEP_MS);
  timer.unref();
  return () => clearInterval(timer);
}
