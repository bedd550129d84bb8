import type { SqliteDatabase } from '../engine/open-sqlite.ts';
import { type PlainResponse, rowOf } from './response-row.ts';
import { crowdedQuery, expiredQuery, oldestQuery, sweepChunk, tenantLimit } from './sweep.ts';

export interface SqliteResponseWriter {
  store(batch: readonly PlainResponse[]): void;
  remove(tenant: string, id: string): boolean;
  sweep(now: number): void;
}

/** Writes to `calls.db`, on the thread that owns it. */
export function createSqliteResponseWriter(database: SqliteDatabase): SqliteResponseWriter {
  const insert = database.prepare(
    'INSERT OR REPLACE INTO responses (tenant, id, created_at, expires_at, bytes, input, response) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const remove = database.prepare('DELETE FROM responses WHERE tenant = ? AND id = ?');
  const expired = database.prepare(expiredQuery);
  const crowded = database.prepare(crowdedQuery).pluck();
  const oldest = database.prepare(oldestQuery);
  const store = database.transaction((batch: readonly PlainResponse[]) => {
    for (const plain of batch) {
      const row = rowOf(plain);
      if (row === undefined) continue;
      insert.run(row.tenant, row.id, row.createdAt, row.expiresAt, row.bytes, row.input, row.response);
    }
  }).immediate;
  return {
    store,
    remove: (tenant, id) => remove.run(tenant, id).changes > 0,
    sweep: (now) => {
      while (expired.run(now).changes === sweepChunk);
      for (;;) {
        const tenants = crowded.all(tenantLimit) as string[];
        if (tenants.length === 0) return;
        for (const tenant of tenants) oldest.run(tenant);
      }
    },
  };
}
