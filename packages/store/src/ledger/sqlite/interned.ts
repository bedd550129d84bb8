import type { SqliteDatabase, SqliteStatement } from '../../engine/open-sqlite.ts';

/** Texts that many rows share, under a number. */
export interface Interned {
  readonly id: number;
  readonly texts: readonly string[];
  /** The table's generation in which it has its row there. */
  storedIn: number;
}

/** From here the table is begun anew, for callers can make up models' names. */
const mostRows = 4096;

/**
 * A temporary table in memory that holds texts which rows of the ledger have in common, so that an insert binds one
 * number instead: every text that is bound is copied twice, and a row of the ledger has a dozen of them.
 */
export class InternTable {
  readonly #database: SqliteDatabase;
  readonly #name: string;
  readonly #insert: SqliteStatement;
  #lastId = 0;
  #rows = 0;
  #generation = 1;
  /** Stored by the running transaction: gone if it is rolled back. */
  #fresh: Interned[] = [];

  /** @throws SqliteError; not inside a transaction that may be rolled back */
  constructor(database: SqliteDatabase, name: string, columns: readonly string[]) {
    this.#database = database;
    this.#name = name;
    database.exec(
      `CREATE TEMP TABLE IF NOT EXISTS "${name}" (id INTEGER PRIMARY KEY, ${columns.map((column) => `"${column}" TEXT NOT NULL`).join(', ')})`,
    );
    this.#insert = database.prepare(
      `INSERT OR REPLACE INTO temp."${name}" VALUES (?, ${columns.map(() => '?').join(', ')})`,
    );
  }

  nextId(): number {
    return ++this.#lastId;
  }

  /** Before a row that names it is inserted. */
  store(one: Interned): void {
    if (one.storedIn === this.#generation) return;
    this.#insert.run(one.id, ...one.texts);
    one.storedIn = this.#generation;
    this.#rows++;
    this.#fresh.push(one);
  }

  /** At the beginning of a transaction; true where it was begun anew, and what only callers know is better forgotten. */
  trim(): boolean {
    if (this.#rows < mostRows) return false;
    this.#database.exec(`DELETE FROM temp."${this.#name}"`);
    this.#rows = 0;
    this.#generation++;
    return true;
  }

  committed(): void {
    if (this.#fresh.length > 0) this.#fresh = [];
  }

  rolledBack(): void {
    for (const one of this.#fresh) one.storedIn = 0;
    this.#fresh = [];
  }
}
