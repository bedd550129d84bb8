import type { BudgetConfig, LimitsConfig, RaiseConfig } from '@sluice/contract/config/schema';
import { budgetsOf, limitsOf, type ScopedLimits } from './scope.ts';

type Rates = Pick<LimitsConfig, 'rpm' | 'tpm' | 'concurrency'>;

/** What an object may use. */
interface Raisable {
  readonly limits?: LimitsConfig | undefined;
  readonly budgets?: readonly BudgetConfig[] | undefined;
  readonly raises?: readonly RaiseConfig[] | undefined;
  readonly on_limit?: LimitsConfig['on_limit'];
  readonly max_wait_ms?: LimitsConfig['max_wait_ms'];
  readonly warn_at?: LimitsConfig['warn_at'];
}

/**
 * The limits and budgets of an object with the raises that count now.
 * @param now Unix ms
 */
export function scopedLimits(scope: string, spec: Raisable, now: number): ScopedLimits {
  const living = (spec.raises ?? []).filter(({ until }) => Date.parse(until) > now);
  return {
    limits: limitsOf(scope, living.reduce(raisedRates, spec.limits), spec),
    budgets: budgetsOf(scope, living.reduce(raisedBudgets, spec.budgets ?? []), spec),
    until: living.length === 0 ? undefined : Math.min(...living.map(({ until }) => Date.parse(until))),
  };
}

function raisedRates(limits: LimitsConfig | undefined, { limits: raise }: RaiseConfig): LimitsConfig | undefined {
  if (limits === undefined || raise === undefined) return limits;
  const raised = { ...limits };
  for (const name of ['rpm', 'tpm', 'concurrency'] as const) {
    if (name in raise) raised[name] = higher(limits, raise, name);
  }
  return raised;
}

/** `null` and absent are unlimited. */
function higher(limits: Rates, raise: Rates, name: keyof Rates): number | null {
  const [now, then] = [limits[name] ?? null, raise[name] ?? null];
  return now === null || then === null ? null : Math.max(now, then);
}

function raisedBudgets(budgets: readonly BudgetConfig[], { budgets: raises }: RaiseConfig): readonly BudgetConfig[] {
  return budgets.map((budget) => {
    const raise = raises?.find((one) => identity(one) === identity(budget) && amountOf(one) > amountOf(budget));
    return raise === undefined ? budget : { ...budget, ...amountMember(raise) };
  });
}

function identity(budget: BudgetConfig): string {
  return `${Object.keys(amountMember(budget))} ${budget.window} ${budget.timezone ?? 'UTC'}`;
}

function amountMember({ usd, tokens, requests }: BudgetConfig): Pick<BudgetConfig, 'usd' | 'tokens' | 'requests'> {
  if (usd !== undefined) return { usd };
  return tokens !== undefined ? { tokens } : { requests };
}

function amountOf({ usd, tokens, requests }: BudgetConfig): number {
  return usd ?? tokens ?? requests ?? 0;
}
