import { calcPrice, findProvider } from '@pydantic/genai-prices';
import type { PriceConfig } from '@sluice/contract/config/schema';
import { nanoUsd, picoUsdPerToken } from '@sluice/core/pricing/money';
import { FREE, type Price, type Rates } from '@sluice/core/pricing/price';

/** What the packaged catalogue knows of an upstream model. */
export interface CatalogueEntry {
  readonly price: Price | undefined;
  readonly contextWindow: number | undefined;
}

/** The installed release: the package does not export its manifest; a test holds this against the workspace's catalog. */
export const CATALOGUE_VERSION = '0.1.8';
const VERSION = `genai-prices@${CATALOGUE_VERSION}`;

/** Vendors whose models set the ceiling price. */
const CEILING_VENDORS = ['openai', 'anthropic', 'google', 'mistral', 'cohere', 'x-ai'];

/** Entries that were looked up, by vendor and model: each reload of the configuration asks for the same ones. */
const lookedUp = new Map<string, CatalogueEntry>();
const MAX_LOOKED_UP = 10_000;

/** Looks a model up under the vendor's id in the catalogue. Costs too much for the hot path: done when the configuration is read. */
export function lookUpModel(vendor: string | undefined, model: string): CatalogueEntry {
  if (vendor === undefined) return { price: undefined, contextWindow: undefined };
  const name = `${vendor}\n${model}`;
  let entry = lookedUp.get(name);
  if (entry === undefined) {
    entry = readEntry(vendor, model);
    if (lookedUp.size >= MAX_LOOKED_UP) lookedUp.clear();
    lookedUp.set(name, entry);
  }
  return entry;
}

function readEntry(vendor: string, model: string): CatalogueEntry {
  try {
    const found = calcPrice({ input_tokens: 1, output_tokens: 1 }, model, { providerId: vendor });
    if (found === null) return { price: undefined, contextWindow: undefined };
    return { price: priceFrom(found.model_price), contextWindow: found.model.context_window };
  } catch {
    // A model that the package lists with prices of another kind (per second, per page) has no token price.
    return { price: undefined, contextWindow: undefined };
  }
}

/** A price in sluice.yaml; classes that it does not name cost what its nearest named class costs. */
export function configuredPrice(config: PriceConfig): Price {
  const input = config.input_per_mtok ?? 0;
  const output = config.output_per_mtok ?? 0;
  const cacheWrite = config.cache_write_per_mtok ?? input;
  const rates: Rates = {
    input: picoUsdPerToken(input),
    cacheRead: picoUsdPerToken(config.cache_read_per_mtok ?? input),
    cacheWrite: picoUsdPerToken(cacheWrite),
    cacheWrite1h: picoUsdPerToken(config.cache_write_1h_per_mtok ?? cacheWrite),
    output: picoUsdPerToken(output),
    audioInput: picoUsdPerToken(config.audio_input_per_mtok ?? input),
    audioOutput: picoUsdPerToken(config.audio_output_per_mtok ?? output),
  };
  return {
    version: 'config',
    source: 'config',
    rates,
    tiers: [],
    perRequestNano: nanoUsd(config.per_request ?? 0),
    perImageNano: nanoUsd(config.per_image ?? 0),
  };
}

let ceiling: Price | undefined;

/** The dearest rates of the big vendors, for models that nobody has priced: never 0, and visible by its version. */
export function ceilingPrice(): Price {
  ceiling ??= computeCeiling();
  return ceiling;
}

function computeCeiling(): Price {
  let rates = FREE.rates;
  for (const vendor of CEILING_VENDORS) {
    for (const model of findProvider({ providerId: vendor })?.models ?? []) {
      const prices = Array.isArray(model.prices) ? model.prices.map((entry) => entry.prices) : [model.prices];
      for (const each of prices) rates = dearest(rates, priceFrom(each)?.rates);
    }
  }
  return { ...FREE, version: `ceiling:${VERSION}`, source: 'ceiling', rates };
}

function dearest(a: Rates, b: Rates | undefined): Rates {
  if (b === undefined) return a;
  const merged = { ...a };
  for (const name of Object.keys(a) as (keyof Rates)[]) merged[name] = Math.max(a[name], b[name]);
  return merged;
}

type ModelPrice = Readonly<Record<string, unknown>>;

function priceFrom(prices: ModelPrice): Price | undefined {
  const starts = new Set<number>();
  for (const value of Object.values(prices)) for (const tier of tiersOf(value)) starts.add(tier.start);
  const rates = ratesAt(prices, 0);
  if (rates === undefined) return undefined;
  const tiers = [...starts]
    .sort((a, b) => a - b)
    .map((start) => ({ aboveInputTokens: start, rates: ratesAt(prices, start + 1) ?? rates }));
  const perRequest = rate(prices.requests_kcount, 0);
  return {
    version: VERSION,
    source: 'catalogue',
    rates,
    tiers,
    perRequestNano: perRequest === undefined ? 0 : Math.round(perRequest * 1e6),
    perImageNano: 0,
  };
}

function ratesAt(prices: ModelPrice, inputTokens: number): Rates | undefined {
  const of = (name: string) => rate(prices[name], inputTokens);
  const input = of('input_mtok');
  const output = of('output_mtok');
  if (input === undefined && output === undefined) return undefined;
  const base = input ?? 0;
  const cacheWrite = of('cache_write_mtok') ?? base;
  return {
    input: picoUsdPerToken(base),
    cacheRead: picoUsdPerToken(of('cache_read_mtok') ?? base),
    cacheWrite: picoUsdPerToken(cacheWrite),
    cacheWrite1h: picoUsdPerToken(of('cache_write_1h_mtok') ?? cacheWrite),
    output: picoUsdPerToken(output ?? 0),
    audioInput: picoUsdPerToken(of('input_audio_mtok') ?? base),
    audioOutput: picoUsdPerToken(of('output_audio_mtok') ?? output ?? 0),
  };
}

function rate(value: unknown, inputTokens: number): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null || !('base' in value)) return undefined;
  let price = Number(value.base);
  for (const tier of tiersOf(value)) if (inputTokens > tier.start) price = tier.price;
  return price;
}

function tiersOf(value: unknown): readonly { readonly start: number; readonly price: number }[] {
  const tiers = typeof value === 'object' && value !== null && 'tiers' in value ? value.tiers : undefined;
  return Array.isArray(tiers) ? tiers : [];
}
