import { FREE, type Price, type Rates } from '@sluice/core/pricing/price';
import { findModel } from '@sluice/providers/catalogue/find-model';
import type { VendorModels } from '@sluice/providers/catalogue/vendor-models';
import { type CatalogueEntry, catalogueEntry, priceAt } from '../catalogue/catalogue-entry.ts';
import { vendorModels } from '../catalogue/vendor-file.ts';

/** An entry with the price that holds now. */
export interface ModelLookUp extends CatalogueEntry {
  readonly price: Price | undefined;
}

/** Vendors whose models set the ceiling price. */
const CEILING_VENDORS = ['openai', 'anthropic', 'google', 'mistral', 'cohere', 'x-ai'];

interface LookedUp {
  readonly found: ModelLookUp;
  /** Unix ms; `undefined`: for ever. */
  readonly until: number | undefined;
}

/** Entries that were looked up, by vendor and model: each reload of the configuration asks for the same ones. */
const lookedUp = new Map<string, LookedUp>();
const MAX_LOOKED_UP = 10_000;

/**
 * Looks a model up under the vendor's id in the catalogue. Costs too much for the hot path: done when the configuration
 * is read, and again when a price changes (`pricesHaveChanged`).
 * @param at Unix ms: whose prices hold
 */
export function lookUpModel(vendor: string | undefined, model: string, at = Date.now()): ModelLookUp {
  const name = `${vendor}\n${model}`;
  let entry = lookedUp.get(name);
  if (entry === undefined || (entry.until !== undefined && at >= entry.until)) {
    entry = readEntry(vendor, model, at);
    if (lookedUp.size >= MAX_LOOKED_UP) lookedUp.clear();
    lookedUp.set(name, entry);
  }
  return entry.found;
}

/** Whether the price of a model that was looked up has changed since. Those that have are forgotten: to be looked up anew. */
export function pricesHaveChanged(now = Date.now()): boolean {
  let changed = false;
  for (const [name, { until }] of lookedUp) {
    if (until === undefined || until > now) continue;
    lookedUp.delete(name);
    changed = true;
  }
  return changed;
}

/** Vendors' files that one turn of work needs: a configuration names the same few vendors again and again. */
let open: Map<string, VendorModels | undefined> | undefined;

function opened(vendor: string): VendorModels | undefined {
  if (open === undefined) {
    open = new Map();
    // The files are too large to be kept: let go as soon as the work at hand is done.
    setImmediate(() => {
      open = undefined;
    });
  }
  if (!open.has(vendor)) open.set(vendor, vendorModels(vendor));
  return open.get(vendor);
}

function readEntry(vendor: string | undefined, model: string, at: number): LookedUp {
  const own = vendor === undefined ? undefined : opened(vendor);
  const entry = catalogueEntry(model, own === undefined ? undefined : findModel(own, model, opened));
  const { price, until } = priceAt(entry, at);
  return { found: { ...entry, price }, until };
}

let ceiling: Price | undefined;

/** The dearest rates of the big vendors, for models that nobody has priced: never 0, and visible by its version. */
export function ceilingPrice(): Price {
  ceiling ??= computeCeiling();
  return ceiling;
}

function computeCeiling(): Price {
  let rates = FREE.rates;
  for (const vendor of CEILING_VENDORS) {
    const own = opened(vendor);
    for (const priced of own?.models ?? []) {
      const found = { priced, facts: undefined, retirement: undefined, seller: own as VendorModels };
      for (const { price } of catalogueEntry(priced.id, found).prices) rates = dearest(rates, price.rates);
    }
  }
  return { ...FREE, version: `ceiling:${catalogueVersion()}`, source: 'ceiling', rates };
}

/** The release of the packaged source that prices come from: `genai-prices@0.1.8`. */
export function catalogueVersion(): string {
  version ??= opened('openai')?.sources.prices ?? 'none';
  return version;
}

let version: string | undefined;

function dearest(a: Rates, b: Rates): Rates {
  const merged = { ...a };
  for (const name of Object.keys(a) as (keyof Rates)[]) merged[name] = Math.max(a[name], b[name]);
  return merged;
}
