import { describe, expect, it } from 'vitest';
import type { FaultClass } from '../chat/fault.ts';
import { type Deployment, deploymentOf, Health } from './health.ts';

const fault = (cls: FaultClass) => ({ class: cls, status: undefined, message: '', code: undefined });
const HOUR = 3_600_000;

function watched() {
  const told: string[] = [];
  const health = new Health(
    () => 0.5,
    ({ key, cause }, isOver) => told.push(`${key} ${cause} ${isOver ? 'over' : 'out'}`),
  );
  return { health, told };
}

describe('a provider key that is out', () => {
  const deployment = deploymentOf('p', 'k', 'm');
  const other = deploymentOf('p', 'k', 'n');

  it.each([
    ['quota', HOUR],
    ['auth', 600_000],
  ] as const)('for %s is tried again by one call at a time, and only so often', (cause, every) => {
    const { health, told } = watched();
    health.failure(deployment, fault(cause), 0);
    expect(health.cooling(other, every - 1)).toEqual({ cause, until: every });
    expect(health.cooling(other, every)).toBeUndefined();
    health.begin(other, every);
    expect(health.cooling(deployment, every)).toEqual({ cause, until: 2 * every });
    health.failure(other, fault(cause), every + 5);
    expect(health.cooling(deployment, 2 * every)).toEqual({ cause, until: 2 * every + 5 });
    expect(told).toEqual([`k ${cause} out`]);
    health.begin(deployment, 3 * every);
    health.success(deployment, 3 * every + 5);
    expect(health.cooling(other, 3 * every + 5)).toBeUndefined();
    expect(told).toEqual([`k ${cause} out`, `k ${cause} over`]);
    expect(health.outages()).toEqual([]);
  });

  it('stays out for a call that had begun before, and is found out by the next where a probe says nothing', () => {
    const { health, told } = watched();
    health.begin(deployment, 0);
    health.failure(other, fault('quota'), 1);
    health.success(deployment, 2);
    expect(health.cooling(deployment, 3)?.cause).toBe('quota');
    health.begin(deployment, HOUR + 1);
    health.neutral(deployment, HOUR + 2);
    expect(health.cooling(deployment, HOUR + 2)).toBeUndefined();
    expect(told).toEqual(['k quota out']);
  });

  it('is told of as out for as long as nobody knows better', () => {
    const { health } = watched();
    health.failure(deployment, fault('auth'), 0);
    expect(health.outages()).toMatchObject([{ provider: 'p', key: 'k', cause: 'auth' }]);
    expect(health.keyState('p', 'k', HOUR)).toMatchObject({ out: true, failing: true, cooling: undefined });
    health.proven('k');
    expect(health.outages()).toEqual([]);
    health.failure(deployment, fault('auth'), 0);
    health.forgetKey('k');
    expect(health.keyState('p', 'k', HOUR)).toMatchObject({ out: false, failing: false });
  });
});

describe('a bad minute', () => {
  /** Fails more often than not, but never often enough in a row. */
  const badMinute = (health: Health, deployment: Deployment) => {
    for (let i = 0; i < 6; i++) {
      for (let n = 0; n < 3; n++) health.failure(deployment, fault('server-error'), i);
      health.success(deployment, i);
    }
  };
  const outOf = (size: number) => {
    const health = new Health(() => 0.5);
    const group: Deployment[] = [];
    for (let i = 0; i < size; i++) deploymentOf('p', `k${i}`, 'm', group);
    for (const deployment of group) badMinute(health, deployment);
    return group.filter((deployment) => health.cooling(deployment, 10) !== undefined).length;
  };

  it('takes no more than half of a group out, and never the last', () => {
    expect([1, 2, 3, 4, 5].map(outOf)).toEqual([0, 1, 1, 2, 2]);
  });

  it('leaves those that fail in a row to be taken out one by one', () => {
    const health = new Health(() => 0.5);
    const alone = deploymentOf('p', 'k', 'm');
    for (let i = 0; i < 5; i++) health.failure(alone, fault('server-error'), i);
    expect(health.cooling(alone, 5)?.cause).toBe('failures');
  });
});

describe('a provider that was overloaded', () => {
  it('rests longer each time, until it has answered after a rest', () => {
    const health = new Health(() => 0.5);
    const deployment = deploymentOf('p', 'k', 'm');
    const restAfter = (now: number) => {
      health.failure(deployment, fault('overloaded'), now);
      return (health.cooling(deployment, now)?.until ?? now) - now;
    };
    expect([restAfter(0), restAfter(10_000), restAfter(30_000)]).toEqual([5_000, 10_000, 15_000]);
    health.success(deployment, 44_000);
    expect(health.cooling(deployment, 44_000)?.cause).toBe('overloaded');
    health.success(deployment, 45_000);
    expect(restAfter(50_000)).toBe(5_000);
  });
});
