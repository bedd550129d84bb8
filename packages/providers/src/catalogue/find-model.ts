import type { ModelFacts, NameMatch, PricedModel, Retirement, VendorModels } from './vendor-models.ts';

/** A model as it was found under a name. */
export interface FoundModel {
  readonly priced: PricedModel | undefined;
  readonly facts: ModelFacts | undefined;
  readonly retirement: Retirement | undefined;
  /** Whose file the price stands in: the vendor's own, or another's whose models it sells. */
  readonly seller: VendorModels;
}

/** Dates in names as some vendors write them: `-20250514` for `-2025-05-14`. */
const PLAIN_DATE = /-(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)/g;
/** What stands around a model's own name: Bedrock's region, the version, the day, `latest`. */
const REGION = /^(us|us-gov|eu|apac|au|jp|ca|global)\./;
const SNAPSHOT = /(-v\d+(:\d+)?|[-@]20\d{2}-?\d{2}-?\d{2}|-latest)$/;

/**
 * @param name as the target spells it; case does not matter
 * @param other reads the file of another vendor
 */
export function findModel(
  own: VendorModels,
  name: string,
  other: (vendor: string) => VendorModels | undefined,
): FoundModel | undefined {
  const wanted = name.toLowerCase().trim();
  const { priced, seller } = pricedIn(own, wanted, other) ??
    pricedIn(own, withDashedDate(wanted), other) ?? { priced: undefined, seller: own };
  const facts = factsIn(own, wanted, priced?.id) ?? (seller === own ? undefined : factsIn(seller, wanted, priced?.id));
  if (priced === undefined && facts === undefined) return undefined;
  return { priced, facts, retirement: own.retirements.find(({ id }) => id === wanted), seller };
}

function pricedIn(
  own: VendorModels,
  name: string,
  other: (vendor: string) => VendorModels | undefined,
): { priced: PricedModel; seller: VendorModels } | undefined {
  const priced = own.models.find(({ match }) => fits(match, name));
  if (priced !== undefined) return { priced, seller: own };
  for (const vendor of own.elsewhere) {
    const seller = other(vendor);
    const sold = seller?.models.find(({ match }) => fits(match, name));
    if (seller !== undefined && sold !== undefined) return { priced: sold, seller };
  }
  return undefined;
}

/** By the very name, then by what the name means, then without what stands around it. */
function factsIn({ facts }: VendorModels, name: string, pricedId: string | undefined): ModelFacts | undefined {
  const bare = bareName(name);
  for (const id of [name, pricedId, bare]) {
    const found = facts.find((one) => one.id === id);
    if (found !== undefined) return found;
  }
  return facts.find(({ id }) => bareName(id) === bare);
}

function bareName(name: string): string {
  let bare = name.replace(REGION, '');
  for (let before = ''; before !== bare; ) {
    before = bare;
    bare = bare.replace(SNAPSHOT, '');
  }
  return bare;
}

function withDashedDate(name: string): string {
  return name.replace(PLAIN_DATE, '-$1-$2-$3');
}

/** Whether a name means the model. @param name in small letters */
export function fits(match: NameMatch, name: string): boolean {
  if ('or' in match) return match.or.some((one) => fits(one, name));
  if ('and' in match) return match.and.every((one) => fits(one, name));
  if ('equals' in match) return name === match.equals.toLowerCase();
  if ('starts_with' in match) return name.startsWith(match.starts_with.toLowerCase());
  if ('ends_with' in match) return name.endsWith(match.ends_with.toLowerCase());
  if ('contains' in match) return name.includes(match.contains.toLowerCase());
  return new RegExp(match.regex).test(name);
}
