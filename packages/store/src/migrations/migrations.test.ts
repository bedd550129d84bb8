import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import * as kit from 'drizzle-kit/api';
import postgres from 'postgres';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasPostgres, noPostgres, testPostgres } from '../../test/postgres-server.ts';
import { makePartitions, migratePostgres, openPostgres } from '../engine/open-postgres.ts';
import { migrateSqlite } from '../engine/open-sqlite.ts';
import { postgresTables } from '../tables/postgres-tables.ts';
import { sqliteTables } from '../tables/sqlite-tables.ts';
import { type DatabaseName, type Migration, SchemaTooNew } from './migration.ts';
import { postgresMigrations } from './postgres/all.ts';
import { sqliteMigrations } from './sqlite/all.ts';

const names: readonly DatabaseName[] = ['ledger', 'calls', 'sluice'];

describe('on SQLite', () => {
  /** Everything that SQLite knows of its tables and indexes. */
  function schemaOf(database: Database.Database): unknown {
    const objects = database
      .prepare("SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name")
      .all();
    const tables = objects.filter(
      (one): one is { type: string; name: string } => (one as { type: string }).type === 'table',
    );
    return {
      objects,
      columns: tables.map(({ name }) => [
        name,
        database.pragma(`table_info("${name}")`),
        database.pragma(`index_list("${name}")`),
        database.pragma(`foreign_key_list("${name}")`),
      ]),
    };
  }

  test.each(names)('the migrations of %s make what the tables describe', async (name) => {
    const migrated = new Database(':memory:');
    migrateSqlite(migrated, name, sqliteMigrations);
    const described = new Database(':memory:');
    const empty = await kit.generateSQLiteDrizzleJson({});
    for (const statement of await kit.generateSQLiteMigration(
      empty,
      await kit.generateSQLiteDrizzleJson(sqliteTables[name]),
    ))
      described.exec(statement);
    expect(schemaOf(migrated)).toEqual(schemaOf(described));
  });

  test('a step that fails at any of its statements leaves the schema as it was, and runs whole the next time', () => {
    const statements = sqliteMigrations[0]?.statements.sluice ?? [];
    expect(statements.length).toBeGreaterThan(10);
    const whole = new Database(':memory:');
    migrateSqlite(whole, 'sluice', sqliteMigrations);
    for (let cut = 0; cut <= statements.length; cut++) {
      const database = new Database(':memory:');
      const broken: Migration = {
        version: 1,
        name: 'cut',
        statements: { sluice: [...statements.slice(0, cut), 'NOT SQL'] },
      };
      expect(() => migrateSqlite(database, 'sluice', [broken])).toThrow(/syntax/);
      expect(database.pragma('user_version', { simple: true })).toBe(0);
      migrateSqlite(database, 'sluice', sqliteMigrations);
      expect(schemaOf(database)).toEqual(schemaOf(whole));
    }
  });

  test('a newer schema is refused and left alone', () => {
    const database = new Database(':memory:');
    database.pragma('user_version = 99');
    expect(() => migrateSqlite(database, 'ledger', sqliteMigrations)).toThrow(SchemaTooNew);
    expect(() => migrateSqlite(database, 'ledger', sqliteMigrations)).toThrow(
      /ledger\.db has schema version 99.*newer version/,
    );
  });

  test('a database of an earlier step gets the later ones only', () => {
    const database = new Database(':memory:');
    migrateSqlite(database, 'calls', sqliteMigrations);
    const next: Migration = {
      version: sqliteMigrations.length + 1,
      name: 'more',
      statements: { calls: ['ALTER TABLE calls ADD COLUMN extra text'] },
    };
    migrateSqlite(database, 'calls', [...sqliteMigrations, next]);
    migrateSqlite(database, 'calls', [...sqliteMigrations, next]);
    expect(database.pragma('user_version', { simple: true })).toBe(next.version);
  });
});

const admin = postgres(testPostgres, { max: 1, connect_timeout: 3, onnotice: () => undefined });
const answers = await hasPostgres();

afterAll(() => admin.end({ timeout: 1 }));

describe.skipIf(!answers)(`on PostgreSQL${answers ? '' : ` (skipped: ${noPostgres})`}`, () => {
  let name: string;
  let sql: ReturnType<typeof openPostgres>;

  beforeEach(async () => {
    name = `sluice_test_${randomBytes(6).toString('hex')}`;
    await admin.unsafe(`CREATE DATABASE ${name}`);
    const url = new URL(testPostgres);
    url.pathname = `/${name}`;
    sql = openPostgres(url.href, { connections: 4 });
  });
  afterEach(async () => {
    await sql.end();
    await admin.unsafe(`DROP DATABASE ${name} WITH (FORCE)`);
  });

  async function schemaOf(schema: string): Promise<unknown> {
    const columns =
      await sql`SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
      WHERE table_schema = ${schema} AND table_name NOT LIKE '%\\_default' AND table_name <> 'schema_migrations' ORDER BY table_name, ordinal_position`;
    const indexes = await sql<{ tablename: string; indexdef: string }[]>`SELECT tablename, indexdef FROM pg_indexes
      WHERE schemaname = ${schema} AND tablename NOT LIKE '%\\_default' AND tablename <> 'schema_migrations' ORDER BY tablename, indexname`;
    const tidy = indexes.map(({ tablename, indexdef }) => [
      tablename,
      indexdef.replaceAll(`${schema}.`, '').replaceAll(' ONLY ', ' '),
    ]);
    return { columns: [...columns], indexes: tidy };
  }

  test('the migrations make what the tables describe', async () => {
    await migratePostgres(sql, postgresMigrations);
    await sql`CREATE SCHEMA described`;
    await sql.begin(async (tx) => {
      await tx`SET LOCAL search_path TO described`;
      for (const part of names) {
        const statements = await kit.generateMigration(
          kit.generateDrizzleJson({}),
          kit.generateDrizzleJson(postgresTables[part]),
        );
        for (const statement of statements)
          await tx.unsafe(statement.replaceAll('"public".', '').replaceAll('"bytea"', 'bytea'));
      }
    });
    expect(await schemaOf('public')).toEqual(await schemaOf('described'));
  });

  test('two processes that start at once migrate once', async () => {
    await Promise.all([migratePostgres(sql, postgresMigrations), migratePostgres(sql, postgresMigrations)]);
    expect(await sql`SELECT version FROM schema_migrations`).toHaveLength(postgresMigrations.length);
  });

  test('a newer schema is refused', async () => {
    await migratePostgres(sql, postgresMigrations);
    await sql`INSERT INTO schema_migrations (version, name) VALUES (99, 'later')`;
    await expect(migratePostgres(sql, postgresMigrations)).rejects.toThrow(SchemaTooNew);
  });

  test('days have partitions of their own, made once, and rows of other days are kept all the same', async () => {
    await migratePostgres(sql, postgresMigrations);
    const now = Date.UTC(2026, 10, 21);
    await Promise.all([makePartitions(sql, now, 2), makePartitions(sql, now, 2)]);
    const tables = await sql<
      { name: string }[]
    >`SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'ledger'::regclass ORDER BY 1`;
    expect(tables.map((one) => one.name)).toEqual([
      'ledger_d20261121',
      'ledger_d20261122',
      'ledger_d20261123',
      'ledger_default',
    ]);
  });
});

test('versions count up by one on both engines', () => {
  for (const all of [sqliteMigrations, postgresMigrations]) {
    expect(all.map((one) => one.version)).toEqual(all.map((_, index) => index + 1));
  }
});
