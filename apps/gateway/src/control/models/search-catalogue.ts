import type { Answer } from '@sluice/contract/control/operations';
import { findModel } from '@sluice/providers/catalogue/find-model';
import { listNames } from '@sluice/providers/catalogue/list-names';
import type { VendorModels } from '@sluice/providers/catalogue/vendor-models';
import { providerSpec, providerTypes } from '@sluice/providers/registry';
import { type CatalogueEntry, catalogueEntry, priceAt } from '../../catalogue/catalogue-entry.ts';
import { readVendorModels } from '../../catalogue/vendor-file.ts';
import { pageOf } from '../objects/page-of.ts';
import { type StoredObjects, storedObjects } from '../objects/stored-objects.ts';
import type { OperationHandler, OperationHandlers } from '../operation-handler.ts';
import { freeAlias } from '../providers/free-alias.ts';
import { datedPrices, factMembers } from './show-facts.ts';

type CatalogueModel = Answer<'GET /api/v1/catalogue'>['data'][number];

/** A vendor as the installation stands to it. */
interface Vendor {
  readonly id: string;
  readonly types: readonly string[];
  /** Names of the declared providers. */
  readonly providers: readonly string[];
}

interface Row {
  /** For the order and the cursor. */
  readonly id: string;
  readonly name: string;
  readonly title: string | undefined;
  readonly vendor: Vendor;
  readonly entry: () => CatalogueEntry;
}

const searchCatalogue: OperationHandler<'GET /api/v1/catalogue'> = async ({ gateway, query }) => {
  const objects = storedObjects(gateway);
  const words = (query.query ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const { capability } = query;
  const rows: Row[] = [];
  for (const vendor of vendorsOf(objects, query.provider_type)) {
    // One file at a time: calls that wait are served in between.
    for (const row of await rowsOf(vendor)) {
      const text = `${row.name} ${row.title ?? ''}`.toLowerCase();
      if (!words.every((word) => text.includes(word))) continue;
      if (capability === undefined || row.entry().capabilities.includes(capability)) rows.push(row);
    }
  }
  const page = pageOf(
    { limit: query.limit, cursor: query.cursor },
    { rows, text: () => [], sorts: { relevance: (row) => relevance(row, words) } },
  );
  const taken = new Set(objects.models.map(({ name }) => name));
  return { data: page.rows.map((row) => catalogueModel(row, new Set(taken))), next_cursor: page.next_cursor };
};

function vendorsOf({ providers }: StoredObjects, type: string | undefined): Vendor[] {
  const vendors = new Map<string, { types: string[]; providers: string[] }>();
  for (const one of type === undefined ? providerTypes() : [type]) {
    const id = providerSpec(one)?.catalogue;
    if (id === undefined) continue;
    const vendor = vendors.get(id) ?? { types: [], providers: [] };
    vendor.types.push(one);
    vendor.providers.push(...providers.filter(({ spec }) => spec.type === one).map(({ name }) => name));
    vendors.set(id, vendor);
  }
  return [...vendors].map(([id, vendor]) => ({ id, ...vendor }));
}

async function rowsOf(vendor: Vendor): Promise<Row[]> {
  const own = await readVendorModels(vendor.id);
  if (own === undefined) return [];
  const sellers = new Map<string, VendorModels | undefined>();
  for (const id of own.elsewhere) sellers.set(id, await readVendorModels(id));
  return listNames(own).map(({ name, title }) => ({
    id: `${name} ${vendor.id}`,
    ...{ name, title, vendor },
    entry: () =>
      catalogueEntry(
        name,
        findModel(own, name, (id) => sellers.get(id)),
      ),
  }));
}

/** What can be called at once comes first, then the name that is just what was typed, then the shorter one. */
function relevance({ name, vendor }: Row, words: readonly string[]): string {
  const declared = vendor.providers.length > 0 ? 0 : 1;
  const exact = words.length === 1 && name.toLowerCase() === words[0] ? 0 : 1;
  return `${declared}${exact}${words.length === 0 ? '' : String(name.length).padStart(3, '0')}${name}`;
}

function catalogueModel({ name, vendor, entry }: Row, taken: Set<string>): CatalogueModel {
  const known = entry();
  const current = priceAt(known, Date.now()).price;
  return {
    vendor: vendor.id,
    provider_types: [...vendor.types],
    providers: [...vendor.providers],
    model: name,
    title: known.title ?? null,
    alias: freeAlias(name, taken),
    ...factMembers(known),
    prices: datedPrices(known, current),
  };
}

export const catalogueHandlers = { 'GET /api/v1/catalogue': searchCatalogue } satisfies OperationHandlers;
