import type { SqliteDatabase } from '../engine/open-sqlite.ts';
import { type PlainTurn, turnColumns, turnRows, turnValues } from './turn-row.ts';
import {
  crowdedQuery,
  expiredQuery,
  oldestOfAllQuery,
  oldestQuery,
  sweepChunk,
  tenantLimit,
  totalLimit,
  totalQuery,
} from './turn-statements.ts';

export interface SqliteTurnWriter {
  store(batch: readonly PlainTurn[]): void;
  sweep(now: number): void;
}

/** Writes to `calls.db`, on the thread that owns it. */
export function createSqliteTurnWriter(database: SqliteDatabase): SqliteTurnWriter {
  const insert = database.prepare(
    `INSERT OR REPLACE INTO signed_turns (${turnColumns.join(', ')}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const expired = database.prepare(expiredQuery);
  const crowded = database.prepare(crowdedQuery).pluck();
  const oldest = database.prepare(oldestQuery);
  const total = database.prepare(totalQuery).pluck();
  const oldestOfAll = database.prepare(oldestOfAllQuery);
  const store = database.transaction((batch: readonly PlainTurn[]) => {
    for (const plain of batch) for (const row of turnRows(plain)) insert.run(...turnValues(row));
  }).immediate;
  return {
    store,
    sweep: (now) => {
      while (expired.run(now).changes === sweepChunk);
      for (;;) {
        const tenants = crowded.all(tenantLimit) as string[];
        if (tenants.length === 0) break;
        for (const tenant of tenants) oldest.run(tenant);
      }
      while ((total.get() as number) > totalLimit) oldestOfAll.run();
    },
  };
}
