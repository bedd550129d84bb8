import Database from 'better-sqlite3';
import type { DatabaseName, Migration } from '../migrations/migration.ts';
import { pendingMigrations } from '../migrations/migration.ts';

export type SqliteDatabase = Database.Database;
export type SqliteStatement = Database.Statement<unknown[]>;

export interface SqliteOptions {
  /** `full` also survives a loss of power; `normal` a `kill -9`. */
  readonly sync: 'normal' | 'full';
  /** Checkpoints are then somebody else's business. */
  readonly autoCheckpoint: boolean;
  /** Look, don't write: for commands beside a running gateway. */
  readonly readOnly: boolean;
}

/** better-sqlite3 blocks the whole event loop while it waits for a lock, so it hardly may. Milliseconds. */
const requestPathBusyMs = 25;
/** Nobody is served yet while migrations run. Milliseconds. */
const startBusyMs = 10_000;

/** @throws SqliteError of better-sqlite3, with `code` */
export function openSqlite(path: string, options: SqliteOptions): SqliteDatabase {
  const database = new Database(path, { fileMustExist: options.readOnly, timeout: startBusyMs });
  if (options.readOnly) {
    database.pragma('query_only = on');
  } else {
    database.pragma('journal_mode = wal');
    if (!options.autoCheckpoint) database.pragma('wal_autocheckpoint = 0');
    // After a checkpoint of the whole WAL its file shrinks to this, so that one burst does not stay for ever.
    database.pragma('journal_size_limit = 67108864');
  }
  database.pragma(`synchronous = ${options.sync}`);
  database.pragma('foreign_keys = on');
  // Rows and index entries come in the order of time, so what is written next is near what was written last. KiB.
  database.pragma('cache_size = -4096');
  database.pragma(`busy_timeout = ${requestPathBusyMs}`);
  return database;
}

/** What a gateway could read and never write: it would start, and refuse every call. */
export class ReadOnlyDatabase extends Error {
  constructor(path: string) {
    super(`${path} cannot be written: this user should have the right to write it and the folder that it is in`);
    this.name = 'ReadOnlyDatabase';
  }
}

/** @throws ReadOnlyDatabase; a disk that is full is none, because it heals */
export function proveWritable(database: SqliteDatabase): void {
  database.pragma(`busy_timeout = ${startBusyMs}`);
  try {
    database.exec('BEGIN IMMEDIATE; ROLLBACK');
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_READONLY'))
      throw new ReadOnlyDatabase(database.name);
    throw error;
  }
  database.pragma(`busy_timeout = ${requestPathBusyMs}`);
}

/** Each step is one transaction that also counts up the version, so that a kill in between leaves a whole step. */
export function migrateSqlite(database: SqliteDatabase, name: DatabaseName, all: readonly Migration[]): void {
  const version = () => Number(database.pragma('user_version', { simple: true }));
  if (pendingMigrations(all, version(), `${name}.db`).length === 0) return;
  database.pragma(`busy_timeout = ${startBusyMs}`);
  for (;;) {
    database.exec('BEGIN IMMEDIATE');
    try {
      // Read again under the lock: another process may have been first.
      const [next] = pendingMigrations(all, version(), `${name}.db`);
      if (next !== undefined) {
        for (const statement of next.statements[name] ?? []) database.exec(statement);
        database.pragma(`user_version = ${next.version}`);
      }
      database.exec('COMMIT');
      if (next === undefined) break;
    } catch (error) {
      if (database.inTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }
  database.pragma(`busy_timeout = ${requestPathBusyMs}`);
}
