import type { SqliteDatabase, SqliteStatement } from '../engine/open-sqlite.ts';
import { sealBodies } from './body.ts';
import type { CallBatch } from './call-queue.ts';
import { type CallValue, callColumns } from './call-row.ts';

/** Rows of one statement: running one costs as much as two rows. */
const groupRows = 8;

/** Writes batches to `calls.db`; a batch that comes twice is written once. */
export function createSqliteCallWriter(database: SqliteDatabase): (batch: CallBatch) => void {
  const insertOne = database.prepare(insertText(1));
  const insertGroup = database.prepare(insertText(groupRows));
  const insertBodies = database.prepare(
    'INSERT OR IGNORE INTO call_bodies (request_id, tenant, day, request, answer) VALUES (?, ?, ?, ?, ?)',
  );
  return database.transaction((batch: CallBatch) => {
    insertRows(insertGroup, insertOne, batch.rows);
    for (const bodies of batch.bodies) {
      const { request, answer } = sealBodies(bodies);
      insertBodies.run(bodies.requestId, bodies.tenant, bodies.day, request, answer);
    }
  }).immediate;
}

function insertText(rows: number): string {
  const columns = callColumns.map((column) => `"${column}"`).join(', ');
  const values = `(${callColumns.map(() => '?').join(', ')})`;
  return `INSERT OR IGNORE INTO calls (${columns}) VALUES ${Array(rows).fill(values).join(', ')}`;
}

function insertRows(group: SqliteStatement, one: SqliteStatement, rows: readonly (readonly CallValue[])[]): void {
  let from = 0;
  for (; rows.length - from >= groupRows; from += groupRows) {
    // Spread, for an array's members are read one by one at twice the price.
    group.run(...rows.slice(from, from + groupRows).flat());
  }
  for (const row of rows.slice(from)) one.run(...row);
}
