import { expect, it } from 'vitest';
import type { CatalogueModel } from './model.ts';
import { type OfferedModel, suggestionsOf } from './suggestions.ts';

const offered = (model: string) =>
  ({ model, alias: model, input_per_mtok: null, output_per_mtok: 2, max_output: 100 }) as unknown as OfferedModel;
const found = (model: string, current = true) =>
  ({
    model,
    alias: `${model}-2`,
    context_window: 8000,
    prices: [{ current, price: { input_per_mtok: 1 } }],
  }) as unknown as CatalogueModel;

it('what the provider lists comes first, each model once, with what the catalogue knows of it', () => {
  const { offered: own, found: rest } = suggestionsOf(
    [offered('gpt-b'), offered('secret-b')],
    [found('gpt-a'), found('gpt-b')],
    '',
  );
  expect(own).toMatchObject([
    { model: 'gpt-b', alias: 'gpt-b', input: undefined, output: 2, facts: { max_output: 100 } },
    { model: 'secret-b' },
  ]);
  expect(rest).toMatchObject([
    { model: 'gpt-a', alias: 'gpt-a-2', input: 1, output: undefined, facts: { context_window: 8000 } },
  ]);
});

it('words in any order narrow what the provider lists; the catalogue has been searched already', () => {
  const all = suggestionsOf([offered('gpt-4o-mini'), offered('gpt-4o')], [found('o4')], ' MINI 4o ');
  expect(all.offered.map(({ model }) => model)).toEqual(['gpt-4o-mini']);
  expect(all.found.map(({ model }) => model)).toEqual(['o4']);
});

it('only a price that holds now is told', () => {
  expect(suggestionsOf([], [found('x', false)], '').found[0]?.input).toBeUndefined();
});
