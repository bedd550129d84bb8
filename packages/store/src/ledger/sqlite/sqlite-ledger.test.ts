import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { all, claim, idempotencyClaim, intent, reservation, settling } from '../../conformance/sample.ts';
import { migrateSqlite, openSqlite, type SqliteDatabase } from '../../engine/open-sqlite.ts';
import { sqliteMigrations } from '../../migrations/sqlite/all.ts';
import { createTenantKeys } from '../../seal/tenant-keys.ts';
import { GroupedLedger } from '../grouped-ledger.ts';
import { type Intent, LedgerUnavailable } from '../ledger.ts';
import { SqliteLedger } from './sqlite-ledger.ts';

let directory: string;
let path: string;
let database: SqliteDatabase;
let engine: SqliteLedger;
let ledger: GroupedLedger;
const chainKey = randomBytes(32);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-ledger-'));
  path = join(directory, 'ledger.db');
  open();
});
afterEach(async () => {
  await ledger.shutdown();
  rmSync(directory, { recursive: true });
});

function open(): void {
  const options = { sync: 'normal', autoCheckpoint: false, readOnly: false } as const;
  database = openSqlite(path, options);
  migrateSqlite(database, 'ledger', sqliteMigrations);
  engine = new SqliteLedger({ database, readDatabase: openSqlite(path, { ...options, readOnly: true }), chainKey });
  const shelf = {
    find: async () => undefined,
    add: async (_tenant: string, key: { id: string; sealed: Uint8Array }) => key,
  };
  ledger = new GroupedLedger(engine, createTenantKeys({ id: 'k', bytes: randomBytes(32) }, shelf));
}

/** Reserves until the first failure. */
async function reserveUntilRefused(): Promise<unknown> {
  for (;;) {
    try {
      await ledger.reserve(reservation(intent({ model: 'x'.repeat(2000) })));
    } catch (error) {
      return error;
    }
  }
}

test('a full disk refuses reservations with nothing taken, keeps closings waiting, and is recovered from in order', async () => {
  const open = intent();
  await ledger.reserve(reservation(open, [claim()]));
  database.pragma(`max_page_count = ${Number(database.pragma('page_count', { simple: true })) + 3}`);
  expect(await reserveUntilRefused()).toBeInstanceOf(LedgerUnavailable);
  expect(ledger.writable).toBe(false);
  const rowsThen = (await all(ledger.export(undefined))).length;
  await expect(ledger.reserve(reservation(intent(), [claim()]))).rejects.toThrow(LedgerUnavailable);
  await expect(ledger.move(settling(open, 0), { ...open, attempt: 2 })).rejects.toThrow(LedgerUnavailable);
  const closing = ledger.close(settling(open, 60));
  expect(await ledger.balance('tenant:acme', 'total', 'usd')).toMatchObject({ used: 0 });
  database.pragma('max_page_count = 1000000');
  expect(await closing).toBe(true);
  expect(ledger.writable).toBe(true);
  expect(await ledger.reserve(reservation(intent(), [claim({ scope: 'key:key_1', limit: 1e9 })]))).toEqual({
    ok: true,
  });
  expect((await all(ledger.export(undefined))).length).toBe(rowsThen + 2);
  expect(await all(ledger.verify())).toEqual([]);
});

test('a batch that fails takes no budget and no idempotency key', async () => {
  database.pragma('query_only = on');
  const failing = Array.from({ length: 5 }, () =>
    ledger.reserve(reservation(intent(), [claim()], idempotencyClaim('k'))),
  );
  for (const result of await Promise.allSettled(failing))
    expect(result).toMatchObject({ reason: expect.any(LedgerUnavailable) });
  database.pragma('query_only = off');
  const waiting = intent();
  // The first closing after it is refused as unknown, once the ledger can be written again.
  expect(await ledger.close(settling(waiting, 1))).toBe(false);
  expect(await ledger.balance('tenant:acme', 'total', 'usd')).toEqual({ used: 0, reserved: 0 });
  expect(await ledger.idempotency('acme/search/crawler', '/v1/chat/completions', 'k')).toEqual({ state: 'none' });
});

test('another process that holds the write lock blocks the event loop for less than 200 ms, and nothing is lost', async () => {
  const one = intent();
  await ledger.reserve(reservation(one));
  const other = new Database(path);
  other.exec('BEGIN IMMEDIATE');
  const started = performance.now();
  await expect(ledger.reserve(reservation(intent()))).rejects.toThrow(LedgerUnavailable);
  expect(performance.now() - started).toBeLessThan(200);
  const closing = ledger.close(settling(one, 5));
  other.exec('COMMIT');
  other.close();
  expect(await closing).toBe(true);
});

test('a commit that reports a failure and happened all the same is found out: its intents are orphans, the chain goes on', async () => {
  const real = engine.commit.bind(engine);
  const rowsBefore = (await all(ledger.export(undefined))).length;
  // As a power cut between the commit and its return would: another connection has the rows, memory does not.
  const other = new SqliteLedger({
    database: openSqlite(path, { sync: 'normal', autoCheckpoint: false, readOnly: false }),
    readDatabase: openSqlite(path, { sync: 'normal', autoCheckpoint: false, readOnly: true }),
    chainKey,
  });
  other.commit([{ kind: 'reserve', reservation: reservation(intent(), [claim()]) }]);
  await other.shutdown();
  await expect(ledger.reserve(reservation(intent()))).rejects.toThrow();
  await engine.recover();
  expect(real([{ kind: 'reserve', reservation: reservation(intent()) }])).toEqual([{ ok: true }]);
  expect(await engine.orphans(10)).toHaveLength(1);
  expect((await all(ledger.export(undefined))).length).toBe(rowsBefore + 2);
  expect(await all(ledger.verify())).toEqual([]);
});

test('the WAL is begun anew while it is written all the time', async () => {
  const checkpointer = openSqlite(path, { sync: 'normal', autoCheckpoint: false, readOnly: false });
  const walBytes = () => statSync(`${path}-wal`).size;
  const write = () =>
    Promise.all(Array.from({ length: 256 }, () => ledger.reserve(reservation(intent({ model: 'x'.repeat(8000) })))));
  let largest = 0;
  for (let round = 0; round < 60; round++) {
    await write();
    // As the worker does it each second, with a write of the gateway before it could be finished.
    checkpointer.pragma('wal_checkpoint(PASSIVE)');
    await write();
    engine.finishCheckpoint(walBytes());
    largest = Math.max(largest, walBytes());
  }
  checkpointer.close();
  const written = Number(database.pragma('page_count', { simple: true })) * 4096;
  expect(written).toBeGreaterThan(200 * 1024 * 1024);
  expect(largest).toBeLessThan(64 * 1024 * 1024);
});

test('rows keep their texts over more models than memory holds at once, and over batches that were taken back', async () => {
  const early = intent({ model: 'made-up-early' });
  await ledger.reserve(reservation(early));
  database.pragma(`max_page_count = ${Number(database.pragma('page_count', { simple: true })) + 3}`);
  expect(await reserveUntilRefused()).toBeInstanceOf(LedgerUnavailable);
  await expect(ledger.reserve(reservation(intent({ model: 'made-up-0' })))).rejects.toThrow(LedgerUnavailable);
  database.pragma('max_page_count = 1000000');
  await expect.poll(() => ledger.writable).toBe(true);
  const intents = Array.from({ length: 9000 }, (_, index) =>
    intent({ model: `made-up-${index}`, key: `key_${index % 500}` }),
  );
  const writeAll = (round: readonly Intent[]) => Promise.all(round.map((one) => ledger.reserve(reservation(one))));
  for (let from = 0; from < intents.length; from += 500) await writeAll(intents.slice(from, from + 500));
  expect(await ledger.close(settling(early, 7))).toBe(true);
  const closings = await Promise.all(intents.map((one, index) => ledger.close(settling(one, index))));
  expect(closings.every((closed) => closed)).toBe(true);
  const settled = (await all(ledger.export(undefined))).filter((row) => row.type === 'settle');
  const shown = settled.map((row) => [row.request_id, row.model, row.key, row.amount_nano_usd]);
  expect(shown).toEqual([
    [early.requestId, 'made-up-early', early.key, 7],
    ...intents.map((one, index) => [one.requestId, one.model, one.key, index]),
  ]);
  expect(await all(ledger.verify())).toEqual([]);
});

test('an attempt that stands in the ledger or comes twice in a batch fails alone, and what is open stays open', async () => {
  const [open, twice, closed] = [intent(), intent(), intent()];
  await ledger.reserve(reservation(open, [claim({ limit: 1e9 })]));
  await ledger.reserve(reservation(closed));
  await ledger.close(settling(closed, 1));
  const results = await Promise.allSettled(
    [open, twice, twice, closed, intent()].map((one) => ledger.reserve(reservation(one, [claim({ limit: 1e9 })]))),
  );
  expect(results.map((result) => result.status)).toEqual([
    'rejected',
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  expect(await ledger.close(settling(open, 5))).toBe(true);
  expect(await ledger.close(settling(twice, 6))).toBe(true);
  expect(await ledger.balance('tenant:acme', 'total', 'usd')).toEqual({ used: 12, reserved: 100 });
  expect(await all(ledger.verify())).toEqual([]);
});

test('the connection keeps what durability and the event loop need', () => {
  expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(database.pragma('synchronous', { simple: true })).toBe(1);
  expect(Number(database.pragma('busy_timeout', { simple: true }))).toBeLessThanOrEqual(50);
});
