import type { RowOf } from '../../api/queries.ts';

export type Model = RowOf<'GET /api/v1/models'>;
export type Target = Model['targets'][number];
export type EffectivePrice = Model['prices'][number];
export type Strategy = NonNullable<Model['strategy']>;

/** Whether nobody says what a target's tokens cost. */
export function isUnpriced({ source }: Pick<EffectivePrice, 'source'>): boolean {
  return source === 'ceiling' || source === 'none';
}
