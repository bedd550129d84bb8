import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planTargets } from '../plan.ts';
import { distanceOf } from '../region.ts';
import { STRATEGIES, type Strategy } from '../strategy-name.ts';
import { free, key, target } from '../test/plan-state.ts';
import { countsOf, simulate } from '../test/simulate.ts';
import { byScore } from './by-score.ts';

const first = (strategy: Strategy, targets: readonly ReturnType<typeof target>[], state = {}) =>
  planTargets(targets, strategy, { ...free, ...state }).candidates[0]?.target.provider;

describe('byScore', () => {
  it('puts the lowest first, whatever the turn', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(scores, fc.nat(1000), (some, turn) => {
        const order = byScore(
          some,
          some.map(() => 1),
          turn,
        );
        expect(order.map((index) => some[index])).toEqual([...some].sort((a, b) => a - b));
        expect(new Set(order).size).toBe(some.length);
      }),
    );
  });

  it('shares the calls among equals exactly by their weights, whoever else there is', () => {
    const counts = [0, 0, 0, 0];
    for (let turn = 0; turn < 400; turn++) {
      const [chosen = -1] = byScore([7, 1, 9, 1], [5, 3, 5, 1], turn);
      counts[chosen] = (counts[chosen] ?? 0) + 1;
    }
    expect(counts).toEqual([0, 300, 0, 100]);
  });
});

describe('least connections', () => {
  it('chooses the fewest in flight for its weight, over all keys of a target', () => {
    const member = fc.record({
      weight: fc.integer({ min: 1, max: 5 }),
      inFlight: fc.array(fc.nat(6), { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(member, { minLength: 2, maxLength: 6 }), fc.nat(50), (some, turn) => {
        const loads = new Map<string, number>();
        const targets = some.map(({ weight, inFlight }, index) => {
          const keys = inFlight.map((count, at) => {
            const one = key(`k${index}.${at}`);
            one.measures.inFlight = count;
            return one;
          });
          loads.set(`p${index}`, inFlight.reduce((sum, count) => sum + count, 0) / weight);
          return target(`p${index}`, { weight, keys });
        });
        const chosen = first('least_connections', targets, { turn }) ?? '';
        expect(loads.get(chosen)).toBe(Math.min(...loads.values()));
      }),
    );
  });

  it('gives a member that is ten times as slow a tenth of the calls', () => {
    const places = [
      { target: target('fast'), ms: () => 100 },
      { target: target('slow'), ms: () => 1000 },
    ];
    const calls = 40_000;
    const gapMs = 10;
    const counts = countsOf(simulate({ strategy: 'least_connections', places, calls, gapMs }));
    // By Little's law what is in flight is the rate times the time; at each choice both have the same in flight, give or take one.
    const seconds = (calls * gapMs) / 1000;
    const inFlight = { fast: (counts.fast ?? 0) / seconds / 10, slow: (counts.slow ?? 0) / seconds };
    expect(Math.abs(inFlight.fast - inFlight.slow)).toBeLessThanOrEqual(1);
  });

  it('shares by weight while nothing is in flight', () => {
    const places = [3, 1].map((weight, index) => ({ target: target(`p${index}`, { weight }), ms: () => 1 }));
    const counts = countsOf(simulate({ strategy: 'least_connections', places, calls: 400, gapMs: 2 }));
    expect(counts).toEqual({ p0: 300, p1: 100 });
  });
});

describe('least response time', () => {
  /** Until an average that is not confirmed has faded to another one. */
  const fadesIn = (from: number, to: number) => 30_000 * Math.log2(from / to);

  it('tries each once, keeps to the fastest, and asks the slow one again only after its average has faded', () => {
    const places = [
      { target: target('fast'), ms: () => 50 },
      { target: target('slow'), ms: () => 500 },
    ];
    const made = simulate({ strategy: 'least_response_time', places, calls: 6_000, gapMs: 600 / 6 });
    const slow = made.filter(({ provider }) => provider === 'slow').map(({ at }) => at);
    expect(slow.length).toBeGreaterThan(1);
    for (let i = 1; i < slow.length; i++) {
      expect((slow[i] as number) - (slow[i - 1] as number)).toBeGreaterThanOrEqual(fadesIn(500, 50));
    }
  });

  it('does not take a failure for a fast answer', () => {
    const places = [
      { target: target('sound'), ms: () => 200 },
      { target: target('failing'), ms: () => 1, fails: () => true },
    ];
    const made = simulate({ strategy: 'least_response_time', places, calls: 10_000, gapMs: 250 });
    const failing = made.filter(({ provider }) => provider === 'failing').map(({ at }) => at);
    for (let i = 1; i < failing.length; i++) {
      expect((failing[i] as number) - (failing[i - 1] as number)).toBeGreaterThanOrEqual(fadesIn(10_000, 200));
    }
  });

  it('finds a slow member that became fast, and leaves one that became slow', () => {
    const changesAt = 300_000;
    const places = [
      { target: target('a'), ms: (now: number) => (now < changesAt ? 50 : 800) },
      { target: target('b'), ms: (now: number) => (now < changesAt ? 800 : 50) },
    ];
    const made = simulate({ strategy: 'least_response_time', places, calls: 10_000, gapMs: 100 });
    // What was slow is asked again when its 800 ms have faded to the average of the other, which rises at once.
    const settled = made.filter(({ at }) => at > changesAt + fadesIn(800, 50));
    const counts = countsOf(settled);
    expect(counts.a ?? 0).toBeLessThanOrEqual(Math.ceil((1_000_000 - changesAt) / fadesIn(800, 50)));
    expect(counts.b).toBe(settled.length - (counts.a ?? 0));
  });

  it('spreads what comes at once over equals instead of running over the fastest', () => {
    const places = ['a', 'b', 'c', 'd'].map((name) => ({ target: target(name), ms: () => 1_000 }));
    const counts = countsOf(simulate({ strategy: 'least_response_time', places, calls: 400, gapMs: 0 }));
    expect(counts).toEqual({ a: 100, b: 100, c: 100, d: 100 });
  });

  it('measures streams and whole answers apart', () => {
    const a = target('a');
    const b = target('b');
    const [ka, kb] = [a.keys[0]?.measures, b.keys[0]?.measures];
    ka?.firstToken(true).add(10, 0);
    kb?.firstToken(true).add(20, 0);
    ka?.firstToken(false).add(900, 0);
    kb?.firstToken(false).add(300, 0);
    expect(first('least_response_time', [a, b], { streamed: true })).toBe('a');
    expect(first('least_response_time', [a, b], { streamed: false })).toBe('b');
  });
});

describe('lowest cost', () => {
  it('chooses the cheapest for this call, and shares among equals by weight', () => {
    const prices: Record<string, number> = { a: 5, b: 3, c: 3 };
    const places = ['a', 'b', 'c'].map((name) => ({
      target: target(name, { weight: name === 'b' ? 2 : 1 }),
      ms: () => 1,
    }));
    const costNanoUsd = ({ provider }: { provider: string }) => prices[provider] ?? 0;
    const made = simulate({ strategy: 'lowest_cost', places, calls: 300, gapMs: 1, state: { costNanoUsd } });
    expect(countsOf(made)).toEqual({ b: 200, c: 100 });
    expect(made[0]?.reason).toBe('lowest_cost, $0.000000003');
  });
});

describe('most headroom', () => {
  it('chooses the most room at each call, so that unequal limits are used up together', () => {
    const limits = { a: 100, b: 300, c: 40 };
    const used: Record<string, number> = {};
    const targets = Object.keys(limits).map((name) => target(name));
    const room = ({ name }: { name: string }) => {
      const provider = name.slice(0, 1) as keyof typeof limits;
      return limits[provider] - (used[provider] ?? 0);
    };
    for (let turn = 0; turn < 380; turn++) {
      const chosen = first('most_headroom', targets, { turn, room }) ?? '';
      const rooms = Object.keys(limits).map((name) => room({ name }));
      expect(room({ name: chosen })).toBe(Math.max(...rooms));
      used[chosen] = (used[chosen] ?? 0) + 1;
    }
    // 440 places less 380 calls are 60, left in equal parts.
    expect(Object.keys(limits).map((name) => room({ name }))).toEqual([20, 20, 20]);
  });

  it('holds what tells no limit to be the roomiest', () => {
    const room = ({ name }: { name: string }) => (name === 'b-k' ? Number.POSITIVE_INFINITY : 1e9);
    expect(first('most_headroom', [target('a'), target('b')], { room })).toBe('b');
  });
});

describe('nearest', () => {
  it('goes by the caller’s region, then its area, and among equals by the gateway’s', () => {
    const order = ['eu-west-1', 'eu-central-1', 'us-east-1', undefined];
    const at = (caller: string | undefined, gateway: string | undefined) =>
      order
        .map((region) => ({ region, distance: distanceOf(region, caller, gateway) }))
        .sort((a, b) => a.distance - b.distance)
        .map(({ region }) => region);
    expect(at('eu-central-1', 'us-east-1')).toEqual(['eu-central-1', 'eu-west-1', 'us-east-1', undefined]);
    expect(at(undefined, 'us-east-1')[0]).toBe('us-east-1');
    expect(at('ap-south-1', 'eu-west-1').slice(0, 2)).toEqual(['eu-west-1', 'eu-central-1']);
    expect(new Set(order.map((region) => distanceOf(region, undefined, undefined))).size).toBe(1);
  });

  it('shares among the equally near by weight, and turns to the next where they are out', () => {
    const regions: Record<string, string> = { a: 'eu', b: 'eu', c: 'us' };
    const targets = ['a', 'b', 'c'].map((name) => target(name, { region: regions[name] }));
    const distance = ({ region }: { region: string | undefined }) => distanceOf(region, 'eu', undefined);
    const unavailable = ({ provider }: { provider: string }) =>
      provider === 'c' ? undefined : ({ cause: 'failures', until: 5 } as const);
    const counts: Record<string, number> = {};
    for (let turn = 0; turn < 100; turn++) {
      const chosen = first('nearest', targets, { turn, distance }) ?? '';
      counts[chosen] = (counts[chosen] ?? 0) + 1;
    }
    expect(counts).toEqual({ a: 50, b: 50 });
    expect(first('nearest', targets, { distance, unavailable })).toBe('c');
  });
});

describe('every strategy', () => {
  it.each(STRATEGIES)('%s names each usable deployment once, keeps tiers apart and weight 0 out', (strategy) => {
    const member = fc.record({
      weight: fc.integer({ min: 0, max: 3 }),
      priority: fc.integer({ min: 0, max: 2 }),
      keys: fc.array(fc.record({ weight: fc.integer({ min: 0, max: 2 }), down: fc.boolean() }), {
        minLength: 1,
        maxLength: 3,
      }),
    });
    fc.assert(
      fc.property(fc.array(member, { minLength: 1, maxLength: 5 }), fc.nat(99), (some, turn) => {
        const down = new Set<string>();
        const usable = new Set<string>();
        const targets = some.map(({ weight, priority, keys }, index) =>
          target(`p${index}`, {
            weight,
            priority,
            keyStrategy: strategy,
            keys: keys.map((one, at) => {
              const name = `k${index}.${at}`;
              if (one.down) down.add(name);
              else if (one.weight > 0 && weight > 0) usable.add(name);
              return key(name, one.weight);
            }),
          }),
        );
        const { candidates } = planTargets(targets, strategy, {
          ...free,
          turn,
          keyTurn: () => turn,
          unavailable: (_target, { name }) => (down.has(name) ? { cause: 'auth', until: 5 } : undefined),
        });
        expect(new Set(candidates.map(({ key: { name } }) => name))).toEqual(usable);
        expect(candidates).toHaveLength(usable.size);
        const tiers = candidates.map(({ target: { priority } }) => priority);
        expect(tiers).toEqual([...tiers].sort((a, b) => a - b));
      }),
    );
  });
});
