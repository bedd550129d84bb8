import { expect, it } from 'vitest';
import { limitValues } from './limit-values.ts';
import { changedLimits } from './previewed-change.ts';

const before = { limits: { tpm: 100_000, rpm: 60 }, budgets: [{ window: 'day' as const, usd: 5 }] };

it('a form that nobody changed has nothing to try', () => {
  expect(changedLimits(limitValues(before), before)).toBeUndefined();
  expect(changedLimits(limitValues({}), {})).toBeUndefined();
});

it('only what is another than before is tried', () => {
  const values = limitValues(before);
  values.limits.rpm = '30';
  expect(changedLimits(values, before)).toEqual({ limits: { tpm: 100_000, rpm: 30 } });
});

it('what is emptied is tried as taken away', () => {
  expect(changedLimits({ ...limitValues(before), budgets: [] }, before)).toEqual({ budgets: null });
});
