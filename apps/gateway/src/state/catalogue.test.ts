import { costNanoUsd, worstCaseNanoUsd } from '@sluice/core/pricing/price';
import { describe, expect, it } from 'vitest';
import { ceilingPrice, lookUpModel, pricesHaveChanged } from './catalogue.ts';

const at = (time: string) => Date.parse(time);

describe('a model that is looked up', () => {
  it('has the price of the day, and one version for each', () => {
    const before = lookUpModel('google', 'gemini-3.6-flash', at('2026-12-31T23:59:59Z')).price;
    const after = lookUpModel('google', 'gemini-3.6-flash', at('2027-01-01T00:00:00Z')).price;
    expect(before?.rates.input).toBe(750_000);
    expect(after?.rates.input).toBe(1_500_000);
    expect(before?.version).toMatch(/^genai-prices@[\d.]+$/);
    expect(after?.version).toBe(`${before?.version}+2027-01-01`);
  });

  it('is looked up anew once its price has changed, and only then', () => {
    lookUpModel('google', 'gemini-3.7-flash', at('2026-12-01'));
    expect(pricesHaveChanged(at('2026-12-31T23:59:59Z'))).toBe(false);
    expect(pricesHaveChanged(at('2027-01-01'))).toBe(true);
    expect(pricesHaveChanged(at('2027-01-01'))).toBe(false);
    expect(lookUpModel('google', 'gemini-3.7-flash', at('2027-01-01')).price?.rates.input).toBe(1_500_000);
  });

  it('has the price of the hour where the vendor has hours', () => {
    const input = (time: string) => lookUpModel('deepseek', 'deepseek-v4-pro', at(time)).price?.rates.input;
    expect([input('2026-11-21T00:30:00Z'), input('2026-11-21T01:30:00Z')]).toEqual([660_000, 1_320_000]);
    expect(pricesHaveChanged(at('2026-11-21T04:00:00Z'))).toBe(true);
  });

  it('is reserved by the dearest tier that a call can reach', () => {
    const { price } = lookUpModel('openai', 'gpt-5.6-sol', at('2026-11-21'));
    if (price === undefined) throw new Error('the catalogue has no price');
    const longest = costNanoUsd(price, { input: 300_000, output: 1000 });
    expect(longest).toBe(300_000 * 8_000 + 1000 * 30_000);
    expect(worstCaseNanoUsd(price, 300_000, 1000)).toBeGreaterThanOrEqual(longest);
    expect(worstCaseNanoUsd(price, 1000, 1000)).toBeGreaterThanOrEqual(
      costNanoUsd(price, { input: 1000, output: 1000 }),
    );
  });

  it('that nobody knows has no price and no limits, and what its name tells', () => {
    expect(lookUpModel('openai', 'nobody-knows')).toMatchObject({
      price: undefined,
      outputLimit: undefined,
      prices: [],
    });
    expect(lookUpModel(undefined, 'my-embedder').capabilities).toEqual(['embeddings']);
    expect(lookUpModel('no-such-vendor', 'gpt-4o').price).toBeUndefined();
  });
});

it('the ceiling is as dear as any model of the big vendors, and names its source', () => {
  const { rates, version } = ceilingPrice();
  expect(version).toMatch(/^ceiling:genai-prices@/);
  for (const model of ['gpt-5.6-sol', 'o1-pro', 'gpt-4'])
    expect(rates.output).toBeGreaterThanOrEqual(lookUpModel('openai', model).price?.rates.output ?? 0);
});
