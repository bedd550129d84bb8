import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatDay,
  formatDuration,
  formatMoney,
  formatMoneyExactly,
  formatRelative,
  formatRowMoment,
} from './formats.ts';

describe('money shows as many digits as matter', () => {
  it.each([
    [0, '$0.00'],
    [400_000, '$0.0004'],
    [1_234, '$0.0000012'],
    [120_000_000, '$0.12'],
    [100_000_000, '$0.10'],
    [75_000_000, '$0.075'],
    [12_300_000_000, '$12.30'],
    [1_234_560_000_000, '$1,234.56'],
    [12_345_000_000_000, '$12.3K'],
    [-12_300_000_000, '-$12.30'],
  ])('%d nano-dollars are %s', (nano, text) => {
    expect(formatMoney('en', nano)).toBe(text);
  });

  it('is exact on request, to the nano-dollar', () => {
    expect(formatMoneyExactly('en', 12_300_000_001)).toBe('$12.300000001');
  });

  it('follows the language', () => {
    expect(formatMoney('zh-CN', 12_345_000_000_000)).toBe('$1.2万');
  });
});

it('counts are exact up to ten thousand', () => {
  expect([1204, 12_400, 3_100_000].map((count) => formatCount('en', count))).toEqual(['1,204', '12.4K', '3.1M']);
});

it('durations name their unit', () => {
  expect([340, 1234, 180_000].map((ms) => formatDuration('en', ms))).toEqual(['340 ms', '1.2 sec', '3 min']);
});

it('times are told from now, and never as sixty of something', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  const told = (at: string) => formatRelative('en', at, now);
  expect(told('2026-11-21T11:59:30Z')).toBe('30 sec. ago');
  expect(told('2026-11-21T11:00:10Z')).toBe('1 hr. ago');
  expect(told('2026-11-23T12:00:00Z')).toBe('in 2 days');
});

it('a day is the same in every zone', () => {
  expect(formatDay('en-GB', '2027-01-14')).toBe('14 Jan 2027');
  expect(formatDay('zh-CN', '2027-01-14')).toBe('2027年1月14日');
});

it('a moment is shown in the person’s zone', () => {
  expect(formatRowMoment('en-GB', '2026-11-21T23:30:00Z', 'Asia/Kathmandu')).toBe('22 Nov, 05:15:00');
});
