import type { Answer } from '@sluice/contract/control/operations';
import type { RowOf } from '../../api/queries.ts';

export type Model = RowOf<'GET /api/v1/models'>;
export type Target = Model['targets'][number];
export type EffectivePrice = Model['prices'][number];
export type Strategy = NonNullable<Model['strategy']>;
/** A vendor's model as the catalogue lists it. */
export type CatalogueModel = RowOf<'GET /api/v1/catalogue'>;
/** What the catalogue knows of what a target names. */
export type KnownModel = Answer<'GET /api/v1/catalogue-prices'>;
export type Price = EffectivePrice['price'];
export type DatedPrice = EffectivePrice['dated'][number];
export type Capability = Model['capabilities'][number];

/** What is known of a model beside its prices. */
export type ModelFacts = Pick<
  KnownModel,
  'context_window' | 'max_output' | 'capabilities' | 'deprecated' | 'shutdown_date' | 'replacement'
>;

/** Whether nobody says what a target's tokens cost. */
export function isUnpriced({ source }: Pick<EffectivePrice, 'source'>): boolean {
  return source === 'ceiling' || source === 'none';
}
