import type { Target } from './model.ts';

export type Condition = NonNullable<Target['when']>;
type OneOf = string | readonly string[];

/** `when` of a target as the fields of a form hold it. */
export interface ConditionValues {
  /** `tier=gold, tier=platinum, env=*` */
  tags: string;
  /** The same with names of headers. */
  headers: string;
  /** Names with commas between them. */
  regions: string;
  min_tokens: string;
  max_tokens: string;
}

export function conditionValues(when: Condition | undefined): ConditionValues {
  return {
    tags: pairsText(when?.tag),
    headers: pairsText(when?.header),
    regions: valuesOf(when?.region).join(', '),
    min_tokens: numberText(when?.input_tokens?.min),
    max_tokens: numberText(when?.input_tokens?.max),
  };
}

/**
 * @param before what the form was filled from: where nothing was changed it stays letter by letter, also where its values
 *   hold what the fields cannot, such as commas
 */
export function conditionOf(values: ConditionValues, before: Condition | undefined): Condition | undefined {
  const untouched = conditionValues(before);
  const isTouched = (Object.keys(untouched) as (keyof ConditionValues)[]).some(
    (name) => values[name].trim() !== untouched[name],
  );
  if (!isTouched) return before;
  const regions = listOf(values.regions);
  const tokens = {
    ...(values.min_tokens.trim() === '' ? {} : { min: Number(values.min_tokens) }),
    ...(values.max_tokens.trim() === '' ? {} : { max: Number(values.max_tokens) }),
  };
  const when: Condition = {
    ...member('tag', pairsOf(values.tags)),
    ...member('header', pairsOf(values.headers)),
    ...(regions.length === 0 ? {} : { region: oneOrMany(regions) }),
    ...member('input_tokens', tokens),
  };
  return Object.keys(when).length === 0 ? undefined : when;
}

/** Whether each part is a name and a value. */
export function arePairs(text: string): boolean {
  return listOf(text).every((pair) => /^[^=]+=./.test(pair));
}

export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function pairsOf(text: string): Record<string, string | string[]> {
  const values = new Map<string, string[]>();
  for (const pair of listOf(text)) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    values.set(name, [...(values.get(name) ?? []), pair.slice(at + 1).trim()]);
  }
  return Object.fromEntries([...values].map(([name, own]) => [name, oneOrMany(own)]));
}

function pairsText(pairs: Readonly<Record<string, OneOf>> = {}): string {
  return Object.entries(pairs)
    .flatMap(([name, values]) => valuesOf(values).map((value) => `${name}=${value}`))
    .join(', ');
}

function valuesOf(values: OneOf | undefined): readonly string[] {
  return values === undefined ? [] : typeof values === 'string' ? [values] : values;
}

function oneOrMany(values: string[]): string | string[] {
  const [first, ...more] = values;
  return first !== undefined && more.length === 0 ? first : values;
}

function member<N extends string, T extends object>(name: N, value: T): { [K in N]?: T } {
  return (Object.keys(value).length === 0 ? {} : { [name]: value }) as { [K in N]?: T };
}

function numberText(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}
