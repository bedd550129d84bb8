import { type BetterSQLite3Database, drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3';
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js';
import { type PostgresClient, postgresLocks } from '../engine/open-postgres.ts';
import type { SqliteDatabase } from '../engine/open-sqlite.ts';
import { postgresTables } from '../tables/postgres-tables.ts';
import { sqliteTables } from '../tables/sqlite-tables.ts';

export type ConfigTables = (typeof sqliteTables)['sluice'];
/** Drizzle's queries, awaited on both engines. */
export type Queries = Pick<BetterSQLite3Database, 'select' | 'insert' | 'update' | 'delete'>;

/** What the configuration store needs of a database: consistent reads, one writer, and a sign of foreign writes. */
export interface ConfigDatabase {
  readonly tables: ConfigTables;
  read<T>(run: (queries: Queries) => Promise<T>): Promise<T>;
  /** One transaction, one at a time over all processes. Whatever `run` throws undoes it. */
  write<T>(run: (queries: Queries) => Promise<T>): Promise<T>;
  /** Counts up with every write of the configuration, of this process or another. */
  writeMark(): Promise<number>;
  shutdown(): Promise<void>;
}

/** How long a write waits for another process's, in steps that do not hold up the event loop. Milliseconds. */
const lockPatienceMs = 5000;
const lockStepMs = 20;

/** Two connections: drizzle cannot hold an asynchronous transaction on better-sqlite3, so the writer's is ours. */
export function createSqliteConfigDatabase(writer: SqliteDatabase, reader: SqliteDatabase): ConfigDatabase {
  const writing = drizzleSqlite(writer);
  const reading = drizzleSqlite(reader);
  const oneWriter = createQueue();
  const oneReader = createQueue();
  const mark = sqliteMark(reader);
  return {
    tables: sqliteTables.sluice,
    read: (run) => oneReader(() => transaction(reader, 'BEGIN', () => run(reading))),
    write: (run) => oneWriter(() => transaction(writer, 'BEGIN IMMEDIATE', () => run(writing))),
    writeMark: () => oneReader(async () => mark.read()),
    shutdown: async () => {
      await oneWriter(async () => writer.close());
      await oneReader(async () => reader.close());
    },
  };
}

/** The file's own counter tells whether anything at all was written: asked each second, it costs no look-up. */
function sqliteMark(reader: SqliteDatabase) {
  const select = reader.prepare("SELECT value FROM marks WHERE name = 'configuration'").pluck();
  let version: unknown;
  let value = 0;
  return {
    read: (): number => {
      const now = reader.pragma('data_version', { simple: true });
      if (now !== version) value = Number(select.get());
      version = now;
      return value;
    },
  };
}

async function transaction<T>(database: SqliteDatabase, begin: string, run: () => Promise<T>): Promise<T> {
  await beginPatiently(database, begin);
  try {
    const result = await run();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

async function beginPatiently(database: SqliteDatabase, begin: string): Promise<void> {
  const deadline = performance.now() + lockPatienceMs;
  for (;;) {
    try {
      database.exec(begin);
      return;
    } catch (error) {
      const busy = error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
      if (!busy || performance.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, lockStepMs));
  }
}

/** Runs one at a time, in order; a failure is its caller's alone. */
function createQueue() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(run: () => Promise<T>): Promise<T> => {
    const result = last.then(run);
    last = result.catch(() => undefined);
    return result;
  };
}

export function createPostgresConfigDatabase(sql: PostgresClient): ConfigDatabase {
  const tables = postgresTables.sluice;
  // The casts between the dialects end here: the tables have the same columns.
  const database = drizzlePostgres(sql as never);
  const asQueries = (queries: unknown) => queries as Queries;
  return {
    tables,
    read: (run) =>
      database.transaction((tx) => run(asQueries(tx)), { isolationLevel: 'repeatable read', accessMode: 'read only' }),
    write: (run) =>
      database.transaction(async (tx) => {
        await tx.execute(`SELECT pg_advisory_xact_lock(${postgresLocks.config})`);
        return run(asQueries(tx));
      }),
    writeMark: async () => {
      const [row] = await sql<{ value: number }[]>`SELECT value FROM marks WHERE name = 'configuration'`;
      return row?.value ?? 0;
    },
    shutdown: async () => undefined,
  };
}
