import { expect, it } from 'vitest';
import { costOf, ownClasses, PRICE_CLASSES } from './price-classes.ts';

it('a class that a price does not name costs what its nearest does', () => {
  const price = { input_per_mtok: 2, cache_write_per_mtok: 3 };
  expect(PRICE_CLASSES.map((name) => costOf(price, name))).toEqual([2, 0, 2, 3, 3, 2, 0, 0, 0]);
  expect(costOf({ output_per_mtok: 8 }, 'audio_output_per_mtok')).toBe(8);
});

it('in and out are always told, another class where it costs something of its own in one of the prices', () => {
  expect(ownClasses([{}])).toEqual(['input_per_mtok', 'output_per_mtok']);
  expect(ownClasses([{ input_per_mtok: 1, cache_read_per_mtok: 1, audio_input_per_mtok: 1 }])).toHaveLength(2);
  const more = ownClasses([{ input_per_mtok: 1 }, { input_per_mtok: 1, cache_read_per_mtok: 0.1, per_request: 0.01 }]);
  expect(more.slice(2)).toEqual(['cache_read_per_mtok', 'per_request']);
});
