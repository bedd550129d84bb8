import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planTargets } from '../plan.ts';
import { free, key, target } from '../test/plan-state.ts';
import { countsOf, simulate } from '../test/simulate.ts';
import { weightedRoundRobin } from './weighted-round-robin.ts';

const quick = () => 1;

describe('round robin', () => {
  it('gives each of any number of members the same, whatever they weigh', () => {
    const places = [5, 1, 3].map((weight, index) => ({ target: target(`p${index}`, { weight }), ms: quick }));
    const made = simulate({ strategy: 'round_robin', places, calls: 300, gapMs: 1 });
    expect(countsOf(made)).toEqual({ p0: 100, p1: 100, p2: 100 });
  });
});

describe('weighted round robin', () => {
  it('gives each member exactly its share of every whole cycle, from wherever it is counted', () => {
    const weight = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(fc.array(weight, { minLength: 2, maxLength: 6 }), fc.nat(500), (weights, from) => {
        const divisor = weights.reduce((a, b) =>
          (function gcd(x: number, y: number): number {
            return y === 0 ? x : gcd(y, x % y);
          })(a, b),
        );
        const cycle = weights.reduce((sum, one) => sum + one, 0) / divisor;
        const counts = weights.map(() => 0);
        for (let turn = from; turn < from + cycle; turn++) {
          const [first = -1] = weightedRoundRobin(weights, turn);
          counts[first] = (counts[first] ?? 0) + 1;
        }
        expect(counts).toEqual(weights.map((one) => one / divisor));
      }),
    );
  });

  it('names every member once in each turn, so that a failure has somewhere to go', () => {
    const weight = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(fc.array(weight, { minLength: 1, maxLength: 8 }), fc.nat(5000), (weights, turn) => {
        const order = weightedRoundRobin(weights, turn);
        expect([...order].sort((a, b) => a - b)).toEqual(weights.map((_, index) => index));
      }),
    );
  });
});

describe('a member that comes back from a cooldown', () => {
  const back = (weight: number, backAt: number) => {
    const one = key('back', weight);
    one.measures.backAt = backAt;
    return one;
  };

  /** Over turns in which a cycle of any of these weights ends. */
  function shareOfBack(sinceMs: number, tenths: number): number {
    const one = target('p', { keys: [back(1, 0), key('other')] });
    const turns = (tenths + 10) * 10;
    let chosen = 0;
    for (let turn = 0; turn < turns; turn++) {
      const { candidates } = planTargets([one], 'round_robin', { ...free, now: sinceMs, keyTurn: () => turn });
      if (candidates[0]?.key.name === 'back') chosen++;
    }
    return chosen / turns;
  }

  it('begins with a tenth of its weight and has all of it after 30 s, in even steps', () => {
    for (const [ms, tenths] of [
      [0, 1],
      [10_000, 4],
      [20_000, 7],
      [29_999, 9],
      [30_000, 10],
    ] as const) {
      // A weight of w tenths beside a whole one is a share of w of w + 10.
      expect(shareOfBack(ms, tenths), `after ${ms} ms`).toBe(tenths / (tenths + 10));
    }
  });

  it('never takes less later than earlier', () => {
    const { measures } = back(1, 0);
    let before = 0;
    for (let ms = 0; ms <= 31_000; ms += 100) {
      expect(measures.tenths(ms)).toBeGreaterThanOrEqual(before);
      before = measures.tenths(ms);
    }
    expect(before).toBe(10);
  });

  it('slows its whole target where all of its keys are back, and by half where one of two is', () => {
    const slow = target('slow', { keys: [back(1, 0), back(1, 0)] });
    const half = target('half', { keys: [back(1, 0), key('k')] });
    const count = (one: ReturnType<typeof target>, turns: number) => {
      let chosen = 0;
      for (let turn = 0; turn < turns; turn++) {
        const { candidates } = planTargets([one, target('full')], 'weighted_round_robin', { ...free, turn });
        if (candidates[0]?.target === one) chosen++;
      }
      return chosen / turns;
    };
    expect(count(slow, 110)).toBe(1 / 11);
    // Five and a half tenths are counted as six.
    expect(count(half, 160)).toBe(6 / 16);
  });
});

describe('a member that comes and goes', () => {
  it.each(['round_robin', 'weighted_round_robin'] as const)(
    '%s: gets nothing while it is out, its share while it is in, and the others theirs all the time',
    (strategy) => {
      const targets = ['a', 'b', 'c'].map((name) => target(name));
      const counts = { in: 0, out: 0, others: [0, 0] };
      // Out for six turns, in for six: whole cycles of the two and of the three.
      for (let turn = 0; turn < 1_200; turn++) {
        const out = Math.floor(turn / 6) % 2 === 0;
        const { candidates } = planTargets(targets, strategy, {
          ...free,
          turn,
          unavailable: ({ provider }) => (out && provider === 'a' ? { cause: 'failures', until: 9 } : undefined),
        });
        const chosen = candidates[0]?.target.provider;
        if (chosen === 'a') counts[out ? 'out' : 'in']++;
        else if (chosen === 'b') counts.others[0] = (counts.others[0] ?? 0) + 1;
        else counts.others[1] = (counts.others[1] ?? 0) + 1;
      }
      expect(counts).toEqual({ in: 200, out: 0, others: [500, 500] });
    },
  );
});
