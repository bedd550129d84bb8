import { describe, expect, it } from 'vitest';
import type { FaultClass } from '../chat/fault.ts';
import { deploymentOf, Health } from './health.ts';
import { nextCandidate } from './next-candidate.ts';
import { type PlanState, planTargets } from './plan.ts';
import type { Strategy } from './strategy-name.ts';
import type { PlanTarget } from './target.ts';
import { free, key, target } from './test/plan-state.ts';

/** How often each target is the first choice over `calls` calls. */
function shares(targets: PlanTarget[], strategy: Strategy, calls: number, state: Partial<PlanState> = {}) {
  const counts: Record<string, number> = {};
  for (let turn = 0; turn < calls; turn++) {
    const [first] = planTargets(targets, strategy, { ...free, ...state, turn }).candidates;
    if (first !== undefined) counts[first.target.provider] = (counts[first.target.provider] ?? 0) + 1;
  }
  return counts;
}

describe('planTargets', () => {
  it('shares exactly by weight, and spreads: no run is longer than the weights need', () => {
    const targets = [target('a', { weight: 5 }), target('b', { weight: 1 }), target('c', { weight: 2 })];
    expect(shares(targets, 'weighted_round_robin', 800)).toEqual({ a: 500, b: 100, c: 200 });
    expect(shares(targets, 'round_robin', 900)).toEqual({ a: 300, b: 300, c: 300 });
    const order = Array.from(
      { length: 8 },
      (_, turn) => planTargets(targets, 'weighted_round_robin', { ...free, turn }).candidates[0]?.target.provider,
    );
    expect(order.join('')).not.toMatch(/aaa/);
  });

  it('keeps the proportion of those that are usable while one is out', () => {
    const targets = [target('a', { weight: 6 }), target('b', { weight: 1 }), target('c', { weight: 2 })];
    const unavailable: PlanState['unavailable'] = ({ provider }) =>
      provider === 'a' ? { cause: 'rate-limit', until: 5 } : undefined;
    expect(shares(targets, 'weighted_round_robin', 300, { unavailable })).toEqual({ b: 100, c: 200 });
  });

  it('turns to a lower tier only while no higher one is usable', () => {
    const targets = [target('low', { priority: 1 }), target('high')];
    expect(shares(targets, 'round_robin', 10)).toEqual({ high: 10 });
    expect(planTargets(targets, 'round_robin', free).candidates.map(({ target: { provider } }) => provider)).toEqual([
      'high',
      'low',
    ]);
    const unavailable: PlanState['unavailable'] = ({ provider }) =>
      provider === 'high' ? { cause: 'full', until: 9 } : undefined;
    expect(shares(targets, 'round_robin', 10, { unavailable })).toEqual({ low: 10 });
  });

  it('tries one that cools because of failures where nothing else is left, and never one that is limited or refused', () => {
    const targets = [target('a'), target('b')];
    const cooling = (cause: 'failures' | 'rate-limit' | 'auth') =>
      planTargets(targets, 'round_robin', {
        ...free,
        now: 10,
        unavailable: ({ provider }) => ({ cause, until: provider === 'a' ? 30 : 20 }),
      });
    expect(cooling('failures').candidates.map(({ target: { provider } }) => provider)).toEqual(['b']);
    expect(cooling('rate-limit')).toMatchObject({ candidates: [], waitMs: 10 });
    expect(cooling('auth').candidates).toEqual([]);
  });

  it('takes no new calls where the weight is 0', () => {
    expect(shares([target('a', { weight: 0 }), target('b')], 'weighted_round_robin', 20)).toEqual({ b: 20 });
  });
});

describe('nextCandidate', () => {
  const a = target('a', { keys: [key('a1'), key('a2')] });
  const b = target('b');
  const { candidates } = planTargets([a, b], 'round_robin', free);
  const [a1, a2, b1] = candidates;
  const tried = (...steps: [typeof a1, FaultClass][]) =>
    steps.map(([candidate, cls]) => {
      if (candidate === undefined) throw new Error('no candidate');
      return { candidate, fault: { class: cls, status: undefined, message: '', code: undefined } };
    });

  it.each([
    ['auth', a2],
    ['rate-limit', a2],
    ['quota', a2],
    ['server-error', b1],
    ['unreachable', b1],
    ['overloaded', b1],
    ['bad-request', undefined],
    ['context-length', undefined],
  ] as const)('after %s goes where it may help', (cls, expected) => {
    expect(nextCandidate(candidates, tried([a1, cls]))).toBe(expected);
  });

  it('lets one request break two targets at most', () => {
    expect(nextCandidate(candidates, tried([a1, 'server-error'], [b1, 'reset']))).toBeUndefined();
    expect(nextCandidate(candidates, tried([a1, 'unreachable'], [b1, 'unreachable']))).toBe(a2);
  });

  it('tries a deployment again only where there is no other and the failure may pass', () => {
    const alone = planTargets([b], 'round_robin', free).candidates;
    const [only] = alone;
    expect(nextCandidate(alone, tried([only, 'server-error']))).toBe(only);
    expect(nextCandidate(alone, tried([only, 'rate-limit']))).toBeUndefined();
    expect(nextCandidate(alone, tried([only, 'timeout']))).toBeUndefined();
  });
});

describe('Health', () => {
  const deployment = deploymentOf('p', 'k', 'm');
  const fault = (cls: FaultClass, retryAfterMs?: number) => ({
    class: cls,
    status: undefined,
    message: '',
    code: undefined,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

  it('obeys a rate limit exactly and leaves other keys alone', () => {
    const health = new Health(() => 0.5);
    health.failure(deployment, fault('rate-limit', 2_000), 100);
    expect(health.cooling(deployment, 2_099)).toEqual({ cause: 'rate-limit', until: 2_100 });
    expect(health.cooling(deployment, 2_100)).toBeUndefined();
    expect(health.cooling(deploymentOf('p', 'other', 'm'), 200)).toBeUndefined();
  });

  it('cools after three local or five external failures in a row, and longer each time', () => {
    for (const [cls, count] of [
      ['unreachable', 3],
      ['server-error', 5],
    ] as const) {
      const health = new Health(() => 0.5);
      for (let i = 1; i < count; i++) health.failure(deployment, fault(cls), i);
      expect(health.cooling(deployment, count)).toBeUndefined();
      health.failure(deployment, fault(cls), count);
      expect(health.cooling(deployment, count)?.until).toBe(count + 5_000);
      health.begin(deployment, 6_000);
      health.failure(deployment, fault(cls), 6_000);
      expect(health.cooling(deployment, 6_000)?.until).toBe(16_000);
    }
  });

  it('lets one probe through after a cooldown, and all after its success', () => {
    const health = new Health(() => 0.5);
    for (let i = 0; i < 3; i++) health.failure(deployment, fault('unreachable'), i);
    expect(health.cooling(deployment, 10_000)).toBeUndefined();
    health.begin(deployment, 10_000);
    expect(health.cooling(deployment, 10_000)).toBeDefined();
    expect(health.success(deployment, 10_001), 'is back').toBe(true);
    expect(health.success(deployment, 10_002), 'was back before').toBe(false);
    expect(health.cooling(deployment, 10_001)).toBeUndefined();
  });

  it('never blames a deployment for what the caller sent', () => {
    const health = new Health(() => 0.5);
    for (let i = 0; i < 50; i++) health.failure(deployment, fault('bad-request'), i);
    expect(health.cooling(deployment, 50)).toBeUndefined();
  });

  it('takes a refused key out with all its models, and the whole provider where it is overloaded', () => {
    const health = new Health(() => 0.5);
    health.failure(deployment, fault('auth'), 0);
    expect(health.cooling(deploymentOf('p', 'k', 'other'), 1)?.cause).toBe('auth');
    health.failure(deploymentOf('q', 'x', 'm'), fault('overloaded'), 0);
    expect(health.cooling(deploymentOf('q', 'y', 'n'), 1)?.cause).toBe('overloaded');
  });

  it('tells of a key whether calls fail since one was answered, also between a cooldown and the probe behind it', () => {
    const health = new Health(() => 0.5);
    const state = (now: number) => health.keyState('p', 'k', now);
    expect(state(0)).toEqual({ used: false, failing: false, cooling: undefined, out: false });
    health.begin(deployment, 0);
    health.failure(deployment, fault('unreachable'), 0);
    expect(state(1)).toEqual({ used: true, failing: true, cooling: undefined, out: false });
    health.success(deployment, 2);
    expect(state(3)).toEqual({ used: true, failing: false, cooling: undefined, out: false });
    for (let i = 0; i < 3; i++) health.failure(deployment, fault('unreachable'), 4);
    expect(state(5).cooling?.cause).toBe('failures');
    expect(state(1_000_000)).toEqual({ used: true, failing: true, cooling: undefined, out: false });
    health.success(deployment, 1_000_001);
    expect(state(1_000_002)).toEqual({ used: true, failing: false, cooling: undefined, out: false });
  });
});
