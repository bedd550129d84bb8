import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { picoUsdPerToken } from './money.ts';
import { affordableOutput, costNanoUsd, FREE, type Price, worstCaseNanoUsd } from './price.ts';

const price: Price = {
  ...FREE,
  version: 'test',
  rates: {
    input: picoUsdPerToken(3),
    cacheRead: picoUsdPerToken(0.3),
    cacheWrite: picoUsdPerToken(3.75),
    cacheWrite1h: picoUsdPerToken(6),
    output: picoUsdPerToken(15),
    audioInput: 0,
    audioOutput: 0,
  },
  tiers: [],
};

describe('costNanoUsd', () => {
  it('prices each class once, by its own rate', () => {
    const usage = { input: 1000, cacheRead: 10_000, cacheWrite: 2000, cacheWrite1h: 100, output: 500, reasoning: 400 };
    // 0.003 + 0.003 + 0.0075 + 0.0006 + 0.0075 dollars
    expect(costNanoUsd(price, usage)).toBe(21_600_000);
  });

  it('prices a long prompt by the tier that it reaches', () => {
    const tiered = {
      ...price,
      tiers: [{ aboveInputTokens: 200_000, rates: { ...price.rates, input: picoUsdPerToken(6) } }],
    };
    expect(costNanoUsd(tiered, { input: 200_000 })).toBe(600_000_000);
    expect(costNanoUsd(tiered, { input: 200_001 })).toBe(1_200_006_000);
  });

  it('is never more than what was reserved, and what is affordable is paid for', () => {
    const tokens = fc.integer({ min: 0, max: 200_000 });
    fc.assert(
      fc.property(
        tokens,
        tokens,
        tokens,
        fc.integer({ min: 0, max: 10_000_000_000 }),
        (input, cached, output, budget) => {
          const worst = worstCaseNanoUsd(price, input + cached, output);
          expect(costNanoUsd(price, { input, cacheRead: cached, output })).toBeLessThanOrEqual(worst);
          const affordable = affordableOutput(price, input, budget);
          if (affordable > 0) expect(worstCaseNanoUsd(price, input, affordable)).toBeLessThanOrEqual(budget + 1);
        },
      ),
    );
  });
});
