import { describe, expect, it } from 'vitest';
import { planTargets } from '../plan.ts';
import { free, key, target } from '../test/plan-state.ts';
import { countsOf, fiveSigma, type Place, simulate } from '../test/simulate.ts';

const calls = 4_000;
const gapMs = 10;
/** At most every twentieth call learns of others, and each member is tried once at the start. */
const MOST_ELSEWHERE = calls * 0.05 + fiveSigma(calls, 0.05);

function place(name: string, ms: number, fails?: Place['fails']): Place {
  return { target: target(name), ms: () => ms, ...(fails === undefined ? {} : { fails }) };
}

function costs(prices: Readonly<Record<string, number>>) {
  return { costNanoUsd: ({ provider }: { provider: string }) => prices[provider] ?? 1_000 };
}

describe('adaptive', () => {
  it.each<[string, readonly Place[], Readonly<Record<string, number>>]>([
    ['the fastest of equally dear ones', [place('best', 100), place('b', 300), place('c', 500)], {}],
    ['the cheapest of equally fast ones', [place('best', 100), place('b', 100), place('c', 100)], { best: 200 }],
    [
      'one that answers rather than one that often fails',
      [place('best', 100), place('b', 100, (_now, draw) => draw < 0.5)],
      {},
    ],
    [
      'a sound dear one rather than a cheap one that fails always',
      [place('best', 100), place('b', 100, () => true)],
      { b: 400 },
    ],
  ])('chooses %s, and explores no more than it says', (_name, places, prices) => {
    const made = simulate({ strategy: 'adaptive', places, calls, gapMs, state: costs(prices) });
    const elsewhere = calls - (countsOf(made).best ?? 0);
    // Besides: until the first answers are there nothing is known of anyone.
    const blind = Math.ceil(Math.max(...places.map(({ ms }) => ms(0))) / gapMs) * 2;
    expect(elsewhere).toBeLessThanOrEqual(MOST_ELSEWHERE + blind);
    const explored = made.slice(blind).filter(({ reason }) => reason.includes('to learn of it')).length;
    expect(Math.abs(explored - calls * 0.05)).toBeLessThan(fiveSigma(calls, 0.05) + blind);
  });

  it('shares among those that are as good as the best by their weights', () => {
    const places = [
      { target: target('a', { weight: 3 }), ms: () => 100 },
      { target: target('b', { weight: 1 }), ms: () => 101 },
    ];
    const counts = countsOf(simulate({ strategy: 'adaptive', places, calls, gapMs }));
    const blind = 22;
    expect(Math.abs((counts.a ?? 0) - (calls * 3) / 4)).toBeLessThanOrEqual(blind);
  });

  it('leaves a member while it fails and finds it again when it is well', () => {
    const down = { from: 40_000, to: 80_000 };
    const fails = (now: number) => now >= down.from && now < down.to;
    const places = [place('a', 100, fails), place('b', 250)];
    const made = simulate({ strategy: 'adaptive', places, calls: 40_000, gapMs });
    const within = (from: number, to: number) => countsOf(made.filter(({ at }) => at >= from && at < to)).a ?? 0;
    // A failure is known 100 ms later, and a few make the score of what was best fall below the other's.
    const outage = (down.to - down.from) / gapMs;
    expect(within(down.from + 1_000, down.to)).toBeLessThan(outage * 0.05 + fiveSigma(outage, 0.05));
    // Failures are forgotten by half each 30 s: after six of them nothing is left to tell.
    const calm = (400_000 - 260_000) / gapMs;
    expect(within(260_000, 400_000)).toBeGreaterThan(calm * 0.95 - fiveSigma(calm, 0.05));
  });

  it('says what it knows of each, and why it stands there', () => {
    const a = target('a');
    const b = target('b');
    const measures = a.keys[0]?.measures;
    measures?.failures.add(0, 0);
    measures?.firstToken(true).add(240, 0);
    measures?.speed.add(85, 0);
    const { candidates } = planTargets([a, b], 'adaptive', { ...free, ...costs({}) });
    expect(candidates.map(({ reason }) => reason)).toEqual([
      'adaptive, to learn of it, score 0.00 (nothing known yet)',
      'adaptive, score 1.00 (success 1.00, 240 ms to the first token, 85 tokens/s, $0.000001)',
    ]);
  });

  it('chooses among keys as among targets', () => {
    const good = key('good');
    const bad = key('bad');
    good.measures.failures.add(0, 0);
    for (let i = 0; i < 5; i++) bad.measures.failures.add(1, 0);
    const one = target('p', { keyStrategy: 'adaptive', keys: [bad, good] });
    let chosen = 0;
    for (let turn = 0; turn < 1_000; turn++) {
      const [first] = planTargets([one], 'round_robin', { ...free, keyTurn: () => turn }).candidates;
      if (first?.key === good) chosen++;
    }
    expect(chosen).toBeGreaterThan(950 - fiveSigma(1_000, 0.05));
    expect(planTargets([one], 'round_robin', free).candidates[0]?.reason).toMatch(/^round_robin; key \w+: adaptive, /);
  });
});
