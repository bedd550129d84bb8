import type { RowOf } from '../../api/queries.ts';
import type { CatalogueModel, ModelFacts } from './model.ts';

/** A model that the provider lists for its stored key. */
export type OfferedModel = RowOf<'GET /api/v1/providers/{provider}/offered-models'>;

/** A model that a target may name. */
export interface Suggestion {
  readonly model: string;
  /** A free name for callers. */
  readonly alias: string;
  /** US dollars for a million tokens; `undefined` where nobody knows. */
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly facts: ModelFacts;
  /** Its entry in the catalogue; absent where a provider lists it. */
  readonly found?: CatalogueModel;
}

export interface Suggestions {
  /** What the provider lists, as far as it fits what was typed. */
  readonly offered: readonly Suggestion[];
  /** What else the catalogue found. */
  readonly found: readonly Suggestion[];
}

const MOST_OFFERED = 50;

/** @param words what was typed; the catalogue has searched for it already */
export function suggestionsOf(
  offered: readonly OfferedModel[],
  found: readonly CatalogueModel[],
  words: string,
): Suggestions {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
  const fitting = offered
    .filter(({ model }) => parts.every((part) => model.toLowerCase().includes(part)))
    .slice(0, MOST_OFFERED)
    .map(offeredSuggestion);
  const names = new Set(fitting.map(({ model }) => model));
  return { offered: fitting, found: found.filter(({ model }) => !names.has(model)).map(foundSuggestion) };
}

function offeredSuggestion(one: OfferedModel): Suggestion {
  const { model, alias, input_per_mtok, output_per_mtok } = one;
  return { model, alias, input: input_per_mtok ?? undefined, output: output_per_mtok ?? undefined, facts: one };
}

function foundSuggestion(found: CatalogueModel): Suggestion {
  const price = found.prices.find(({ current }) => current)?.price;
  const { model, alias } = found;
  return { model, alias, input: price?.input_per_mtok, output: price?.output_per_mtok, facts: found, found };
}
