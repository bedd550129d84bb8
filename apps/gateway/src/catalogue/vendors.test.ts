import { readdirSync, readFileSync } from 'node:fs';
import { calcPrice, findProvider } from '@pydantic/genai-prices';
import { MODEL_CAPABILITIES } from '@sluice/contract/config/model-capabilities';
import { CAPABILITIES } from '@sluice/providers/catalogue/capabilities';
import { ratesAt } from '@sluice/providers/catalogue/dated-rates';
import { findModel } from '@sluice/providers/catalogue/find-model';
import { providerSpec, providerTypes } from '@sluice/providers/registry';
import { describe, expect, it } from 'vitest';
import { catalogueEntry } from './catalogue-entry.ts';
import { readVendorModels, vendorModels } from './vendor-file.ts';

const VENDORS = readdirSync(new URL('./vendors/', import.meta.url)).map((file) => file.replace('.json', ''));
const TIMES = ['2025-01-01T02:00:00Z', '2026-07-29T23:59:59Z', '2026-11-21T02:00:00Z', '2027-01-01T12:00:00Z'];

/** What the package itself says; an error is its way to refuse models that are paid by the second or the page. */
function packaged(vendor: string, model: string, timestamp: Date) {
  try {
    return calcPrice({ input_tokens: 1, output_tokens: 1 }, model, { providerId: vendor, timestamp });
  } catch {
    return undefined;
  }
}

describe('the compiled catalogue', () => {
  it('is of the release of the package that is installed', () => {
    const workspace = readFileSync(new URL('../../../../pnpm-workspace.yaml', import.meta.url), 'utf8');
    const installed = /"@pydantic\/genai-prices": ([\d.]+)/.exec(workspace)?.[1];
    for (const vendor of VENDORS) expect(vendorModels(vendor)?.sources.prices).toBe(`genai-prices@${installed}`);
  });

  it.each(VENDORS)('says of each model of %s what the package says, at any time', (vendor) => {
    const own = vendorModels(vendor);
    const models = findProvider({ providerId: vendor })?.models.map(({ id }) => id) ?? [];
    const names = [...models, ...models.map((id) => `${id}-20250514`), ...(own?.facts.map(({ id }) => id) ?? [])];
    let compared = 0;
    for (const name of names) {
      const found = own && findModel(own, name, vendorModels);
      const dated = found?.priced !== undefined && found.priced.prices.length > 1;
      for (const time of dated ? TIMES : TIMES.slice(0, 1)) {
        const expected = packaged(vendor, name, new Date(time));
        if (expected === undefined || expected === null) continue;
        expect(found?.priced?.id, name).toBe(expected.model.id);
        const rates = ratesAt(found?.priced?.prices ?? [], Date.parse(time))?.rates;
        expect(rates).toEqual(JSON.parse(JSON.stringify(expected.model_price)));
        compared++;
      }
    }
    expect(compared).toBeGreaterThanOrEqual(Math.min(models.length, 3));
  });

  it('is there for each vendor that a provider type names', () => {
    const named = providerTypes().flatMap((type) => providerSpec(type)?.catalogue ?? []);
    expect(named.filter((vendor) => vendorModels(vendor) === undefined)).toEqual([]);
    expect(vendorModels('../vendors/openai')).toBeUndefined();
  });

  it('has a limit on output for most of the big vendors’ current models', () => {
    const limits = (vendor: string, names: string[]) =>
      names.map((name) => {
        const own = vendorModels(vendor);
        return catalogueEntry(name, own && findModel(own, name, vendorModels)).outputLimit;
      });
    expect(limits('openai', ['gpt-4o-mini', 'gpt-5'])).toEqual([16_384, 128_000]);
    expect(limits('anthropic', ['claude-sonnet-4-5-20250929', 'claude-haiku-4-5'])).toEqual([64_000, 64_000]);
    expect(limits('google', ['gemini-2.5-flash'])).toEqual([65_536]);
  });

  it('names only capabilities that the contract names', () => {
    expect(CAPABILITIES).toEqual(MODEL_CAPABILITIES);
    for (const vendor of VENDORS)
      for (const { can } of vendorModels(vendor)?.facts ?? [])
        expect(CAPABILITIES).toEqual(expect.arrayContaining([...can]));
  });

  it('is the same where it is read without waiting', async () => {
    expect(await readVendorModels('mistral')).toEqual(vendorModels('mistral'));
    expect(await readVendorModels('nobody')).toBeUndefined();
  });
});
