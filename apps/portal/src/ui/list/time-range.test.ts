import { describe, expect, it } from 'vitest';
import { timeRange, typedRange } from './time-range.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

describe('a range in an address', () => {
  it('counts back from now', () => {
    expect(timeRange('90m', NOW)).toEqual({ from: '2026-11-21T10:30:00.000Z' });
    expect(timeRange('7d', NOW)).toEqual({ from: '2026-11-14T12:00:00.000Z' });
  });

  it('stands between two moments, either of which may be missing', () => {
    expect(timeRange('2026-05-01T00:00:00Z..2026-05-02T00:00:00Z', NOW)).toEqual({
      from: '2026-05-01T00:00:00.000Z',
      to: '2026-05-02T00:00:00.000Z',
    });
    expect(timeRange('..2026-05-02T00:00:00Z', NOW)).toEqual({ to: '2026-05-02T00:00:00.000Z' });
  });

  it.each(['', 'yesterday', '-1h', '1h; drop', '..'])('means everything where it is %j', (range) => {
    expect(timeRange(range, NOW)).toEqual({});
  });
});

it('a person may type it with or without words', () => {
  expect(['90m', ' 3 d ', '2 hours', '15 Min'].map(typedRange)).toEqual(['90m', '3d', '2h', '15m']);
  expect(['', '5 parsecs', 'h'].map(typedRange)).toEqual([undefined, undefined, undefined]);
});
