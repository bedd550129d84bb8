import postgres from 'postgres';
import type { DatabaseName, Migration } from '../migrations/migration.ts';
import { pendingMigrations } from '../migrations/migration.ts';

export type PostgresClient = postgres.Sql;
export type PostgresTransaction = postgres.TransactionSql;

/** Numbers of advisory locks, all of this file's making: one installation a database. */
export const postgresLocks = { migrate: 7_316_001, config: 7_316_002, budgets: 7_316_003, partitions: 7_316_004 };

const int8Type = 20;

/** Whole numbers of our tables fit 53 bits, so they are read as numbers and not as text. */
export function openPostgres(url: string, options: { readonly connections: number }): PostgresClient {
  return postgres(url, {
    max: options.connections,
    connect_timeout: 5,
    // The pool's own back-off would hold a reservation for many seconds; the ledger tries again by itself.
    backoff: false,
    onnotice: () => undefined,
    types: {
      int8: { to: int8Type, from: [int8Type], serialize: String, parse: Number },
    },
  }) as unknown as PostgresClient;
}

const databases: readonly DatabaseName[] = ['ledger', 'calls', 'sluice'];

/** As on SQLite: one transaction a step, one runner at a time. @throws SchemaTooNew */
export async function migratePostgres(sql: PostgresClient, all: readonly Migration[]): Promise<void> {
  for (;;) {
    const more = await sql.begin(async (tx) => {
      await tx`SELECT pg_advisory_xact_lock(${postgresLocks.migrate})`;
      await tx`CREATE TABLE IF NOT EXISTS schema_migrations (version bigint PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`;
      const [row] = await tx<{ version: number }[]>`SELECT coalesce(max(version), 0) AS version FROM schema_migrations`;
      const [next] = pendingMigrations(all, Number(row?.version ?? 0), 'the database');
      if (next === undefined) return false;
      for (const name of databases) {
        for (const statement of next.statements[name] ?? []) await tx.unsafe(statement);
      }
      await tx`INSERT INTO schema_migrations (version, name) VALUES (${next.version}, ${next.name})`;
      return true;
    });
    if (!more) return;
  }
}

export const dayMs = 86_400_000;
const partitioned = ['ledger', 'calls', 'call_bodies'] as const;

/** Partitions for today and the days to come; rows of other days go to the default partition. */
export async function makePartitions(sql: PostgresClient, now: number, daysAhead: number): Promise<void> {
  const today = Math.floor(now / dayMs);
  await sql.begin(async (tx) => {
    await tx`SELECT pg_advisory_xact_lock(${postgresLocks.partitions})`;
    for (const table of partitioned) {
      for (let day = today; day <= today + daysAhead; day++) {
        const name = `${table}_d${new Date(day * dayMs).toISOString().slice(0, 10).replaceAll('-', '')}`;
        const [found] = await tx`SELECT to_regclass(${name}) AS found`;
        const [early] = await tx`SELECT 1 FROM ${tx(`${table}_default`)} WHERE day = ${day} LIMIT 1`;
        // A day whose first rows already lie in the default partition stays there.
        if (found?.found !== null || early !== undefined) continue;
        await tx.unsafe(`CREATE TABLE ${name} PARTITION OF ${table} FOR VALUES FROM (${day}) TO (${day + 1})`);
      }
    }
  });
}
