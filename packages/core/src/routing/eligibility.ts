/**
 * Why a target may not be used for a call, however it does now: it stands outside of the tenant's regions, it is reserved
 * for other tenants, its condition does not hold, the call is not of its share, its window is too small, or it lacks the
 * tags that the call's authorization asks for.
 */
export type Exclusion = 'data_residency' | 'reserved' | 'condition' | 'canary' | 'context_window' | 'target_tags';

/** What bars a target or a provider key to some tenants. */
export interface Reservable {
  /** Each list must name the tenant; no list bars nobody. */
  readonly reservedFor: readonly ReadonlySet<string>[];
}

/** Who wants to use it. */
export interface Holder {
  readonly tenant: string;
  /** The regions that its calls must not leave; `undefined` where they may go anywhere. */
  readonly dataResidency: readonly string[] | undefined;
}

export function isReservedFor({ reservedFor }: Reservable, { tenant }: Holder): boolean {
  return reservedFor.every((list) => list.has(tenant));
}

/** A target whose region nobody told may stand anywhere: where regions count, it is out. */
export function staysWithin(region: string | undefined, { dataResidency }: Holder): boolean {
  return dataResidency === undefined || (region !== undefined && dataResidency.includes(region));
}

/** What a call must say for a target to be used; all of it. Names of headers in lower case. */
export interface Condition {
  readonly headers: readonly Expected[];
  readonly tags: readonly Expected[];
  readonly regions: readonly string[] | undefined;
  readonly minInputTokens: number;
  readonly maxInputTokens: number;
}

export interface Expected {
  readonly name: string;
  /** One of these; `*` is any value. */
  readonly values: readonly string[];
}

/** What conditions look at. */
export interface CallFacts {
  header(name: string): string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly region: string | undefined;
  readonly inputTokens: number;
}

export function holds(condition: Condition, facts: CallFacts): boolean {
  const { headers, tags, regions, minInputTokens, maxInputTokens } = condition;
  return (
    facts.inputTokens >= minInputTokens &&
    facts.inputTokens <= maxInputTokens &&
    (regions === undefined || (facts.region !== undefined && regions.includes(facts.region))) &&
    headers.every((expected) => isAsExpected(expected, facts.header(expected.name))) &&
    tags.every((expected) => isAsExpected(expected, facts.tags.get(expected.name)))
  );
}

function isAsExpected({ values }: Expected, value: string | undefined): boolean {
  return value !== undefined && values.some((one) => one === '*' || one === value);
}

/** `a=b,c=d`; a tag without a value has an empty one. Of a tag that stands twice the first counts. */
export function tagsIn(text: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const piece of text.split(',')) {
    const at = piece.indexOf('=');
    const name = (at < 0 ? piece : piece.slice(0, at)).trim();
    if (name !== '' && !tags.has(name)) tags.set(name, at < 0 ? '' : piece.slice(at + 1).trim());
  }
  return tags;
}
