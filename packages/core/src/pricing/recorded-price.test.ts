import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costNanoUsd, FREE, type Price, type Rates } from './price.ts';
import { costLines, recordPrice } from './recorded-price.ts';

const rate = fc.integer({ min: 0, max: 200_000_000 });
const count = fc.option(fc.integer({ min: 0, max: 2_000_000 }), { nil: undefined });
const rates: fc.Arbitrary<Rates> = fc.record({
  input: rate,
  cacheRead: rate,
  cacheWrite: rate,
  cacheWrite1h: rate,
  output: rate,
  audioInput: rate,
  audioOutput: rate,
});

function priceOf(below: Rates, above: Rates, perRequestNano: number): Price {
  return {
    ...FREE,
    source: 'config',
    rates: below,
    tiers: [{ aboveInputTokens: 200_000, rates: above }],
    perRequestNano,
  };
}

test('the lines of a bill add up to the cost of the call, whatever it used and whatever it cost', () => {
  const usages = fc.record({
    input: count,
    cacheRead: count,
    cacheWrite: count,
    cacheWrite1h: count,
    output: count,
    audioInput: count,
    audioOutput: count,
  });
  fc.assert(
    fc.property(rates, rates, fc.integer({ min: 0, max: 1_000_000 }), usages, (below, above, perRequest, counts) => {
      const usage = Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== undefined));
      const price = priceOf(below, above, perRequest);
      const cost = costNanoUsd(price, usage);
      const lines = costLines(recordPrice(price, usage), usage, cost);
      expect(lines.reduce((sum, line) => sum + line.costNanoUsd, 0)).toBe(cost);
      const rounding = lines.find(({ kind }) => kind === 'rounding')?.costNanoUsd ?? 0;
      expect(Math.abs(rounding)).toBeLessThanOrEqual(7);
    }),
  );
});

test('a long prompt is billed at the rates of its tier', () => {
  const of = (input: number): Rates => ({ ...FREE.rates, input, output: 4000 });
  const price = priceOf(of(1000), of(2000), 0);
  expect(costLines(recordPrice(price, { input: 300_000 }), { input: 300_000 }, 600_000)).toEqual([
    { kind: 'input', count: 300_000, pricePico: 2000, costNanoUsd: 600_000 },
  ]);
});

test('a class without a price of its own is billed as its nearest, and says so', () => {
  const price = priceOf({ ...FREE.rates, input: 1000, cacheRead: 1000, output: 4000 }, FREE.rates, 0);
  expect(costLines(recordPrice(price, {}), { cacheRead: 5 }, 5)).toEqual([
    { kind: 'cacheRead', count: 5, pricePico: 1000, costNanoUsd: 5 },
  ]);
});

test('a call that nobody priced has no bill', () => {
  expect(costLines('', { input: 10 }, 0)).toEqual([]);
});
