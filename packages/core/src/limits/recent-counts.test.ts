import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecentCounts } from './recent-counts.ts';

describe('recent counts', () => {
  it('fade over the minute that follows', () => {
    const counts = new RecentCounts(10);
    for (let i = 0; i < 100; i++) counts.add('a', 59_999);
    expect(counts.add('a', 60_000)).toBe(101);
    expect(counts.add('a', 90_000)).toBe(52);
    expect(counts.add('a', 180_000)).toBe(1);
  });

  it('are never below what came within the same minute of the clock, and never above two minutes of it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000), { minLength: 1, maxLength: 300 }), (gaps) => {
        const counts = new RecentCounts(10);
        const times: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          times.push(now);
          const counted = counts.add('a', now);
          const minute = Math.floor(now / 60_000) * 60_000;
          expect(counted).toBeGreaterThanOrEqual(times.filter((at) => at >= minute).length);
          expect(counted).toBeLessThanOrEqual(times.filter((at) => at >= minute - 60_000).length);
        }
      }),
    );
  });

  it('take no more room than they are given, whoever comes', () => {
    const counts = new RecentCounts(100);
    for (let i = 0; i < 1_000; i++) counts.add(String(i), i);
    expect(counts.keys).toBe(100);
  });
});
