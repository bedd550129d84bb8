import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { numbered, postgresCalls, sqliteCalls } from './calls/call-dialects.ts';
import { QueuedCallLog } from './calls/call-queue.ts';
import { type CallReader, type RunQuery, StoredCallReader } from './calls/call-reader.ts';
import type { CallLog } from './calls/calls.ts';
import { createPostgresSink } from './calls/postgres-sink.ts';
import { ReadingThread } from './calls/reading-thread.ts';
import { WorkerSink } from './calls/worker-sink.ts';
import { createPostgresConfigDatabase, createSqliteConfigDatabase } from './config/config-database.ts';
import { StoredConfig } from './config/stored-config.ts';
import { migratePostgres, openPostgres } from './engine/open-postgres.ts';
import { migrateSqlite, openSqlite, proveWritable, type SqliteDatabase } from './engine/open-sqlite.ts';
import { takeWriterLock } from './engine/writer-lock.ts';
import { GroupedLedger } from './ledger/grouped-ledger.ts';
import { type LedgerLook, PostgresLedgerLook, SqliteLedgerLook } from './ledger/ledger-look.ts';
import { PostgresLedger } from './ledger/postgres/postgres-ledger.ts';
import { SqliteLedger } from './ledger/sqlite/sqlite-ledger.ts';
import { postgresMigrations } from './migrations/postgres/all.ts';
import { sqliteMigrations } from './migrations/sqlite/all.ts';
import { People } from './people/people.ts';
import { createPostgresResponseSink } from './responses/postgres-response-sink.ts';
import { QueuedResponses } from './responses/response-queue.ts';
import type { Responses } from './responses/responses.ts';
import { createPostgresSignatureSink } from './signatures/postgres-turn-sink.ts';
import { QueuedSignatures } from './signatures/signature-queue.ts';
import type { Signatures } from './signatures/signatures.ts';

export interface StoreOptions {
  readonly dataDir: string;
  /** `postgres://…`; absent: SQLite in the data directory. */
  readonly databaseUrl?: string | undefined;
  /** 32 bytes. */
  readonly masterKey: Uint8Array;
  readonly ledgerSync: 'normal' | 'full';
  /** The call log's thread; beside a bundle it is a file of its own. Default: the source. */
  readonly workerUrl?: URL | undefined;
  /** Likewise of the thread that reads lists and sums. */
  readonly readingWorkerUrl?: URL | undefined;
  /** Default `gateway`. A `command` beside a gateway changes the configuration and looks at everything else. */
  readonly role?: 'gateway' | 'command' | undefined;
}

export interface Store {
  readonly config: StoredConfig;
  readonly people: People;
  readonly ledger: GroupedLedger;
  readonly calls: CallLog;
  readonly responses: Responses;
  readonly signatures: Signatures;
  readonly callReader: CallReader;
  readonly ledgerLook: LedgerLook;
  readonly engine: 'sqlite' | 'postgres';
  /** What is on the disk. Bytes. */
  sizes(): Promise<readonly { readonly name: string; readonly bytes: number }[]>;
  /** Ledger and calls first, so that what they still seal finds its keys. */
  shutdown(): Promise<void>;
}

/**
 * Opens and migrates everything.
 * @throws WrongMasterKey, SchemaTooNew, DataDirInUse, ReadOnlyDatabase
 */
export function openStore(options: StoreOptions): Promise<Store> {
  return options.databaseUrl === undefined || options.databaseUrl === ''
    ? openSqliteStore(options)
    : openPostgresStore(options, options.databaseUrl);
}

async function openSqliteStore(options: StoreOptions): Promise<Store> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const serving = options.role !== 'command';
  const lock = serving ? takeWriterLock(options.dataDir) : undefined;
  const opened: SqliteDatabase[] = [];
  const open = (name: 'ledger' | 'calls' | 'sluice', readOnly: boolean) => {
    const sync = name === 'ledger' ? options.ledgerSync : 'normal';
    const database = openSqlite(pathOf(options.dataDir, name), { sync, autoCheckpoint: name !== 'ledger', readOnly });
    opened.push(database);
    return database;
  };
  try {
    for (const name of databaseNames) {
      const database = open(name, false);
      migrateSqlite(database, name, sqliteMigrations);
      if (serving) proveWritable(database);
      database.close();
    }
    const config = await StoredConfig.open(
      createSqliteConfigDatabase(open('sluice', false), open('sluice', true)),
      options.masterKey,
    );
    const engine = new SqliteLedger({
      database: open('ledger', !serving),
      readDatabase: open('ledger', true),
      chainKey: config.chainKey,
    });
    const ledger = new GroupedLedger(engine, config.tenantKeys, serving);
    const sink = serving ? startWorker(options, engine) : undefined;
    const calls = sink === undefined ? noCallLog : new QueuedCallLog(sink, config.tenantKeys);
    const reading = new ReadingThread(
      options.readingWorkerUrl ?? new URL('./calls/reading-worker.ts', import.meta.url),
      { calls: pathOf(options.dataDir, 'calls'), ledger: pathOf(options.dataDir, 'ledger') },
    );
    const responses =
      sink === undefined ? noResponses : new QueuedResponses(sink, reading.query('calls'), config.tenantKeys);
    const signatures =
      sink === undefined ? noSignatures : new QueuedSignatures(sink, reading.query('calls'), config.tenantKeys);
    return {
      config,
      people: new People(config),
      ledger,
      calls,
      responses,
      signatures,
      callReader: new StoredCallReader(reading.query('calls'), sqliteCalls, config.tenantKeys),
      ledgerLook: new SqliteLedgerLook(reading.query('ledger')),
      engine: 'sqlite',
      sizes: async () => databaseNames.map((name) => ({ name, bytes: sizeOf(pathOf(options.dataDir, name)) })),
      shutdown: async () => {
        await Promise.all([responses.shutdown(), signatures.shutdown()]);
        await calls.shutdown();
        await ledger.shutdown();
        await reading.shutdown();
        await config.shutdown();
        lock?.release();
      },
    };
  } catch (error) {
    for (const database of opened) if (database.open) database.close();
    lock?.release();
    throw error;
  }
}

function startWorker(options: StoreOptions, engine: SqliteLedger): WorkerSink {
  return new WorkerSink({
    workerUrl: options.workerUrl ?? new URL('./calls/worker.ts', import.meta.url),
    data: {
      callsPath: pathOf(options.dataDir, 'calls'),
      ledgerPath: pathOf(options.dataDir, 'ledger'),
      ledgerSync: options.ledgerSync,
    },
    onCheckpoint: (walBytes) => engine.finishCheckpoint(walBytes),
  });
}

const databaseNames = ['ledger', 'calls', 'sluice'] as const;

/** With what its WAL holds. */
function sizeOf(path: string): number {
  return ['', '-wal'].reduce((sum, end) => sum + (statSync(path + end, { throwIfNoEntry: false })?.size ?? 0), 0);
}

function pathOf(dataDir: string, name: string): string {
  return join(dataDir, `${name}.db`);
}

/** The commit of the ledger has a connection of its own kind of load; the others share the rest. */
const connections = 8;

async function openPostgresStore(options: StoreOptions, url: string): Promise<Store> {
  const sql = openPostgres(url, { connections });
  const serving = options.role !== 'command';
  try {
    await migratePostgres(sql, postgresMigrations);
    const config = await StoredConfig.open(createPostgresConfigDatabase(sql), options.masterKey);
    const engine = new PostgresLedger({ sql, chainKey: config.chainKey });
    if (serving) await engine.start();
    const ledger = new GroupedLedger(engine, config.tenantKeys, serving);
    const run: RunQuery = async (text, values) =>
      (await sql.unsafe(numbered(text), [...values], { prepare: true })) as never;
    const calls = serving ? new QueuedCallLog(createPostgresSink(sql), config.tenantKeys) : noCallLog;
    const responses = serving
      ? new QueuedResponses(createPostgresResponseSink(sql), run, config.tenantKeys)
      : noResponses;
    const signatures = serving
      ? new QueuedSignatures(createPostgresSignatureSink(sql), run, config.tenantKeys)
      : noSignatures;
    return {
      config,
      people: new People(config),
      ledger,
      calls,
      responses,
      signatures,
      callReader: new StoredCallReader(run, postgresCalls, config.tenantKeys),
      ledgerLook: new PostgresLedgerLook(run),
      engine: 'postgres',
      sizes: () => run('SELECT current_database() AS name, pg_database_size(current_database()) AS bytes', []),
      shutdown: async () => {
        await Promise.all([responses.shutdown(), signatures.shutdown()]);
        await calls.shutdown();
        await ledger.shutdown();
        await config.shutdown();
        await sql.end({ timeout: 5 });
      },
    };
  } catch (error) {
    await sql.end({ timeout: 1 });
    throw error;
  }
}

/** Of a command, which serves no calls. */
const noResponses: Responses = {
  add: () => {
    throw new Error('a command keeps no responses');
  },
  find: async () => undefined,
  remove: async () => false,
  dropped: 0,
  flush: async () => undefined,
  shutdown: async () => undefined,
};

/** Likewise. */
const noSignatures: Signatures = {
  add: () => {
    throw new Error('a command keeps no signatures');
  },
  recent: () => undefined,
  find: async () => new Map(),
  dropped: 0,
  flush: async () => undefined,
  shutdown: async () => undefined,
};

/** Likewise. */
const noCallLog: CallLog = {
  add: () => {
    throw new Error('a command logs no calls');
  },
  droppedBodies: 0,
  flush: async () => undefined,
  shutdown: async () => undefined,
};
