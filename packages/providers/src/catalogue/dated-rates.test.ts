import { describe, expect, it } from 'vitest';
import { nextChange, ratesAt } from './dated-rates.ts';

const rates = (input_mtok: number) => ({ rates: { input_mtok } });
const at = (time: string) => Date.parse(time);
const inputAt = (prices: Parameters<typeof ratesAt>[0], time: string) => ratesAt(prices, at(time))?.rates.input_mtok;

describe('prices by date', () => {
  const dated = [rates(1), { from: '2026-08-21', ...rates(2) }, { from: '2027-01-01', ...rates(3) }];

  it.each([
    ['2020-01-01T00:00:00Z', 1],
    ['2026-08-20T23:59:59.999Z', 1],
    ['2026-08-21T00:00:00Z', 2],
    ['2027-06-01T00:00:00Z', 3],
  ])('at %s are those that hold then', (time, input) => {
    expect(inputAt(dated, time)).toBe(input);
  });

  it('say when the next ones hold, and that none follow', () => {
    expect(nextChange(dated, at('2026-01-01'))).toBe(at('2026-08-21'));
    expect(nextChange(dated, at('2026-08-21'))).toBe(at('2027-01-01'));
    expect(nextChange(dated, at('2027-01-01'))).toBeUndefined();
    expect(nextChange([rates(1)], 0)).toBeUndefined();
  });

  it('are none where none are listed', () => {
    expect(ratesAt([], 0)).toBeUndefined();
  });
});

describe('prices by the hour', () => {
  const peaks = [
    rates(1),
    { between: ['01:00:00Z', '04:00:00Z'], ...rates(2) },
    { between: ['22:30:00Z', '00:15:00Z'], ...rates(3) },
  ] as const;

  it.each([
    ['2026-08-21T00:59:59Z', 1],
    ['2026-08-21T01:00:00Z', 2],
    ['2026-08-21T04:00:00Z', 1],
    ['2026-08-21T23:00:00Z', 3],
    ['2026-08-22T00:14:59Z', 3],
    ['2026-08-22T00:15:00Z', 1],
  ])('at %s are those of the hour', (time, input) => {
    expect(inputAt(peaks, time)).toBe(input);
  });

  it('change each day', () => {
    expect(nextChange(peaks, at('2026-08-21T01:00:00Z'))).toBe(at('2026-08-21T04:00:00Z'));
    expect(nextChange(peaks, at('2026-08-21T23:00:00Z'))).toBe(at('2026-08-22T00:15:00Z'));
  });
});
