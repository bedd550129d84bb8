import type { Price } from './model.ts';

/** What is paid for: classes of tokens, then what is paid apiece. */
export const PRICE_CLASSES = [
  'input_per_mtok',
  'output_per_mtok',
  'cache_read_per_mtok',
  'cache_write_per_mtok',
  'cache_write_1h_per_mtok',
  'audio_input_per_mtok',
  'audio_output_per_mtok',
  'per_request',
  'per_image',
] as const satisfies readonly (keyof Price)[];
export type PriceClass = (typeof PRICE_CLASSES)[number];

/** What a class costs that a price does not name, as the gateway counts it. */
const NEAREST: Readonly<Partial<Record<PriceClass, PriceClass>>> = {
  cache_read_per_mtok: 'input_per_mtok',
  cache_write_per_mtok: 'input_per_mtok',
  cache_write_1h_per_mtok: 'cache_write_per_mtok',
  audio_input_per_mtok: 'input_per_mtok',
  audio_output_per_mtok: 'output_per_mtok',
};

/** US dollars: for a million tokens, or apiece. */
export function costOf(price: Price, name: PriceClass): number {
  const nearest = NEAREST[name];
  return price[name] ?? (nearest === undefined ? 0 : costOf(price, nearest));
}

/** In and out, and what costs in one of the prices something else than what it is a kind of. */
export function ownClasses(prices: readonly Price[]): readonly PriceClass[] {
  return PRICE_CLASSES.filter((name) => {
    if (name === 'input_per_mtok' || name === 'output_per_mtok') return true;
    const nearest = NEAREST[name];
    return prices.some((price) => costOf(price, name) !== (nearest === undefined ? 0 : costOf(price, nearest)));
  });
}
