import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';

const SWEEP_MS = 60_000;
/** What a stream may take beyond the deadline of its first content, and then some. */
const STREAM_MS = 31 * 60_000;

type Swept = Pick<
  Gateway,
  'limiter' | 'keyLimiter' | 'endUsers' | 'hedgeBudget' | 'cache' | 'ledger' | 'directory' | 'log'
>;

/** Forgets limiter state and answers that nothing uses any more, and closes reservations that no call can hold. Returns how to stop. */
export function startSweeping(gateway: Swept): () => void {
  const startedAt = Date.now() - monotonicMs();
  const timer = setInterval(() => {
    gateway.limiter.sweep(monotonicMs());
    gateway.keyLimiter.sweep(monotonicMs());
    gateway.endUsers.sweep(monotonicMs());
    gateway.cache.sweep(monotonicMs());
    gateway.hedgeBudget.sweep(monotonicMs());
    // By the slower clock: a jump of the wall clock must not make calls under way look old.
    const now = Math.min(Date.now(), startedAt + monotonicMs());
    closeExpired(gateway, now - gateway.directory.longestDeadlineMs - STREAM_MS);
  }, SWEEP_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function closeExpired({ ledger, log }: Swept, admittedBefore: number): void {
  if (!ledger.writable) return;
  ledger
    .closeExpired(admittedBefore)
    .then((closed) => {
      if (closed > 0) log.error(`${closed} reservations were held by no call any more; they are closed and not billed`);
    })
    .catch((error: unknown) => log.error({ error }, 'expired reservations could not be closed'));
}
