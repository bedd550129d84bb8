import type { Price, Rates } from '@sluice/core/pricing/price';
import type { ModelEntry } from '../state/model-entry.ts';

/** Pico-dollars a token are millionths of a dollar for a million tokens. */
const PICO_PER_USD_PER_MTOK = 1e6;

/** What no vendor's own shape has: what the model takes, can do and costs. What nobody knows is absent. */
export function modelFacts(model: ModelEntry) {
  const { contextWindow, outputLimit, retirement } = model;
  const price = model.targets[0]?.price;
  return {
    capabilities: model.capabilities,
    ...(contextWindow === undefined ? {} : { context_window: contextWindow }),
    ...(outputLimit === undefined ? {} : { max_output_tokens: outputLimit }),
    ...(retirement === undefined ? {} : { shutdown_date: retirement.on }),
    ...(price === undefined ? {} : { pricing: pricing(price) }),
  };
}

/** What the first target's calls cost now. */
function pricing({ rates, tiers, perRequestNano, perImageNano, source, version }: Price) {
  return {
    ...ratesPerMtok(rates),
    ...(tiers.length === 0
      ? {}
      : { tiers: tiers.map((tier) => ({ above_input_tokens: tier.aboveInputTokens, ...ratesPerMtok(tier.rates) })) }),
    ...(perRequestNano === 0 ? {} : { per_request: perRequestNano / 1e9 }),
    ...(perImageNano === 0 ? {} : { per_image: perImageNano / 1e9 }),
    source,
    version,
  };
}

function ratesPerMtok(rates: Rates) {
  return {
    input_per_mtok: rates.input / PICO_PER_USD_PER_MTOK,
    output_per_mtok: rates.output / PICO_PER_USD_PER_MTOK,
    cache_read_per_mtok: rates.cacheRead / PICO_PER_USD_PER_MTOK,
    cache_write_per_mtok: rates.cacheWrite / PICO_PER_USD_PER_MTOK,
    cache_write_1h_per_mtok: rates.cacheWrite1h / PICO_PER_USD_PER_MTOK,
    audio_input_per_mtok: rates.audioInput / PICO_PER_USD_PER_MTOK,
    audio_output_per_mtok: rates.audioOutput / PICO_PER_USD_PER_MTOK,
  };
}
