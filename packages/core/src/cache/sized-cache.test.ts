import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SizedCache } from './sized-cache.ts';

const value = (bytes: number, name = '') => ({ bytes, name });

describe('what is kept', () => {
  it('is found until its time is over', () => {
    const cache = new SizedCache(100, 100);
    cache.keep('a', value(10), 1000, 0);
    expect(cache.find('a', 999)).toEqual(value(10));
    expect(cache.find('a', 1000)).toBeUndefined();
    expect(cache.bytes).toBe(0);
  });

  it('is swept once its time is over, asked for or not', () => {
    const cache = new SizedCache(100, 100);
    cache.keep('a', value(10), 1000, 0);
    cache.keep('b', value(20), 2000, 0);
    cache.sweep(1000);
    expect(cache.bytes).toBe(20);
    expect(cache.find('b', 1000)).toEqual(value(20));
  });

  it('makes room by forgetting what was used longest ago', () => {
    const cache = new SizedCache(20, 20);
    cache.keep('a', value(10), 1000, 0);
    cache.keep('b', value(10), 1000, 0);
    cache.find('a', 1);
    cache.keep('c', value(10), 1000, 2);
    expect(cache.find('b', 3)).toBeUndefined();
    expect(cache.find('a', 3)).toBeDefined();
  });

  it('replaces what stood under its key, also where it is too large itself', () => {
    const cache = new SizedCache(100, 10);
    cache.keep('a', value(10, 'old'), 1000, 0);
    expect(cache.keep('a', value(11, 'new'), 1000, 0)).toBe(false);
    expect(cache.find('a', 1)).toBeUndefined();
  });

  it('never takes more than the bound, and counts exactly what it holds', () => {
    const step = fc.record({ key: fc.nat(9), bytes: fc.nat(60), ttl: fc.nat(20), find: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const cache = new SizedCache(100, 50);
        const held = new Map<string, number>();
        steps.forEach(({ key, bytes, ttl, find }, now) => {
          if (find) cache.find(String(key), now);
          else if (cache.keep(String(key), value(bytes), ttl, now)) held.set(String(key), bytes);
          expect(cache.bytes).toBeLessThanOrEqual(100);
        });
        // Each is asked for at the end of all times: nothing is left, so that nothing was counted twice.
        for (const key of held.keys()) cache.find(key, 1e9);
        expect(cache.bytes).toBe(0);
      }),
    );
  });
});
