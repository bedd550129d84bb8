import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PastCall, PolicyRun, type RunBudget } from './policy-run.ts';

const T0 = Date.UTC(2026, 10, 21, 12);
const limits = (scope: string, rpm?: number, concurrency?: number, tpm?: number) => [
  { scope, limits: { rpm, tpm, concurrency } },
];
const budget = (kind: RunBudget['kind'], limit: number): RunBudget => ({
  ...{ scope: 'tenant:a', kind, limit },
  ...{ window: 'hour', timeZone: 'UTC' },
});
const call = (over: Partial<PastCall>): PastCall => ({
  ...{ at: T0, durationMs: 100, tokens: 10, costNanoUsd: 5, limits: [], budgets: [] },
  ...over,
});

describe('PolicyRun', () => {
  it('admits what has room, and names the scope and the kind that had none', () => {
    const run = new PolicyRun();
    const two = limits('tenant:a', 2);
    expect(run.admit(call({ limits: two }))).toBeUndefined();
    expect(run.admit(call({ at: T0 + 1, limits: two }))).toBeUndefined();
    expect(run.admit(call({ at: T0 + 2, limits: two }))).toEqual({ scope: 'tenant:a', kind: 'requests', limit: 2 });
    expect(run.admit(call({ at: T0 + 61_000, limits: two }))).toBeUndefined();
  });

  it('frees a place when its call ends, in whatever order they began', () => {
    const run = new PolicyRun();
    const two = limits('key:k', undefined, 2);
    expect(run.admit(call({ durationMs: 500, limits: two }))).toBeUndefined();
    expect(run.admit(call({ at: T0 + 10, durationMs: 50, limits: two }))).toBeUndefined();
    expect(run.admit(call({ at: T0 + 59, limits: two }))).toMatchObject({ kind: 'concurrency' });
    expect(run.admit(call({ at: T0 + 60, durationMs: 1, limits: two }))).toBeUndefined();
    expect(run.admit(call({ at: T0 + 500, limits: two }))).toBeUndefined();
  });

  it('sums budgets by the window of admission; a call that a budget refuses takes no room of a limit', () => {
    const run = new PolicyRun();
    const one = { limits: limits('tenant:a', 2), budgets: [budget('usd', 8)] };
    expect(run.admit(call(one))).toBeUndefined();
    expect(run.admit(call({ ...one, at: T0 + 1 }))).toEqual({ scope: 'tenant:a', kind: 'budget_usd', limit: 8 });
    expect(run.admit(call({ ...one, at: T0 + 2, costNanoUsd: 3 }))).toBeUndefined();
    expect(run.admit(call({ ...one, at: T0 + 3_600_000 }))).toBeUndefined();
  });

  it('refuses at 0, and at a budget that is used up even what costs nothing', () => {
    const run = new PolicyRun();
    expect(run.admit(call({ limits: limits('tenant:a', 0) }))).toMatchObject({ kind: 'requests' });
    expect(run.admit(call({ budgets: [budget('tokens', 0)], tokens: 0 }))).toMatchObject({ kind: 'budget_tokens' });
    expect(run.admit(call({ budgets: [budget('usd', 5)] }))).toBeUndefined();
    expect(run.admit(call({ budgets: [budget('usd', 5)], costNanoUsd: 0 }))).toMatchObject({ kind: 'budget_usd' });
  });

  it('never lets more through than a limit and a budget say, and a wider policy refuses no more', () => {
    const past = fc.array(
      fc.record({ gap: fc.integer({ min: 0, max: 5000 }), durationMs: fc.integer({ min: 0, max: 20_000 }) }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(past, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 60 }), (steps, places, requests) => {
        const refusedBy = (wider: number) => {
          const run = new PolicyRun();
          const open: number[] = [];
          let at = T0;
          let refused = 0;
          let admitted = 0;
          for (const { gap, durationMs } of steps) {
            at += gap;
            const scopes = limits('tenant:a', undefined, places * wider);
            const budgets = [{ ...budget('requests', requests * wider), window: 'total' as const }];
            if (run.admit(call({ at, durationMs, limits: scopes, budgets })) === undefined) {
              admitted++;
              open.push(at + durationMs);
            } else refused++;
            const now = at;
            expect(open.filter((end) => end > now).length).toBeLessThanOrEqual(places * wider);
          }
          expect(admitted).toBeLessThanOrEqual(requests * wider);
          return refused;
        };
        // A place that is free longer may be taken by a longer call, so that only no limit at all is surely wider.
        expect(refusedBy(1000)).toBe(0);
        refusedBy(1);
      }),
    );
  });
});
