import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasPostgres, noPostgres, testPostgres } from '../../../test/postgres-server.ts';
import { type Installation, postgresEngine } from '../../conformance/engine-under-test.ts';
import { all, claim, idempotencyClaim, intent, reservation, settling } from '../../conformance/sample.ts';
import type { Store } from '../../open.ts';
import { LedgerUnavailable } from '../ledger.ts';

const answers = await hasPostgres();

describe.skipIf(!answers)(`several replicas${answers ? '' : ` (skipped: ${noPostgres})`}`, () => {
  let installation: Installation;
  let first: Store;
  let second: Store;

  beforeEach(async () => {
    installation = await postgresEngine(testPostgres).install();
    [first, second] = await Promise.all([installation.open(), installation.open()]);
  });
  afterEach(async () => {
    await Promise.all([first.shutdown(), second.shutdown()]);
    await installation.destroy();
  });

  test('100 parallel reservations on two replicas against budgets for 10 and 15: exactly 10, and no deadlock', async () => {
    const claims = [claim(), claim({ scope: 'team:acme/search', limit: 1500 })];
    const verdicts = await Promise.all(
      Array.from({ length: 100 }, (_, index) => {
        const order = index % 3 === 0 ? [...claims].reverse() : claims;
        return (index % 2 ? first : second).ledger.reserve(reservation(intent(), order));
      }),
    );
    expect(verdicts.filter((verdict) => verdict.ok)).toHaveLength(10);
    expect(await first.ledger.balance('tenant:acme', 'total', 'usd')).toEqual({ used: 0, reserved: 1000 });
    expect(await second.ledger.balance('team:acme/search', 'total', 'usd')).toEqual({ used: 0, reserved: 1000 });
    expect(await all(second.ledger.verify())).toEqual([]);
  });

  test('an idempotency key is taken on one replica only', async () => {
    const verdicts = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? first : second).ledger.reserve(reservation(intent(), [], idempotencyClaim('k'))),
      ),
    );
    expect(verdicts.filter((verdict) => verdict.ok)).toHaveLength(1);
  });

  test('a budget that begins while the other replica has calls in flight counts them once', async () => {
    const inFlight = Array.from({ length: 5 }, () => intent());
    for (const one of inFlight) await first.ledger.reserve(reservation(one));
    expect(await second.ledger.reserve(reservation(intent(), [claim({ limit: 599 })]))).toMatchObject({
      ok: false,
      reserved: 500,
    });
    for (const one of inFlight) expect(await first.ledger.close(settling(one, 20))).toBe(true);
    expect(await second.ledger.balance('tenant:acme', 'total', 'usd')).toEqual({ used: 100, reserved: 0 });
    expect(await all(first.ledger.verify())).toEqual([]);
  });

  test('a living replica closes the intents of one that fell silent, and never those of a living one', async () => {
    await first.ledger.reserve(reservation(intent(), [claim()], idempotencyClaim('k')));
    expect(await second.ledger.closeOrphans()).toBe(0);
    await installation.forgetWriters();
    expect(await second.ledger.closeOrphans()).toBe(1);
    expect(await second.ledger.balance('tenant:acme', 'total', 'usd')).toEqual({ used: 0, reserved: 0 });
  });

  test('when the database drops every connection: refused reservations took nothing, closings arrive, both replicas go on', async () => {
    const killer = postgres(installation.options.databaseUrl ?? '', { max: 1 });
    const open = Array.from({ length: 30 }, () => intent());
    for (const one of open) await first.ledger.reserve(reservation(one, [claim({ limit: 1e9 })]));
    const closings = open.map((one) => first.ledger.close(settling(one, 3)));
    const late = Array.from({ length: 30 }, () => intent());
    const reserving = Promise.allSettled(
      late.map((one) => second.ledger.reserve(reservation(one, [claim({ limit: 1e9 })]))),
    );
    await killer`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    await killer.end();
    expect(await Promise.all(closings)).toEqual(open.map(() => true));
    const results = await reserving;
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(LedgerUnavailable);
    await expect.poll(() => second.ledger.writable, { timeout: 20_000 }).toBe(true);
    for (const [index, result] of results.entries()) {
      if (result.status === 'fulfilled') await second.ledger.close(settling(late[index] ?? intent(), 3));
    }
    const taken = results.filter((result) => result.status === 'fulfilled').length;
    expect(await first.ledger.balance('tenant:acme', 'total', 'usd')).toEqual({ used: (30 + taken) * 3, reserved: 0 });
    expect(await all(first.ledger.verify())).toEqual([]);
  });

  test('a window that ended long ago gives up its row', async () => {
    await first.ledger.balance('tenant:acme', 'day:2020-01-01:UTC', 'usd');
    await first.ledger.balance('tenant:acme', 'total', 'usd');
    await first.ledger.tidy();
    expect(await installation.query('ledger', 'SELECT "window" FROM budgets')).toEqual([{ window: 'total' }]);
    expect(await first.ledger.balance('tenant:acme', 'day:2020-01-01:UTC', 'usd')).toEqual({ used: 0, reserved: 0 });
  });
});
