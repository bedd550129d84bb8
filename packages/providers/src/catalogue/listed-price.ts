import { picoUsdPerToken } from '@sluice/core/pricing/money';
import type { Price, Rates } from '@sluice/core/pricing/price';
import type { ListedRates, SteppedRate } from './vendor-models.ts';

/** `undefined` where tokens have no price: models that are paid by the second or the page. */
export function listedPrice(listed: ListedRates, version: string): Price | undefined {
  const starts = new Set<number>();
  for (const value of Object.values(listed)) for (const tier of tiersOf(value)) starts.add(tier.start);
  const rates = ratesFor(listed, 0);
  if (rates === undefined) return undefined;
  const tiers = [...starts]
    .sort((a, b) => a - b)
    .map((start) => ({ aboveInputTokens: start, rates: ratesFor(listed, start + 1) ?? rates }));
  const perThousandRequests = rateAt(listed.requests_kcount, 0) ?? 0;
  return {
    version,
    source: 'catalogue',
    rates,
    tiers,
    perRequestNano: Math.round(perThousandRequests * 1e6),
    perImageNano: 0,
  };
}

function ratesFor(listed: ListedRates, inputTokens: number): Rates | undefined {
  const of = (name: string) => rateAt(listed[name], inputTokens);
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

function rateAt(value: number | SteppedRate | undefined, inputTokens: number): number | undefined {
  if (value === undefined || typeof value === 'number') return value;
  let price = value.base;
  for (const tier of value.tiers) if (inputTokens > tier.start) price = tier.price;
  return price;
}

function tiersOf(value: number | SteppedRate): SteppedRate['tiers'] {
  return typeof value === 'number' ? [] : value.tiers;
}
