import type { Answer } from '@sluice/contract/control/operations';

/** What every scope holds of limits and budgets. */
export type Limited = Pick<Answer<'GET /api/v1/applications/{application}'>, 'limits' | 'budgets'>;
type Limits = NonNullable<Limited['limits']>;
export type Budget = NonNullable<Limited['budgets']>[number];
export type BudgetUnit = 'usd' | 'tokens' | 'requests';

export interface BudgetValues {
  unit: BudgetUnit;
  amount: string;
  window: Budget['window'];
  /** `''`: UTC. */
  timezone: string;
  /** What the form does not show of it: what happens at the limit. */
  kept: Partial<Budget>;
}

/** Limits and budgets as fields of a form hold them; an empty text is no limit. */
export interface LimitValues {
  limits: { rpm: string; tpm: string; concurrency: string };
  budgets: BudgetValues[];
}

export const NEW_BUDGET: BudgetValues = { unit: 'usd', amount: '', window: 'month', timezone: '', kept: {} };

export function limitValues({ limits, budgets = [] }: Limited): LimitValues {
  return {
    limits: {
      rpm: textOf(limits?.rpm),
      tpm: textOf(limits?.tpm),
      concurrency: textOf(limits?.concurrency),
    },
    budgets: budgets.map(({ usd, tokens, requests, window, timezone = '', ...kept }) => ({
      unit: usd !== undefined ? 'usd' : tokens !== undefined ? 'tokens' : 'requests',
      amount: textOf(usd ?? tokens ?? requests),
      window,
      timezone,
      kept,
    })),
  };
}

/** The members of a change; `null` where there is nothing left of them. @param before what the form does not show stays */
export function limitChange(values: LimitValues, before: Limited = {}) {
  const { rpm: _rpm, tpm: _tpm, concurrency: _concurrency, ...kept } = before.limits ?? {};
  const limits: Limits = {
    ...kept,
    ...numberMember('rpm', values.limits.rpm),
    ...numberMember('tpm', values.limits.tpm),
    ...numberMember('concurrency', values.limits.concurrency),
  };
  const budgets = values.budgets.map(
    ({ unit, amount, window, timezone, kept: others }): Budget => ({
      ...others,
      [unit]: Number(amount),
      window,
      ...(timezone === '' ? {} : { timezone }),
    }),
  );
  return {
    limits: Object.keys(limits).length === 0 ? null : limits,
    budgets: budgets.length === 0 ? null : budgets,
  };
}

/** The same for what is made: absent instead of `null`. */
export function limitMembers(values: LimitValues): Limited {
  const { limits, budgets } = limitChange(values);
  return { ...(limits === null ? {} : { limits }), ...(budgets === null ? {} : { budgets }) };
}

function textOf(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

function numberMember(name: 'rpm' | 'tpm' | 'concurrency', text: string): Limits {
  return text.trim() === '' ? {} : { [name]: Number(text) };
}

export function isWhole(text: string): boolean {
  return text.trim() === '' || /^\d{1,15}$/.test(text.trim());
}

/** An amount of a budget: dollars may have decimals. */
export function isAmount(text: string, unit: BudgetUnit): boolean {
  return (unit === 'usd' ? /^\d{1,9}(\.\d{1,9})?$/ : /^\d{1,15}$/).test(text.trim());
}
