import type { ModelConfig, TargetConfig } from '@sluice/contract/config/schema';
import { FREE, type Price } from '@sluice/core/pricing/price';
import type { ProviderSpec } from '@sluice/providers/spec';
import { ceilingPrice, configuredPrice } from './catalogue.ts';

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
