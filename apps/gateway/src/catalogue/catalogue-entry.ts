import type { Price } from '@sluice/core/pricing/price';
import { type Capability, capabilitiesByName, ordered } from '@sluice/providers/catalogue/capabilities';
import { nextChange, ratesAt } from '@sluice/providers/catalogue/dated-rates';
import type { FoundModel } from '@sluice/providers/catalogue/find-model';
import { listedPrice } from '@sluice/providers/catalogue/listed-price';
import type { DatedRates, Retirement } from '@sluice/providers/catalogue/vendor-models';

/** What the catalogue knows of an upstream model. */
export interface CatalogueEntry {
  readonly title: string | undefined;
  /** Tokens. */
  readonly contextWindow: number | undefined;
  /** Tokens of one answer. */
  readonly outputLimit: number | undefined;
  /** What its name and its prices tell, where the catalogue does not list it. */
  readonly capabilities: readonly Capability[];
  readonly deprecated: boolean;
  readonly retirement: Retirement | undefined;
  /** All that are known, past and future ones too, from the general to the special. */
  readonly prices: readonly DatedPrice[];
}

export interface DatedPrice extends Omit<DatedRates, 'rates'> {
  readonly price: Price;
}

/** @param name as the target spells it */
export function catalogueEntry(name: string, found: FoundModel | undefined): CatalogueEntry {
  if (found === undefined) return { ...UNKNOWN, capabilities: ordered(capabilitiesByName(name.toLowerCase())) };
  const { priced, facts, retirement } = found;
  const rates = datedRates(found);
  const classes = rates.flatMap((one) => Object.keys(one.rates));
  return {
    title: facts?.title ?? priced?.title,
    contextWindow: facts?.window ?? priced?.window,
    outputLimit: facts?.output,
    capabilities: ordered([...capabilitiesByName(name.toLowerCase(), classes), ...(facts?.can ?? [])]),
    deprecated: priced?.deprecated === true || retirement !== undefined,
    retirement,
    prices: datedPrices(found),
  };
}

/** The price that holds at a time, and until when. Unix ms. */
export function priceAt(
  { prices }: Pick<CatalogueEntry, 'prices'>,
  at: number,
): { readonly price: Price | undefined; readonly until: number | undefined } {
  const dated = prices.map(({ price, ...when }) => ({ ...when, rates: {}, price }));
  const held = ratesAt(dated, at);
  return { price: dated.find((one) => one === held)?.price, until: nextChange(dated, at) };
}

const UNKNOWN = {
  title: undefined,
  contextWindow: undefined,
  outputLimit: undefined,
  deprecated: false,
  retirement: undefined,
  prices: [],
} as const;

function datedRates({ priced, facts }: FoundModel): readonly DatedRates[] {
  if (priced !== undefined) return priced.prices;
  return facts?.rates === undefined ? [] : [{ rates: facts.rates }];
}

/** Each with a version of its own: the ledger says by which of a model's prices a call was priced. */
function datedPrices(found: FoundModel): DatedPrice[] {
  const { prices, facts } = found.seller.sources;
  const source = found.priced === undefined ? facts : prices;
  return datedRates(found).flatMap(({ rates, ...when }) => {
    const since = when.from ?? when.between?.[0];
    const price = listedPrice(rates, since === undefined ? source : `${source}+${since}`);
    return price === undefined ? [] : [{ ...when, price }];
  });
}
