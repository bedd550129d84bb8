import { describe, expect, it } from 'vitest';
import { isAmount, isWhole, type Limited, limitChange, limitMembers, limitValues } from './limit-values.ts';

describe('limits and budgets in a form', () => {
  const scope: Limited = {
    limits: { rpm: 600, tpm: null, concurrency: 0, on_limit: 'wait', max_wait_ms: 500 },
    budgets: [
      { usd: 0.5, window: 'day', timezone: 'Europe/Berlin', warn_at: [0.8] },
      { tokens: 0, window: 'total' },
    ],
  };

  it('come back as they were, with what the form does not show', () => {
    expect(limitChange(limitValues(scope), scope)).toEqual({
      limits: { rpm: 600, concurrency: 0, on_limit: 'wait', max_wait_ms: 500 },
      budgets: scope.budgets,
    });
  });

  it('tell no limit from a limit of 0', () => {
    const values = limitValues(scope);
    expect(values.limits).toMatchObject({ tpm: '', concurrency: '0' });
    expect(limitMembers(values).limits).toEqual({ rpm: 600, concurrency: 0 });
  });

  it('are taken away when they are empty', () => {
    const values = limitValues({});
    expect(limitChange(values)).toEqual({ limits: null, budgets: null });
    expect(limitMembers(values)).toEqual({});
  });
});

it('numbers are checked before they are sent', () => {
  expect(['', '0', '12', ' 7 '].map(isWhole)).toEqual([true, true, true, true]);
  expect(['-1', '1.5', '1e3', 'many'].map(isWhole)).toEqual([false, false, false, false]);
  expect([isAmount('1.5', 'usd'), isAmount('', 'usd'), isAmount('1.5', 'tokens'), isAmount('0', 'requests')]).toEqual([
    true,
    false,
    false,
    true,
  ]);
});
