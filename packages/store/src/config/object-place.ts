import type { ConfigPath } from '@sluice/contract/config/config-error';
import type { SluiceConfig } from '@sluice/contract/config/schema';
import type { ObjectKind } from './declared.ts';
import { type Members, membersOf } from './object-form.ts';
import { ObjectRefused } from './object-refused.ts';
import { kindTables, type NewRow, type ObjectRow, type ObjectRows } from './object-rows.ts';

export type RowsOf = (kind: ObjectKind) => ObjectRows;

/** What stands above an object, from the top. */
export type Ancestors = readonly ObjectRow[];

/** @throws ObjectRefused `missing` */
export async function ancestorsOf(rows: RowsOf, kind: ObjectKind, parentId: string): Promise<Ancestors> {
  const { parent } = kindTables[kind];
  if (parent === undefined) return [];
  const row = await rows(parent).find(parentId);
  if (row === undefined) throw new ObjectRefused('missing', `there is no such ${parent}`);
  return [...(await ancestorsOf(rows, parent, row.parentId)), row];
}

/** As the audit and files name it: `acme/search/crawler`. */
export function pathOf(ancestors: Ancestors, name: string): string {
  return [...ancestors.map((row) => row.name), name].join('/');
}

/** The member of the parent in which objects of a kind stand in a file. */
const collections: Record<ObjectKind, string> = {
  provider: 'providers',
  'provider key': 'keys',
  model: 'models',
  plan: 'plans',
  service: 'services',
  tenant: 'tenants',
  team: 'teams',
  application: 'applications',
  key: 'keys',
};

/** Where the object stands in `surroundings`. */
export function placeOf(kind: ObjectKind, ancestors: Ancestors, name: string): ConfigPath {
  const kinds: ObjectKind[] = [kind];
  for (let above = kindTables[kind].parent; above !== undefined; above = kindTables[above].parent) kinds.unshift(above);
  const names = [...ancestors.map((row) => row.name), name];
  return kinds.flatMap((one, index) => [collections[one], collections[one] === 'keys' ? 0 : (names[index] as string)]);
}

/**
 * As much of the configuration as refers to the object or is referred to by it: the models, for what stands at the top
 * everything there, and the object itself below its parents, without its siblings.
 * @param row `undefined` before it is made and after it is deleted
 */
export async function surroundings(
  rows: RowsOf,
  kind: ObjectKind,
  ancestors: Ancestors,
  row: NewRow | undefined,
): Promise<SluiceConfig> {
  const config: Tree = { models: await byName(rows('model')) };
  if (kindTables[kind].parent === undefined || kind === 'provider key') {
    config.providers = await byName(rows('provider'));
    config.tenants = await byName(rows('tenant'));
  } else {
    config.tenants = {};
  }
  if (kindTables[kind].parent === undefined) return config as SluiceConfig;
  const place = placeOf(kind, ancestors, row?.name ?? '');
  let level: Tree = config;
  for (const [depth, above] of ancestors.entries()) {
    const collection = place[depth * 2] as string;
    const own = { ...membersOf(above) } as Tree;
    level[collection] = { ...level[collection], [above.name]: own };
    level = own;
  }
  const collection = collections[kind];
  if (row !== undefined) {
    Object.assign(level, { [collection]: collection === 'keys' ? [membersOf(row)] : { [row.name]: membersOf(row) } });
  }
  return config as SluiceConfig;
}

interface Tree {
  [collection: string]: Record<string, unknown>;
}

async function byName(rows: ObjectRows): Promise<Record<string, Members>> {
  return Object.fromEntries((await rows.all()).map((row) => [row.name, membersOf(row)]));
}
