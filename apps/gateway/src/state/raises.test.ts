import { describe, expect, it } from 'vitest';
import { scopedLimits } from './raises.ts';

const UNTIL = '2027-01-01T00:00:00Z';
const END = Date.parse(UNTIL);

describe('a raise', () => {
  it('counts until its end, and never lowers anything', () => {
    const spec = {
      limits: { rpm: 10, tpm: 0, concurrency: 5 },
      raises: [{ until: UNTIL, limits: { rpm: 100, tpm: null, concurrency: 2 } }],
    };
    expect(scopedLimits('tenant:a', spec, END - 1)).toMatchObject({
      limits: { limits: { rpm: 100, tpm: undefined, concurrency: 5 } },
      until: END,
    });
    expect(scopedLimits('tenant:a', spec, END)).toMatchObject({
      limits: { limits: { rpm: 10, tpm: 0, concurrency: 5 } },
      until: undefined,
    });
  });

  it('stands in place of the budget with its unit, window and time zone, and of no other', () => {
    const budgets = [
      { usd: 1, window: 'day' as const },
      { usd: 1, window: 'month' as const },
      { requests: 1, window: 'day' as const },
      { usd: 5, window: 'day' as const, timezone: 'Europe/Berlin' },
    ];
    const raises = [{ until: UNTIL, budgets: [{ usd: 2, window: 'day' as const, timezone: 'UTC' }] }];
    const raised = scopedLimits('tenant:a', { budgets, raises }, END - 1).budgets;
    expect(raised.map(({ limit }) => limit)).toEqual([2e9, 1e9, 1, 5e9]);
  });

  it('limits nothing that was not limited', () => {
    const raises = [{ until: UNTIL, limits: { rpm: 1 }, budgets: [{ usd: 1, window: 'day' as const }] }];
    expect(scopedLimits('tenant:a', { limits: { tpm: 5 }, raises }, END - 1)).toMatchObject({
      limits: { limits: { rpm: undefined, tpm: 5 } },
      budgets: [],
    });
  });
});
