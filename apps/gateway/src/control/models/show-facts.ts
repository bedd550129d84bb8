import type { PriceConfig } from '@sluice/contract/config/schema';
import type { Answer } from '@sluice/contract/control/operations';
import type { Price } from '@sluice/core/pricing/price';
import type { CatalogueEntry } from '../../catalogue/catalogue-entry.ts';

type CatalogueModel = Answer<'GET /api/v1/catalogue'>['data'][number];

/** What the catalogue knows of a model beside its prices. */
export function factMembers(known: CatalogueEntry) {
  return {
    context_window: known.contextWindow ?? null,
    max_output: known.outputLimit ?? null,
    capabilities: [...known.capabilities],
    deprecated: known.deprecated,
    shutdown_date: known.retirement?.on ?? null,
    replacement: known.retirement?.instead ?? null,
  };
}

/** @param current the one that holds now */
export function datedPrices({ prices }: CatalogueEntry, current: Price | undefined): CatalogueModel['prices'] {
  return prices.map(({ from, between, price }) => ({
    from: from ?? null,
    between: between === undefined ? null : [...between],
    price: priceMembers(price),
    tiers: price.tiers.map(({ aboveInputTokens, rates }) => ({
      above_input_tokens: aboveInputTokens,
      price: priceMembers({ ...price, rates, perRequestNano: 0, perImageNano: 0 }),
    })),
    version: price.version,
    current: price === current,
  }));
}

/** As sluice.yaml says prices: US dollars for a million tokens, or apiece. */
export function priceMembers(price: Price | undefined): PriceConfig {
  if (price === undefined) return {};
  const { rates, perRequestNano, perImageNano } = price;
  return {
    input_per_mtok: rates.input / 1e6,
    output_per_mtok: rates.output / 1e6,
    cache_read_per_mtok: rates.cacheRead / 1e6,
    cache_write_per_mtok: rates.cacheWrite / 1e6,
    cache_write_1h_per_mtok: rates.cacheWrite1h / 1e6,
    audio_input_per_mtok: rates.audioInput / 1e6,
    audio_output_per_mtok: rates.audioOutput / 1e6,
    ...(perRequestNano === 0 ? {} : { per_request: perRequestNano / 1e9 }),
    ...(perImageNano === 0 ? {} : { per_image: perImageNano / 1e9 }),
  };
}
