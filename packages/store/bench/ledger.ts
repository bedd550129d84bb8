/**
 * CPU of a ledger row on SQLite, all in: `node bench/ledger.ts [rows] [batch] [budgets]`. Each call is an intent and a
 * closing, grouped as the gateway's event loop would group them.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateSqlite, openSqlite } from '../src/engine/open-sqlite.ts';
import { GroupedLedger } from '../src/ledger/grouped-ledger.ts';
import { SqliteLedger } from '../src/ledger/sqlite/sqlite-ledger.ts';
import { sqliteMigrations } from '../src/migrations/sqlite/all.ts';
import { createTenantKeys } from '../src/seal/tenant-keys.ts';

const [rows = 200_000, batch = 32, budgets = 0] = process.argv.slice(2).map(Number);
const directory = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
const path = join(directory, 'ledger.db');
const options = { sync: 'normal', autoCheckpoint: false, readOnly: false } as const;
const database = openSqlite(path, options);
migrateSqlite(database, 'ledger', sqliteMigrations);
const engine = new SqliteLedger({
  database,
  readDatabase: openSqlite(path, { ...options, readOnly: true }),
  chainKey: randomBytes(32),
});
const shelf = {
  find: async () => undefined,
  add: async (_tenant: string, key: { id: string; sealed: Uint8Array }) => key,
};
const ledger = new GroupedLedger(engine, createTenantKeys({ id: 'bench', bytes: randomBytes(32) }, shelf));

let made = 0;
function requestId(now: number): string {
  return `req_${now.toString(36)}${(made++).toString(36).padStart(6, '0')}0f3a9c5e71`;
}

async function call(): Promise<void> {
  const now = Date.now();
  const id = requestId(now);
  const owner = { tenant: 'acme', team: 'search', application: 'crawler', key: `key_${made % 1000}` };
  const names = ['tenant:acme', 'team:acme/search', 'application:acme/search/crawler', `key:${owner.key}`];
  const claims = names.slice(0, budgets).map((scope) => ({
    scope,
    window: 'total',
    kind: 'usd' as const,
    limit: Number.MAX_SAFE_INTEGER,
    amount: 5_000_000,
  }));
  await ledger.reserve({
    intent: {
      ...owner,
      requestId: id,
      attempt: 1,
      admittedAt: now,
      model: 'fast',
      provider: 'openai-main',
      amountNanoUsd: 5_000_000,
      tokens: 2000,
      priceVersion: '2026-11-01',
      endUser: '',
      markupBp: 0,
    },
    budgets: claims,
    idempotency: undefined,
  });
  await ledger.close({
    requestId: id,
    attempt: 1,
    type: 'settle',
    amountNanoUsd: 1_234_567,
    usage: { input: 812, output: 143, reasoning: 12 },
    usageSource: 'provider',
    reason: undefined,
    idempotency: 'keep',
  });
}

async function run(calls: number): Promise<void> {
  for (let done = 0; done < calls; done += batch) await Promise.all(Array.from({ length: batch }, call));
}

await run(5000);
database.pragma('wal_checkpoint(TRUNCATE)');
const before = process.cpuUsage();
const started = performance.now();
await run(rows / 2);
const cpu = process.cpuUsage(before);
const perRow = (cpu.user + cpu.system) / rows;
process.stdout.write(
  `${rows} rows, batch ${batch}, ${budgets} budgets: ${perRow.toFixed(2)} µs CPU a row (${(((performance.now() - started) / rows) * 1000).toFixed(2)} µs wall)\n`,
);
await ledger.shutdown();
rmSync(directory, { recursive: true });
