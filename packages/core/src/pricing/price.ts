import type { Usage } from '../chat/usage.ts';

/** Rates of one model. Pico-dollars a token (1e-12 $) and nano-dollars (1e-9 $) apiece: integers, so that sums are exact. */
export interface Price {
  /** Which price priced a call: `genai-prices@0.1.8`, `config`, `ceiling:…`, `free`. */
  readonly version: string;
  readonly source: 'config' | 'catalogue' | 'ceiling' | 'free';
  readonly rates: Rates;
  /** Dearer rates for long prompts, by rising threshold; the whole call is priced at the tier it reaches. */
  readonly tiers: readonly { readonly aboveInputTokens: number; readonly rates: Rates }[];
  readonly perRequestNano: number;
  readonly perImageNano: number;
}

/** Pico-dollars a token. */
export interface Rates {
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly cacheWrite1h: number;
  readonly output: number;
  readonly audioInput: number;
  readonly audioOutput: number;
}

export const FREE: Price = {
  version: 'free',
  source: 'free',
  rates: { input: 0, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, output: 0, audioInput: 0, audioOutput: 0 },
  tiers: [],
  perRequestNano: 0,
  perImageNano: 0,
};

/** What a call cost, in nano-dollars. Classes that the vendor did not report count nothing. */
export function costNanoUsd(price: Price, usage: Usage): number {
  const input =
    (usage.input ?? 0) +
    (usage.cacheRead ?? 0) +
    (usage.cacheWrite ?? 0) +
    (usage.cacheWrite1h ?? 0) +
    (usage.audioInput ?? 0);
  const rates = ratesFor(price, input);
  const pico =
    (usage.input ?? 0) * rates.input +
    (usage.cacheRead ?? 0) * rates.cacheRead +
    (usage.cacheWrite ?? 0) * rates.cacheWrite +
    (usage.cacheWrite1h ?? 0) * rates.cacheWrite1h +
    (usage.output ?? 0) * rates.output +
    (usage.audioInput ?? 0) * rates.audioInput +
    (usage.audioOutput ?? 0) * rates.audioOutput;
  return Math.round(pico / 1000) + price.perRequestNano + (usage.images ?? 0) * price.perImageNano;
}

/** The most that a call of so many tokens and pictures can cost, whatever classes the tokens turn out to be. Nano-dollars. */
export function worstCaseNanoUsd(price: Price, inputTokens: number, outputTokens: number, images = 0): number {
  let worst = 0;
  for (const rates of [price.rates, ...price.tiers.map((tier) => tier.rates)]) {
    const input = Math.max(rates.input, rates.cacheRead, rates.cacheWrite, rates.cacheWrite1h);
    worst = Math.max(worst, inputTokens * input + outputTokens * rates.output);
  }
  return Math.ceil(worst / 1000) + price.perRequestNano + images * price.perImageNano;
}

/** What a call of so many tokens and pictures costs where nothing of it is cached. Nano-dollars. */
export function expectedNanoUsd(price: Price, inputTokens: number, outputTokens: number, images = 0): number {
  const { input, output } = ratesFor(price, inputTokens);
  const tokens = Math.round((inputTokens * input + outputTokens * output) / 1000);
  return tokens + price.perRequestNano + images * price.perImageNano;
}

/** How many output tokens `nanoUsd` still pays for after an input of `inputTokens`. */
export function affordableOutput(price: Price, inputTokens: number, nanoUsd: number): number {
  const left = nanoUsd - worstCaseNanoUsd(price, inputTokens, 0);
  const dearest = Math.max(price.rates.output, ...price.tiers.map((tier) => tier.rates.output));
  if (left < 0) return 0;
  return dearest === 0 ? Number.POSITIVE_INFINITY : Math.floor((left * 1000) / dearest);
}

/** The rates of a call that read so many tokens. */
export function ratesFor(price: Price, input: number): Rates {
  let { rates } = price;
  for (const tier of price.tiers) if (input > tier.aboveInputTokens) rates = tier.rates;
  return rates;
}
