import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import postgres from 'postgres';
import { openStore, type Store, type StoreOptions } from '../open.ts';

/** An installation of its own for one test; it may be opened again and again. */
export interface Installation {
  readonly options: StoreOptions;
  open(role?: 'gateway' | 'command'): Promise<Store>;
  /** Changes the stored data behind the gateway's back. */
  tamper(database: 'ledger' | 'calls' | 'sluice', statement: string): Promise<void>;
  query<Row>(database: 'ledger' | 'calls' | 'sluice', statement: string): Promise<readonly Row[]>;
  /** All that is stored, as bytes. */
  dump(): Promise<Buffer>;
  /** An intent's process is gone, and the time to notice it has passed. */
  forgetWriters(): Promise<void>;
  destroy(): Promise<void>;
}

export interface EngineUnderTest {
  readonly name: string;
  install(): Promise<Installation>;
}

export const sqliteEngine: EngineUnderTest = {
  name: 'sqlite',
  install: async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sluice-store-'));
    const options = { dataDir, masterKey: randomBytes(32), ledgerSync: 'normal' as const };
    const withDatabase = <T>(name: string, run: (database: Database.Database) => T): T => {
      const database = new Database(join(dataDir, `${name}.db`), { timeout: 5000 });
      try {
        return run(database);
      } finally {
        database.close();
      }
    };
    return {
      options,
      open: (role = 'gateway') => openStore({ ...options, role }),
      tamper: async (name, statement) => withDatabase(name, (database) => void database.exec(statement)),
      query: async <Row>(name: string, statement: string) =>
        withDatabase(name, (database) => database.prepare(statement).all() as Row[]),
      dump: async () => Buffer.concat(readdirSync(dataDir).map((name) => readFileSync(join(dataDir, name)))),
      forgetWriters: async () => undefined,
      destroy: async () => rmSync(dataDir, { recursive: true }),
    };
  },
};

/** @param server address of a PostgreSQL where databases may be made */
export function postgresEngine(server: string): EngineUnderTest {
  return {
    name: 'postgres',
    install: async () => {
      const name = `sluice_test_${randomBytes(6).toString('hex')}`;
      const admin = postgres(server, { max: 1, onnotice: () => undefined });
      await admin.unsafe(`CREATE DATABASE ${name}`);
      const url = new URL(server);
      url.pathname = `/${name}`;
      const direct = postgres(url.href, {
        max: 1,
        onnotice: () => undefined,
        types: { int8: { to: 20, from: [20], serialize: String, parse: Number } },
      });
      const options = { dataDir: '', databaseUrl: url.href, masterKey: randomBytes(32), ledgerSync: 'normal' as const };
      return {
        options,
        open: (role = 'gateway') => openStore({ ...options, role }),
        tamper: async (_name, statement) => void (await direct.unsafe(statement)),
        query: async <Row>(_name: string, statement: string) => [...(await direct.unsafe(statement))] as Row[],
        dump: () => dumpPostgres(direct),
        forgetWriters: async () => void (await direct`UPDATE writers SET heartbeat_at = 0`),
        destroy: async () => {
          await direct.end();
          await admin.unsafe(`DROP DATABASE ${name} WITH (FORCE)`);
          await admin.end();
        },
      };
    },
  };
}

async function dumpPostgres(sql: postgres.Sql): Promise<Buffer> {
  const tables = await sql<
    { name: string }[]
  >`SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`;
  const parts: Buffer[] = [];
  for (const { name } of tables) {
    for (const row of await sql`SELECT * FROM ${sql(name)}`) {
      for (const value of Object.values(row))
        parts.push(Buffer.isBuffer(value) ? value : Buffer.from(`${String(value)}\n`));
    }
  }
  return Buffer.concat(parts);
}
