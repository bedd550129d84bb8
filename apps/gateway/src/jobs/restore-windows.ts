import type { ScopeLimits } from '@sluice/core/limits/limiter';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';

const WINDOW_MS = 60_000;

/** A restart does not empty the windows of `rpm` and `tpm`: the last minute is booked again from the ledger. */
export async function restoreWindows({ ledger, limiter, directory }: Gateway): Promise<void> {
  const now = Date.now();
  const calls = await ledger.recentCalls(now - WINDOW_MS);
  if (calls.length === 0) return;
  const limitsOf = new Map<string, readonly ScopeLimits[]>();
  for (const caller of directory.callers) limitsOf.set(caller.key, caller.limits);
  for (const { key, admittedAt, tokens } of calls) {
    const limits = limitsOf.get(key);
    // The windows' clock begins at the start of the process: what was before counts as booked now, never too little.
    const at = Math.max(0, monotonicMs() - (now - admittedAt));
    if (limits !== undefined) limiter.restore(limits, tokens, at);
  }
}
