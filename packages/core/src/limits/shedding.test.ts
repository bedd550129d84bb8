import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HeldDelay, inFlightBounds, lowestPriority, type Priority } from './shedding.ts';

const CALM = { memory: 0.5, loopDelayMs: 10 };

describe('what is in flight', () => {
  it('leaves a fifth to critical calls', () => {
    expect(inFlightBounds(2_000, CALM)).toEqual({ critical: 2_000, default: 1_600, sheddable: 1_200 });
  });

  it.each([
    [{ memory: 0.86 }, { sheddable: 0, default: 80, critical: 100 }],
    [{ memory: 0.96 }, { sheddable: 0, default: 0, critical: 0 }],
    [{ loopDelayMs: 201 }, { sheddable: 0, default: 80, critical: 100 }],
    [{ loopDelayMs: 1_001 }, { sheddable: 0, default: 0, critical: 100 }],
  ])('under %j is %j', (pressure, bounds) => {
    expect(inFlightBounds(100, { ...CALM, ...pressure })).toEqual(bounds);
  });

  it('never lets a lower class have what a higher one cannot, and never more under more pressure', () => {
    const pressure = fc.record({ memory: fc.double({ min: 0, max: 1, noNaN: true }), loopDelayMs: fc.nat(2_000) });
    fc.assert(
      fc.property(fc.nat(10_000), pressure, pressure, (cap, a, b) => {
        const now = inFlightBounds(cap, a);
        expect(now.sheddable).toBeLessThanOrEqual(now.default);
        expect(now.default).toBeLessThanOrEqual(now.critical);
        const worse = inFlightBounds(cap, {
          memory: Math.max(a.memory, b.memory),
          loopDelayMs: Math.max(a.loopDelayMs, b.loopDelayMs),
        });
        for (const priority of ['critical', 'default', 'sheddable'] as const) {
          expect(worse[priority]).toBeLessThanOrEqual(now[priority]);
        }
      }),
    );
  });
});

describe('a priority', () => {
  it.each<[(Priority | undefined)[], Priority]>([
    [[undefined, undefined], 'default'],
    [['critical', undefined], 'critical'],
    [['critical', 'sheddable', undefined], 'sheddable'],
    [[undefined, 'critical'], 'default'],
    [['sheddable', 'critical'], 'sheddable'],
  ])('of %j is %s', (said, priority) => {
    expect(lowestPriority(said)).toBe(priority);
  });
});

describe('a delay', () => {
  it('counts once it has lasted, and no longer than it lasts', () => {
    const held = new HeldDelay();
    expect([300, 250, 400, 300, 220, 260, 5, 300].map((ms) => held.push(ms))).toEqual([0, 0, 0, 0, 220, 220, 5, 5]);
  });

  it('that is told once for several seconds has lasted for all of them', () => {
    const held = new HeldDelay();
    expect([held.push(300, 3), held.push(1_200, 2), held.push(1_500, 30), held.push(5, 1)]).toEqual([0, 300, 1_500, 5]);
  });
});
