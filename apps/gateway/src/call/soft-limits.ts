import { budgetWindow } from '@sluice/core/limits/budget-window';
import { reachedThreshold } from '@sluice/core/limits/threshold';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import type { Caller } from '../state/directory.ts';
import type { Budget, LimitScope, Reaction } from '../state/scope.ts';
import type { Reached } from '../state/soft-limits.ts';

export function warns({ warnAt }: Reaction): boolean {
  return warnAt.length > 0;
}

/** The soft thresholds at which a call stands that has just been let in; each is told once a window. */
export async function reachedThresholds(
  gateway: Gateway,
  caller: Caller,
  limits: readonly LimitScope[],
  budgets: readonly Budget[],
  at: number,
): Promise<readonly Reached[]> {
  const now = monotonicMs();
  const found = limits.filter(warns).flatMap((limit) => ofLimit(gateway, limit, now));
  for (const budget of budgets) {
    const reached = warns(budget) ? await ofBudget(gateway, budget, at) : undefined;
    if (reached !== undefined) found.push(reached);
  }
  for (const reached of found) gateway.softLimits.note(reached, caller, now);
  return found;
}

function ofLimit({ limiter }: Gateway, scope: LimitScope, now: number): Reached[] {
  return limiter.standings(scope, now).flatMap(({ kind, limit, used }) => {
    const threshold = reachedThreshold(scope.warnAt, used, limit);
    return threshold === undefined ? [] : [{ scope: scope.scope, kind, window: 'minute', threshold }];
  });
}

async function ofBudget({ ledger }: Gateway, budget: Budget, at: number): Promise<Reached | undefined> {
  const { scope, kind, limit, warnAt } = budget;
  const window = budgetWindow(budget.window, budget.timeZone, at).key;
  const { used, reserved } = await ledger.balance(scope, window, kind);
  const threshold = reachedThreshold(warnAt, used + reserved, limit);
  return threshold === undefined ? undefined : { scope, kind, window, threshold };
}

/** `scope;kind;threshold`, comma-separated: `tenant:acme;usd;0.8`. */
export function formatReached(reached: readonly Reached[]): string {
  return reached.map(({ scope, kind, threshold }) => `${scope};${kind};${threshold}`).join(', ');
}
