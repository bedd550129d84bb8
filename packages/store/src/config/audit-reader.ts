import { and, desc, eq, gte, inArray, lt, max, type SQL, sql } from 'drizzle-orm';
import type { ConfigTables, Queries } from './config-database.ts';

/** Which rows of the audit, the latest first. Absent members narrow nothing. */
export interface AuditFilter {
  readonly limit: number;
  /** Rows before this number of the chain. */
  readonly before?: number | undefined;
  /** Unix ms. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  /** The beginning of the object's name. */
  readonly object?: string | undefined;
  /** Of these tenants alone. */
  readonly tenantIds?: readonly string[] | undefined;
}

export interface AuditRow {
  readonly seq: number;
  /** Unix ms. */
  readonly at: number;
  readonly actor: string;
  readonly address: string;
  readonly action: string;
  readonly object: string;
  readonly detail: unknown;
}

/** Rows looked at in one go: SQLite answers on the event loop's own thread, so that a rare filter must not hold it up. */
const windowRows = 4000;

/** @param read runs queries over one consistent state; windows of an append-only table need no common one */
export async function readAudit(
  read: <T>(run: (queries: Queries) => Promise<T>) => Promise<T>,
  { audit }: ConfigTables,
  filter: AuditFilter,
): Promise<readonly AuditRow[]> {
  const conditions = conditionsOf(audit, filter);
  const [last] = await read((queries) => queries.select({ seq: max(audit.seq) }).from(audit));
  let before = Math.min(filter.before ?? Number.MAX_SAFE_INTEGER, (last?.seq ?? 0) + 1);
  const found: AuditRow[] = [];
  while (before > 1 && found.length < filter.limit) {
    const window = and(lt(audit.seq, before), gte(audit.seq, before - windowRows), ...conditions);
    const limit = filter.limit - found.length;
    const rows = await read((queries) =>
      queries.select().from(audit).where(window).orderBy(desc(audit.seq)).limit(limit),
    );
    found.push(
      ...rows.map(({ hash: _hash, tenantId: _tenant, detail, ...row }) => ({
        ...row,
        detail: JSON.parse(detail) as unknown,
      })),
    );
    before -= windowRows;
    if (found.length < filter.limit) await new Promise((resolve) => setImmediate(resolve));
  }
  return found;
}

function conditionsOf(audit: ConfigTables['audit'], filter: AuditFilter): (SQL | undefined)[] {
  const given = <T>(value: T | undefined, condition: (value: T) => SQL) =>
    value === undefined ? undefined : condition(value);
  return [
    given(filter.from, (at) => gte(audit.at, at)),
    given(filter.to, (at) => lt(audit.at, at)),
    given(filter.actor, (name) => eq(audit.actor, name)),
    given(filter.action, (name) => eq(audit.action, name)),
    given(filter.tenantIds, (ids) => inArray(audit.tenantId, [...ids])),
    given(filter.object, (text) => sql`substr(${audit.object}, 1, ${[...text].length}) = ${text}`),
  ];
}
