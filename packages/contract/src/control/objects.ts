import { z } from 'zod';

/** Of an object, as the store made it (`ten_…`). */
export const id = z.string().min(1).max(100);

/** Names another object: its id, or its names from the top (`acme/search/crawler`). */
export const reference = z.string().min(1).max(300);

/** Unix time in milliseconds would lose its unit in JSON: RFC 3339 in UTC. */
export const time = z.iso.datetime();

/** Money as in the ledger: whole nano-dollars. */
export const nanoUsd = z.int();

/** What every object of the configuration has beside the members of sluice.yaml. */
export const object = {
  id,
  /** Declared in sluice.yaml: read-only here. */
  managed: z.boolean(),
  disabled: z.boolean(),
  created_at: time,
};

/** How every list is asked for. `cursor` is what the page before gave as `next_cursor`. */
export const paging = {
  limit: z.coerce.number<string | number>().int().min(1).max(200).default(50),
  cursor: z.string().max(1000).optional(),
};

/** Search text over the names of a list, the sort member with `-` before it for descending. */
export function listing<const S extends readonly [string, ...string[]]>(sorts: S) {
  const orders = sorts.flatMap((name) => [name, `-${name}`] as const) as (S[number] | `-${S[number]}`)[];
  return {
    ...paging,
    q: z.string().max(200).optional(),
    sort: z.enum(orders as [S[number], ...typeof orders]).optional(),
  };
}

/** `true` and `false` as a query says them. */
export const queryFlag = z.enum(['true', 'false']);

export function page<T extends z.ZodType>(row: T) {
  return z.strictObject({ data: z.array(row), next_cursor: z.string().nullable() });
}

type Patch<S extends z.core.$ZodLooseShape> = { [K in keyof S]: z.ZodOptional<z.ZodNullable<S[K]>> };

/** A change: absent members stay, `null` takes one away, objects and lists are replaced whole. */
export function patch<S extends z.core.$ZodLooseShape>(shape: S): z.ZodObject<Patch<S>, z.core.$strict> {
  const members = Object.entries(shape).map(([name, member]) => [name, z.nullable(z.optional(member)).optional()]);
  return z.strictObject(Object.fromEntries(members) as Patch<S>);
}
