import type { SqliteDatabase } from '../engine/open-sqlite.ts';
import { sealBodies } from './body.ts';
import type { CallBatch } from './call-queue.ts';
import { callColumns } from './call-row.ts';

/** Writes batches to `calls.db`; a batch that comes twice is written once. */
export function createSqliteCallWriter(database: SqliteDatabase): (batch: CallBatch) => void {
  const quoted = callColumns.map((column) => `"${column}"`).join(', ');
  const insertCall = database.prepare(
    `INSERT OR IGNORE INTO calls (${quoted}) VALUES (${callColumns.map(() => '?').join(', ')})`,
  );
  const insertBodies = database.prepare(
    'INSERT OR IGNORE INTO call_bodies (request_id, tenant, day, request, answer) VALUES (?, ?, ?, ?, ?)',
  );
  return database.transaction((batch: CallBatch) => {
    for (const row of batch.rows) insertCall.run(row);
    for (const bodies of batch.bodies) {
      const { request, answer } = sealBodies(bodies);
      insertBodies.run(bodies.requestId, bodies.tenant, bodies.day, request, answer);
    }
  }).immediate;
}
