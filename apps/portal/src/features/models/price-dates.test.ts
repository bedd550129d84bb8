import { expect, it } from 'vitest';
import type { DatedPrice } from './model.ts';
import { pricesFrom } from './price-dates.ts';

function dated(from: string | null, between: [string, string] | null = null): DatedPrice {
  return { from, between, price: {}, tiers: [], version: 'v', current: false };
}

it('past prices are left out; today’s comes first, then those of hours, then those to come', () => {
  const [old, now, next] = [dated(null), dated('2026-08-21'), dated('2027-01-01')];
  const hours = dated(null, ['01:00:00Z', '04:00:00Z']);
  expect(pricesFrom([old, now, hours, next], '2026-11-21')).toEqual([now, hours, next]);
  expect(pricesFrom([old, now], '2026-08-20')).toEqual([old, now]);
  expect(pricesFrom([old, now], '2026-08-21')).toEqual([now]);
  expect(pricesFrom([old, now, next], '2027-01-01')).toEqual([next]);
});

it('a model without prices has none', () => {
  expect(pricesFrom([], '2026-11-21')).toEqual([]);
});
