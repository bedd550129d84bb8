import type { RecentCall } from '@sluice/store/ledger/ledger';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import type { Caller } from '../state/directory.ts';
import type { LimitScope } from '../state/scope.ts';

const WINDOW_MS = 60_000;

/** A restart does not empty the windows of `rpm` and `tpm`: the last minute is booked again from the ledger. */
export async function restoreWindows(gateway: Gateway): Promise<void> {
  const now = Date.now();
  const calls = await gateway.ledger.recentCalls(now - WINDOW_MS);
  if (calls.length === 0) return;
  const callers = new Map<string, Caller>();
  for (const caller of gateway.directory.callers) callers.set(caller.key, caller);
  for (const call of calls) {
    const caller = callers.get(call.key);
    // The windows' clock begins at the start of the process: what was before counts as booked now, never too little.
    const at = Math.max(0, monotonicMs() - (now - call.admittedAt));
    if (caller !== undefined) gateway.limiter.restore(limitsOf(gateway, caller, call), call.tokens, at);
  }
}

function limitsOf({ directory, endUsers }: Gateway, caller: Caller, { model, endUser }: RecentCall): LimitScope[] {
  const ofUser = endUser === '' ? [] : caller.endUsers.map((rule) => endUsers.limits(rule, endUser, monotonicMs()));
  return [...caller.limits, directory.limitsOfModel(caller, model), ...ofUser].filter((one) => one !== undefined);
}
