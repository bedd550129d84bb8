import { fits } from './find-model.ts';
import type { NameMatch, VendorModels } from './vendor-models.ts';

/** A name that a vendor's model can be called by, and its title where it has one. */
export interface ListedName {
  readonly name: string;
  readonly title: string | undefined;
}

/** Each model of a vendor once, by a name that finds it. */
export function listNames({ models, facts }: VendorModels): ListedName[] {
  const listed = new Map<string, ListedName>();
  for (const { id, title } of facts) listed.set(id, { name: id, title });
  for (const { id, title, match } of models) {
    const name = fits(match, id.toLowerCase()) ? id : spelling(match);
    if (name !== undefined && !listed.has(name)) listed.set(name, { name, title });
  }
  return [...listed.values()];
}

/** The first name that is spelled out: some sources know a model by an id of their own. */
function spelling(match: NameMatch): string | undefined {
  if ('equals' in match) return match.equals;
  if (!('or' in match)) return undefined;
  for (const one of match.or) {
    const found = spelling(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
