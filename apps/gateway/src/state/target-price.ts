import type { ModelConfig, PriceConfig, TargetConfig } from '@sluice/contract/config/schema';
import { nanoUsd, picoUsdPerToken } from '@sluice/core/pricing/money';
import { FREE, type Price, type Rates } from '@sluice/core/pricing/price';
import type { ProviderSpec } from '@sluice/providers/spec';
import { ceilingPrice } from './catalogue.ts';

export type PriceSource = 'target' | 'model' | 'catalogue' | 'ceiling' | 'free' | 'none';

/** What a target's tokens cost, and who says so. Without a price the target is refused. */
export interface TargetPrice {
  readonly source: PriceSource;
  readonly price: Price | undefined;
}

/** The nearest price counts: the target's, the model's, free for what one runs oneself, the catalogue's, then the ceiling. */
export function targetPrice(
  target: Pick<TargetConfig, 'price'>,
  model: Pick<ModelConfig, 'price' | 'unpriced'>,
  spec: Pick<ProviderSpec, 'selfHosted'>,
  known: Price | undefined,
  unpriced: 'refuse' | 'ceiling',
): TargetPrice {
  if (target.price !== undefined) return { source: 'target', price: configuredPrice(target.price) };
  if (model.price !== undefined) return { source: 'model', price: configuredPrice(model.price) };
  if (spec.selfHosted === true) return { source: 'free', price: FREE };
  if (known !== undefined) return { source: 'catalogue', price: known };
  if ((model.unpriced ?? unpriced) === 'refuse') return { source: 'none', price: undefined };
  return { source: 'ceiling', price: ceilingPrice() };
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
