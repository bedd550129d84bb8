import type { PostgresClient } from '../engine/open-postgres.ts';
import type { SqliteDatabase } from '../engine/open-sqlite.ts';
import type { TenantKeys } from '../seal/tenant-keys.ts';
import { openBodies, type StoredBodies } from './body.ts';
import { callColumns, callOf, type StoredCall } from './call-row.ts';
import type { CallRecord } from './calls.ts';

export type LoggedCall = Omit<CallRecord, 'request' | 'answer'>;

/** Where a page ended. */
export interface CallCursor {
  readonly admittedAt: number;
  readonly requestId: string;
}

/** Reads the call log, always of one tenant. */
export interface CallReader {
  /** The latest first; `before` goes on behind an earlier page. */
  latest(
    tenant: string,
    options: { readonly limit: number; readonly before?: CallCursor },
  ): Promise<readonly LoggedCall[]>;
  /** One call with its bodies, where they were logged and are still kept. */
  one(tenant: string, requestId: string): Promise<CallRecord | undefined>;
}

const columns = callColumns.map((column) => `"${column}"`).join(', ');
/** Numbered parameters work on both engines. */
const latestQuery = `SELECT ${columns} FROM calls WHERE tenant = $1 AND (admitted_at, request_id) < ($2, $3) ORDER BY admitted_at DESC, request_id DESC LIMIT $4`;
const oneQuery = `SELECT ${columns} FROM calls WHERE request_id = $1 AND tenant = $2`;
const bodiesQuery = 'SELECT tenant, day, request, answer FROM call_bodies WHERE request_id = $1 AND tenant = $2';

type Query = <Row>(text: string, values: readonly (string | number)[]) => Promise<readonly Row[]>;

export function createSqliteCallReader(database: SqliteDatabase, keys: TenantKeys): CallReader {
  return createReader(
    async (text, values) => database.prepare(text.replaceAll(/\$\d/g, '?')).all(...values) as never,
    keys,
  );
}

export function createPostgresCallReader(sql: PostgresClient, keys: TenantKeys): CallReader {
  return createReader(async (text, values) => (await sql.unsafe(text, [...values], { prepare: true })) as never, keys);
}

function createReader(query: Query, keys: TenantKeys): CallReader {
  return {
    latest: async (tenant, { limit, before }) => {
      const from = before ?? { admittedAt: Number.MAX_SAFE_INTEGER, requestId: '' };
      const rows = await query<StoredCall>(latestQuery, [tenant, from.admittedAt, from.requestId, limit]);
      return rows.map(callOf);
    },
    one: async (tenant, requestId) => {
      const [row] = await query<StoredCall>(oneQuery, [requestId, tenant]);
      if (row === undefined) return undefined;
      const [stored] = await query<StoredBodies>(bodiesQuery, [requestId, tenant]);
      const bodies =
        stored === undefined ? { request: undefined, answer: undefined } : await openBodies(keys, requestId, stored);
      return { ...callOf(row), ...bodies };
    },
  };
}
