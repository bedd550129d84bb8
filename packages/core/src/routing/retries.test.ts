import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOffMs } from './back-off.ts';
import { RetryBudget } from './retry-budget.ts';

describe('the retry budget', () => {
  it('lets a fifth of the calls under way be tried again, and three at least', () => {
    const budget = new RetryBudget();
    const retries = (calls: number) => {
      for (let i = 0; i < calls; i++) budget.enter('m');
      let taken = 0;
      while (budget.takeRetry('m')) taken++;
      for (let i = 0; i < calls; i++) budget.leave('m', i < taken);
      return taken;
    };
    expect([1, 10, 15, 20, 100].map(retries)).toEqual([3, 3, 3, 4, 20]);
  });

  it('is each model’s own, and comes back whole', () => {
    const budget = new RetryBudget();
    const steps = fc.array(fc.record({ model: fc.constantFrom('a', 'b'), leaves: fc.boolean() }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (all) => {
        const under: { model: string; retried: boolean }[] = [];
        const count = (model: string, retried: boolean) =>
          under.filter((one) => one.model === model && (!retried || one.retried)).length;
        for (const { model, leaves } of all) {
          const first = leaves ? under.shift() : undefined;
          if (first !== undefined) budget.leave(first.model, first.retried);
          budget.enter(model);
          under.push({ model, retried: false });
          const before = count(model, true);
          const retried = budget.takeRetry(model);
          expect(retried).toBe(before < Math.max(3, count(model, false) * 0.2));
          under[under.length - 1] = { model, retried };
        }
        for (const { model, retried } of under) budget.leave(model, retried);
        expect(budget.takeRetry('a')).toBe(false);
      }),
    );
  });
});

describe('the back-off', () => {
  it('is anything up to 250 ms, doubling to 8 s', () => {
    expect([1, 2, 3, 6, 7, 20].map((attempt) => backOffMs(attempt, undefined, 1))).toEqual([
      250, 500, 1000, 8000, 8000, 8000,
    ]);
    expect(backOffMs(3, undefined, 0)).toBe(0);
    expect(backOffMs(3, undefined, 0.5)).toBe(500);
  });

  it('is as long as the provider asks, and none where that is too long', () => {
    expect(backOffMs(1, 2_000, 0.5)).toBe(2_000);
    expect(backOffMs(6, 2_000, 1)).toBe(8_000);
    expect(backOffMs(1, 8_001, 0.5)).toBeUndefined();
  });
});
