import { type Limited, type LimitValues, limitChange } from './limit-values.ts';

type ScopeChange = { -readonly [M in keyof ReturnType<typeof limitChange>]?: ReturnType<typeof limitChange>[M] };

/**
 * The limits and budgets of a form that are others than before, as a simulation takes them.
 * @returns `undefined` where they are the same
 */
export function changedLimits(values: LimitValues, before: Limited): ScopeChange | undefined {
  const { limits, budgets } = limitChange(values, before);
  const change: ScopeChange = {
    ...(isSame(limits, before.limits) ? {} : { limits }),
    ...(isSame(budgets, before.budgets) ? {} : { budgets }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}

/** Whether two values of the configuration say the same: absent, `null` and empty are one. */
export function isSame(one: unknown, other: unknown): boolean {
  return textOf(one) === textOf(other);
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '' : `[${value.map(textOf).join()}]`;
  if (typeof value !== 'object' || value === null)
    return JSON.stringify(value ?? null) === 'null' ? '' : JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([first], [second]) => (first < second ? -1 : 1));
  return members.length === 0 ? '' : `{${members.map(([name, member]) => `${name}:${textOf(member)}`).join()}}`;
}
