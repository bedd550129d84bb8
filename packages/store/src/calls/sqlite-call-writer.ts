import type { SqliteDatabase, SqliteStatement } from '../engine/open-sqlite.ts';
import { sealBodies } from './body.ts';
import type { CallBatch } from './call-queue.ts';
import { ownColumns } from './call-row.ts';
import type { CallValue } from './calls.ts';
import { type Common, commonColumns } from './common-columns.ts';

/** Rows of one statement: running one costs as much as five rows. */
const groupRows = 16;

/** Writes batches to `calls.db`; a batch that comes twice is written once. */
export function createSqliteCallWriter(database: SqliteDatabase): (batch: CallBatch) => void {
  const commons = new CommonTable(database);
  const insertOne = database.prepare(insertText(1));
  const insertGroup = database.prepare(insertText(groupRows));
  const insertBodies = database.prepare(
    'INSERT OR IGNORE INTO call_bodies (request_id, tenant, day, request, answer) VALUES (?, ?, ?, ?, ?)',
  );
  const write = database.transaction((batch: CallBatch) => {
    commons.store(batch.commons);
    insertRows(insertGroup, insertOne, batch.rows);
    for (const bodies of batch.bodies) {
      const { request, answer } = sealBodies(bodies);
      insertBodies.run(bodies.requestId, bodies.tenant, bodies.day, request, answer);
    }
  }).immediate;
  return (batch) => {
    try {
      write(batch);
    } catch (error) {
      // What it stored went with the rest.
      commons.forget();
      throw error;
    }
  };
}

/** From here the table is begun anew. */
const mostCommons = 8192;

/** What calls have in common, in a temporary table in memory: rows take two thirds of their columns from there. */
class CommonTable {
  readonly #stored = new Set<number>();
  readonly #insert: SqliteStatement;
  readonly #clear: SqliteStatement;

  constructor(database: SqliteDatabase) {
    database.pragma('temp_store = memory');
    const columns = commonColumns.map((column) => `"${column}" NOT NULL`).join(', ');
    database.exec(`CREATE TEMP TABLE call_commons (id INTEGER PRIMARY KEY, ${columns})`);
    this.#insert = database.prepare(
      `INSERT OR REPLACE INTO temp.call_commons VALUES (?, ${commonColumns.map(() => '?').join(', ')})`,
    );
    this.#clear = database.prepare('DELETE FROM temp.call_commons');
  }

  /** Inside the transaction of the rows that name them. */
  store(commons: readonly Common[]): void {
    if (this.#stored.size >= mostCommons) {
      this.#clear.run();
      this.#stored.clear();
    }
    for (const { id, values } of commons) {
      if (this.#stored.has(id)) continue;
      this.#insert.run(id, ...values);
      this.#stored.add(id);
    }
  }

  forget(): void {
    this.#stored.clear();
  }
}

/** The own columns of a row are bound, `v`, and the last value of each names the others, `c`. */
function insertText(rows: number): string {
  const columns = [...ownColumns, ...commonColumns].map((column) => `"${column}"`).join(', ');
  const own = ownColumns.map((_, index) => `v.column${index + 1}`).join(', ');
  const common = commonColumns.map((column) => `c."${column}"`).join(', ');
  const values = `(${Array(ownColumns.length + 1)
    .fill('?')
    .join(', ')})`;
  return `INSERT OR IGNORE INTO calls (${columns}) SELECT ${own}, ${common}
    FROM (VALUES ${Array(rows).fill(values).join(', ')}) v
    CROSS JOIN temp.call_commons c WHERE c.id = v.column${ownColumns.length + 1}`;
}

function insertRows(group: SqliteStatement, one: SqliteStatement, rows: readonly (readonly CallValue[])[]): void {
  let from = 0;
  for (; rows.length - from >= groupRows; from += groupRows) {
    // Spread, for an array's members are read one by one at twice the price.
    group.run(...rows.slice(from, from + groupRows).flat());
  }
  for (const row of rows.slice(from)) one.run(...row);
}
