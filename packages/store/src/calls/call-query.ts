/** Calls of a tenant, or of one team of it (names), from a moment on (Unix ms): the name may have been another's before. */
export interface CallScope {
  readonly tenant: string;
  readonly team?: string | undefined;
  readonly since?: number | undefined;
}

/** Whose calls may be seen. */
export type CallScopes = 'everywhere' | readonly CallScope[];

/** What a call may have; every member is one more condition. */
export interface CallTraits {
  readonly tenant?: string | undefined;
  readonly team?: string | undefined;
  readonly application?: string | undefined;
  /** The key's id. */
  readonly key?: string | undefined;
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  /** `failed` also takes answers that broke off after their status was sent. */
  readonly status?: 'ok' | 'failed' | '4xx' | '5xx' | number | undefined;
  readonly code?: string | undefined;
  readonly owner?: 'caller' | 'tenant' | 'provider' | 'gateway' | undefined;
  readonly stream?: boolean | undefined;
}

/** Which calls are meant. */
export interface CallFilter extends CallTraits {
  readonly scopes: CallScopes;
  /** Admitted from here up to, not including, `to`. Unix ms. */
  readonly from: number;
  readonly to: number;
  /** Leaves out the calls that have all the traits of one of these. */
  readonly except?: readonly CallTraits[] | undefined;
  /** The beginning of the call's id or of the provider's request id. */
  readonly id?: string | undefined;
}

export type CallSort = '-at' | 'at' | '-cost' | '-duration';

/** Where a page ended: what it is sorted by, the time of admission, and what tells calls of one moment apart. */
export type CallPlace = readonly (string | number)[];

export interface CallPage extends CallFilter {
  readonly sort: CallSort;
  readonly limit: number;
  /** Goes on behind it. */
  readonly place?: CallPlace | undefined;
  /** Only calls that were logged after this one, by its id. */
  readonly after?: string | undefined;
}

/** Text with a `?` for each value, in order: both engines get their own marks. */
export interface Fragment {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

export type SqlValue = string | number | boolean;

/** What the engines say differently. */
export interface CallDialect {
  /** Tells calls of one moment apart, and grows. */
  readonly tie: string;
  /** Whether a row is found by its `tie` alone, so that rows are read only of calls that are shown. */
  readonly findsByTie: boolean;
  flag(value: boolean): SqlValue;
  /** Calls that were logged after one. */
  after(requestId: string): Fragment;
  /** Calls whose id, or whose provider's id, begins so. */
  id(beginning: string): Fragment;
  /** What every step of a range adds up to: `step`, and the aggregates as the text of a JSON array. */
  counts(filter: Pick<CallFilter, 'from' | 'to'>, stepMs: number, aggregates: string, where: Fragment): Fragment;
  /** Days of a range, where rows lie in partitions by day. */
  days(from: number, to: number): Fragment | undefined;
}

/** Who is to blame, `''` where nobody is: a caller who went away has no code. */
const blamed = "CASE WHEN owner <> '' THEN owner WHEN status >= 400 THEN 'caller' ELSE '' END";

/** What a step of time is told by: fine, to blame on caller, tenant, provider and gateway, tokens, nano-dollars. */
export const countAggregates = [
  "count(*) FILTER (WHERE owner = '' AND status < 400)",
  "count(*) FILTER (WHERE owner = 'caller' OR (owner = '' AND status >= 400))",
  "count(*) FILTER (WHERE owner = 'tenant')",
  "count(*) FILTER (WHERE owner = 'provider')",
  "count(*) FILTER (WHERE owner = 'gateway')",
  'coalesce(sum(tokens), 0)',
  'coalesce(sum(cost_nano_usd), 0)',
].join(', ');

const isFailed = "(owner <> '' OR status >= 400)";

export function conditionsOf(filter: CallFilter, dialect: CallDialect): readonly Fragment[] {
  const { from, to, id, except = [] } = filter;
  const conditions: (Fragment | undefined)[] = [
    { text: 'admitted_at >= ? AND admitted_at < ?', values: [from, to] },
    dialect.days(from, to),
    scopeCondition(filter.scopes),
    ...traitConditions(filter, dialect),
    ...except.map((traits) => {
      const { text, values } = joined(traitConditions(traits, dialect));
      return text === '' ? undefined : { text: `NOT (${text})`, values };
    }),
    id === undefined ? undefined : dialect.id(id),
  ];
  return conditions.filter((one) => one !== undefined);
}

function traitConditions(traits: CallTraits, dialect: CallDialect): readonly (Fragment | undefined)[] {
  const { status, code, owner, stream } = traits;
  return [
    ...(['tenant', 'team', 'application', 'key', 'model', 'provider'] as const).map((column) =>
      equal(column, traits[column]),
    ),
    status === undefined ? undefined : statusCondition(status),
    // An index knows whether a call failed, not with which code.
    code === undefined ? undefined : { text: `${isFailed} AND code = ?`, values: [code] },
    owner === undefined ? undefined : { text: `${blamed} = ?`, values: [owner] },
    stream === undefined ? undefined : { text: 'stream = ?', values: [dialect.flag(stream)] },
  ];
}

function equal(column: string, value: string | undefined): Fragment | undefined {
  return value === undefined ? undefined : { text: `"${column}" = ?`, values: [value] };
}

/** All of them hold. */
export function joined(fragments: readonly (Fragment | undefined)[]): Fragment {
  const known = fragments.filter((one) => one !== undefined);
  return { text: known.map(({ text }) => text).join(' AND '), values: known.flatMap(({ values }) => values) };
}

/** Never left out: what a caller may not see is no row of any answer. */
export function scopeCondition(scopes: CallScopes): Fragment | undefined {
  if (scopes === 'everywhere') return undefined;
  if (scopes.length === 0) return { text: '1 = 0', values: [] };
  const parts = scopes.map(({ tenant, team, since }) =>
    joined([
      equal('tenant', tenant),
      equal('team', team),
      since === undefined ? undefined : { text: 'admitted_at >= ?', values: [since] },
    ]),
  );
  return {
    text: `(${parts.map(({ text }) => `(${text})`).join(' OR ')})`,
    values: parts.flatMap(({ values }) => values),
  };
}

function statusCondition(status: NonNullable<CallTraits['status']>): Fragment {
  switch (status) {
    case 'ok':
      return { text: `NOT ${isFailed}`, values: [] };
    case 'failed':
      return { text: isFailed, values: [] };
    case '4xx':
      return { text: 'status >= 400 AND status < 500', values: [] };
    case '5xx':
      return { text: 'status >= 500 AND status < 600', values: [] };
    default:
      return { text: 'status = ?', values: [status] };
  }
}

/** Columns of a list's order, all in one direction. */
export function orderOf(sort: CallSort, tie: string): { readonly columns: readonly string[]; readonly down: boolean } {
  switch (sort) {
    case 'at':
    case '-at':
      return { columns: ['admitted_at', tie], down: sort === '-at' };
    case '-cost':
      return { columns: ['cost_nano_usd', 'admitted_at', tie], down: true };
    case '-duration':
      return { columns: ['duration_us', 'admitted_at', tie], down: true };
  }
}
