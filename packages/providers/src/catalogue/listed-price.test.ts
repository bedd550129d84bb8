import { describe, expect, it } from 'vitest';
import { listedPrice } from './listed-price.ts';

describe('a listed price', () => {
  it('has all classes; those that are not named cost what the nearest named one costs', () => {
    const price = listedPrice({ input_mtok: 3, output_mtok: 15, cache_write_mtok: 3.75 }, 'v');
    expect(price).toMatchObject({ version: 'v', source: 'catalogue', tiers: [], perRequestNano: 0 });
    expect(price?.rates).toEqual({
      input: 3_000_000,
      cacheRead: 3_000_000,
      cacheWrite: 3_750_000,
      cacheWrite1h: 3_750_000,
      output: 15_000_000,
      audioInput: 3_000_000,
      audioOutput: 15_000_000,
    });
  });

  it('has a tier for each length from which any class is dearer', () => {
    const price = listedPrice(
      {
        input_mtok: { base: 1, tiers: [{ start: 200, price: 2 }] },
        output_mtok: { base: 5, tiers: [{ start: 100, price: 6 }] },
        requests_kcount: 5,
      },
      'v',
    );
    expect(price?.tiers.map(({ aboveInputTokens, rates }) => [aboveInputTokens, rates.input, rates.output])).toEqual([
      [100, 1_000_000, 6_000_000],
      [200, 2_000_000, 6_000_000],
    ]);
    expect(price?.perRequestNano).toBe(5_000_000);
  });

  it('is none where tokens have no price', () => {
    expect(listedPrice({ audio_hours: 0.1 }, 'v')).toBeUndefined();
  });
});
