import { budgetWindow } from '@sluice/core/limits/budget-window';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../open.ts';
import type { EngineUnderTest, Installation } from './engine-under-test.ts';
import { all, claim, idempotencyClaim, intent, releasing, reservation, settling } from './sample.ts';

export function ledgerSuite(engine: EngineUnderTest): void {
  describe(`ledger on ${engine.name}`, () => {
    let installation: Installation;
    let store: Store;

    beforeEach(async () => {
      installation = await engine.install();
      store = await installation.open();
    });
    afterEach(async () => {
      await store.shutdown();
      await installation.destroy();
    });

    async function reopen(): Promise<void> {
      await store.shutdown();
      store = await installation.open();
    }

    test('50 parallel reservations against a budget for 10: exactly 10 are admitted', async () => {
      const verdicts = await Promise.all(
        Array.from({ length: 50 }, () => store.ledger.reserve(reservation(intent(), [claim()]))),
      );
      expect(verdicts.filter((verdict) => verdict.ok)).toHaveLength(10);
      const refused = verdicts.find((verdict) => !verdict.ok);
      expect(refused).toMatchObject({ ok: false, reason: 'budget', used: 0, reserved: 1000 });
      expect(await store.ledger.balance('tenant:acme', 'total', 'usd')).toEqual({ used: 0, reserved: 1000 });
    });

    test('an end user’s budget is summed from its rows, within its holder alone, and by those that never claimed it', async () => {
      const ofAnn = (name: string) => claim({ scope: `end_user:${name}/ann%2F%25`, amount: 100, limit: 250 });
      const mine = intent({ endUser: 'ann/%' });
      await store.ledger.reserve(reservation(mine, [ofAnn('acme')]));
      await store.ledger.close(settling(mine, 60));
      const other = intent({ endUser: 'ann/%', team: 'ads', key: 'key_2' });
      await store.ledger.reserve(reservation(other));
      await store.ledger.close(settling(other, 5));
      await store.ledger.reserve(reservation(intent({ endUser: 'bob' })));
      await store.ledger.reserve(reservation(intent({ endUser: 'ann/%' })));
      for (const open of [async () => undefined, reopen]) {
        await open();
        expect(await store.ledger.balance('end_user:acme/ann%2F%25', 'total', 'usd')).toMatchObject({ used: 65 });
        expect(await store.ledger.balance('end_user:acme/search/ann%2F%25', 'total', 'usd')).toMatchObject({
          used: 60,
        });
        expect(await store.ledger.balance('end_user:key:key_2/ann%2F%25', 'total', 'tokens')).toMatchObject({
          used: 21,
        });
        expect(await store.ledger.balance('end_user:acme/bob', 'total', 'requests')).toMatchObject({ used: 0 });
      }
      expect(await all(store.ledger.verify())).toEqual([]);
    });

    test('an adjustment is a row of its own: counted in the window of the admission, once, chained and exported', async () => {
      const one = intent({ admittedAt: Date.now() - 86_400_000 * 40, endUser: 'ann', markupBp: 1250 });
      const window = budgetWindow('month', 'UTC', one.admittedAt).key;
      await store.ledger.reserve(reservation(one, [claim({ window })]));
      await store.ledger.close(settling(one, 40));
      const to = (toNanoUsd: number, priceVersion?: string) =>
        store.ledger.adjust({ requestId: one.requestId, attempt: 1, toNanoUsd, priceVersion, reason: 'a promise' });
      expect(await to(25)).toEqual({ ok: true, byNanoUsd: -15, totalNanoUsd: 25 });
      // A price correction leaves what was done by hand.
      expect(await to(60, 'corrected')).toEqual({ ok: true, byNanoUsd: 20, totalNanoUsd: 45 });
      await reopen();
      expect(await to(60, 'corrected')).toEqual({ ok: true, byNanoUsd: 0, totalNanoUsd: 45 });
      expect(await store.ledger.balance('tenant:acme', window, 'usd')).toEqual({ used: 45, reserved: 0 });
      expect(await store.ledger.balance('key:key_1', window, 'requests')).toEqual({ used: 1, reserved: 0 });
      expect(await store.ledger.balance('tenant:acme', window, 'tokens')).toEqual({ used: 21, reserved: 0 });
      expect(await store.ledger.balance('end_user:acme/ann', 'total', 'usd')).toEqual({ used: 45, reserved: 0 });
      const rows = await all(store.ledger.export(undefined));
      expect(rows.slice(2)).toMatchObject([
        { type: 'adjust', amount_nano_usd: -15, reason: 'a promise', markup_nano_usd: -1, price_version: 'none' },
        { type: 'adjust', amount_nano_usd: 20, markup_nano_usd: 2, price_version: 'corrected', end_user: 'ann' },
      ]);
      expect(await all(store.ledger.verify())).toEqual([]);
      await installation.tamper('ledger', 'UPDATE ledger SET amount_nano_usd = -25 WHERE step = 2');
      const [finding] = await all(store.ledger.verify());
      expect(finding).toMatch(/adjust of .*was changed/);
    });

    test('only what was billed or waived is adjusted', async () => {
      const [open, released, waived] = [intent(), intent(), intent()];
      for (const one of [open, released, waived]) await store.ledger.reserve(reservation(one));
      await store.ledger.close(releasing(released));
      await store.ledger.close(settling(waived, 0, { type: 'waive' }));
      const adjusted = (of: { requestId: string }) =>
        store.ledger.adjust({ ...of, attempt: 1, toNanoUsd: 7, priceVersion: undefined, reason: 'billed after all' });
      expect(await adjusted(open)).toEqual({ ok: false });
      expect(await adjusted(released)).toEqual({ ok: false });
      expect(await adjusted({ requestId: 'req_none' })).toEqual({ ok: false });
      expect(await adjusted(waived)).toEqual({ ok: true, byNanoUsd: 7, totalNanoUsd: 7 });
    });

    test('an intent that no call can hold any more is closed while the process runs, and gives back what it held', async () => {
      const hour = 3_600_000;
      const [lost, living] = [intent({ admittedAt: Date.now() - 3 * hour }), intent()];
      for (const one of [lost, living]) await store.ledger.reserve(reservation(one, [claim()]));
      expect(await store.ledger.closeExpired(Date.now() - 2 * hour)).toBe(1);
      expect(await store.ledger.closeExpired(Date.now() - 2 * hour)).toBe(0);
      expect(await store.ledger.balance('tenant:acme', 'total', 'usd')).toEqual({ used: 0, reserved: 100 });
      expect(await store.ledger.close(settling(lost, 7))).toBe(false);
      expect(await store.ledger.close(settling(living, 7))).toBe(true);
      const rows = await all(store.ledger.export(undefined));
      expect(rows.find(({ request_id, type }) => request_id === lost.requestId && type === 'waive')?.reason).toBe(
        'expired',
      );
      expect(await all(store.ledger.verify())).toEqual([]);
    });

    test('a reservation takes all of its budgets or none', async () => {
      const wide = claim({ scope: 'tenant:acme' });
      const narrow = claim({ scope: 'key:key_1', limit: 50 });
      expect(await store.ledger.reserve(reservation(intent(), [wide, narrow]))).toMatchObject({
        ok: false,
        reason: 'budget',
        claim: narrow,
      });
      expect(await store.ledger.balance('tenant:acme', 'total', 'usd')).toEqual({ used: 0, reserved: 0 });
      expect(await all(store.ledger.export(undefined))).toEqual([]);
    });

    test('a limit of 0 refuses, even what costs nothing', async () => {
      const verdict = await store.ledger.reserve(reservation(intent(), [claim({ limit: 0, amount: 0 })]));
      expect(verdict.ok).toBe(false);
    });

    test('a balance is the settled amounts plus what is open', async () => {
      const [first, second, third] = [intent(), intent(), intent()];
      for (const one of [first, second, third]) await store.ledger.reserve(reservation(one, [claim()]));
      await store.ledger.close(settling(first, 40));
      await store.ledger.close(releasing(second));
      expect(await store.ledger.balance('tenant:acme', 'total', 'usd')).toEqual({ used: 40, reserved: 100 });
      expect(await all(store.ledger.verify())).toEqual([]);
    });

    test('an intent is closed once: the second closing is refused and changes nothing', async () => {
      const one = intent();
      await store.ledger.reserve(reservation(one, [claim()]));
      const results = await Promise.all([store.ledger.close(settling(one, 40)), store.ledger.close(settling(one, 99))]);
      expect(results).toEqual([true, false]);
      expect(await store.ledger.close(releasing(one))).toBe(false);
      expect(await store.ledger.balance('tenant:acme', 'total', 'usd')).toEqual({ used: 40, reserved: 0 });
      expect(await store.ledger.close(releasing(intent()))).toBe(false);
    });

    test('an attempt that is in the ledger cannot be reserved again, closed or not', async () => {
      const one = intent();
      await store.ledger.reserve(reservation(one));
      const neighbour = intent();
      const results = await Promise.allSettled([
        store.ledger.reserve(reservation(one)),
        store.ledger.reserve(reservation(neighbour)),
      ]);
      expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled']);
      await store.ledger.close(releasing(one));
      await expect(store.ledger.reserve(reservation(one))).rejects.toThrow(/in the ledger already/);
      expect(store.ledger.writable).toBe(true);
      expect(await store.ledger.close(settling(neighbour, 1))).toBe(true);
    });

    test('falling over keeps the budget held and closes the attempt before', async () => {
      const first = intent();
      const second = { ...first, attempt: 2, provider: 'anthropic-main' };
      await store.ledger.reserve(reservation(first, [claim({ limit: 100 })]));
      await store.ledger.move(settling(first, 0, { type: 'waive', reason: 'upstream_error' }), second);
      expect(await store.ledger.balance('tenant:acme', 'total', 'usd')).toEqual({ used: 0, reserved: 100 });
      expect(await store.ledger.reserve(reservation(intent(), [claim({ limit: 100 })]))).toMatchObject({ ok: false });
      expect(await store.ledger.close(settling(second, 60))).toBe(true);
      const rows = await all(store.ledger.export(undefined));
      expect(rows.map((row) => [row.type, row.attempt, row.provider])).toEqual([
        ['reserve', 1, 'openai-main'],
        ['waive', 1, 'openai-main'],
        ['reserve', 2, 'anthropic-main'],
        ['settle', 2, 'anthropic-main'],
      ]);
      expect(await store.ledger.balance('tenant:acme', 'total', 'usd')).toEqual({ used: 60, reserved: 0 });
    });

    test('a budget that begins in the middle of its window counts what was settled and what is open', async () => {
      const now = Date.now();
      const [settled, open, old] = [intent(), intent(), intent({ admittedAt: now - 400 * 86_400_000 })];
      for (const one of [settled, open, old]) await store.ledger.reserve(reservation(one));
      await store.ledger.close(settling(settled, 70));
      await store.ledger.close(settling(old, 5000));
      const window = budgetWindow('month', 'Europe/Berlin', now).key;
      const verdict = await store.ledger.reserve(reservation(intent(), [claim({ window, limit: 269 })]));
      expect(verdict).toMatchObject({ ok: false, used: 70, reserved: 100 });
      await store.ledger.close(settling(open, 30));
      expect(await store.ledger.balance('tenant:acme', window, 'usd')).toEqual({ used: 100, reserved: 0 });
      expect(await store.ledger.balance('team:acme/search', window, 'tokens')).toEqual({ used: 42, reserved: 0 });
      expect(await store.ledger.balance('application:acme/search/crawler', 'total', 'requests')).toEqual({
        used: 3,
        reserved: 0,
      });
      expect(await all(store.ledger.verify())).toEqual([]);
    });

    test('balances are the same after a restart', async () => {
      const [one, two] = [intent(), intent()];
      const claims = [
        claim(),
        claim({ kind: 'tokens', limit: 10_000, amount: 1000 }),
        claim({ scope: 'plan:free', kind: 'requests', amount: 1 }),
      ];
      await store.ledger.reserve(reservation(one, claims));
      await store.ledger.close(settling(one, 40));
      await reopen();
      await store.ledger.reserve(reservation(two, claims));
      await store.ledger.close(settling(two, 2));
      await reopen();
      expect(await store.ledger.balance('tenant:acme', 'total', 'usd')).toEqual({ used: 42, reserved: 0 });
      expect(await store.ledger.balance('tenant:acme', 'total', 'tokens')).toEqual({ used: 42, reserved: 0 });
      expect(await store.ledger.balance('plan:free', 'total', 'requests')).toEqual({ used: 2, reserved: 0 });
      expect(await all(store.ledger.verify())).toEqual([]);
    });

    test('an exported row has the shape of the contract', async () => {
      const one = intent();
      await store.ledger.reserve(reservation(one));
      await store.ledger.close(settling(one, 40));
      const [, row] = await all(store.ledger.export(undefined));
      expect(row).toEqual({
        id: expect.stringMatching(/^\w+-2$/),
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        type: 'settle',
        request_id: one.requestId,
        attempt: 1,
        tenant: 'acme',
        team: 'search',
        application: 'crawler',
        key: 'key_1',
        model: 'fast',
        provider: 'openai-main',
        amount_nano_usd: 40,
        usage: { input: 10, cache_read: 3, cache_write: 3, output: 5, reasoning: 4 },
        usage_source: 'provider',
        price_version: '2026-11-01',
        reason: '',
        end_user: '',
        markup_nano_usd: 0,
      });
      expect(await all(store.ledger.export(Date.now() + 60_000))).toEqual([]);
    });

    test('a command reads and verifies the ledger beside the running gateway', async () => {
      const one = intent();
      await store.ledger.reserve(reservation(one));
      const command = await installation.open('command');
      await store.ledger.close(settling(one, 40));
      expect(await all(command.ledger.verify())).toEqual([]);
      expect(await all(command.ledger.export(undefined))).toHaveLength(2);
      await command.shutdown();
      expect(await all(store.ledger.verify())).toEqual([]);
    });

    test('an idempotency key is taken by one of many racing calls', async () => {
      const verdicts = await Promise.all(
        Array.from({ length: 20 }, () =>
          store.ledger.reserve(reservation(intent(), [claim({ limit: 5000 })], idempotencyClaim('k'))),
        ),
      );
      expect(verdicts.filter((verdict) => verdict.ok)).toHaveLength(1);
      expect(verdicts.filter((verdict) => !verdict.ok && verdict.reason === 'idempotency')).toHaveLength(19);
      expect(await store.ledger.balance('tenant:acme', 'total', 'usd')).toEqual({ used: 0, reserved: 100 });
    });

    test('an answer is kept for its key over a restart; a freed key can be taken again; a cut one is never sent again', async () => {
      const [kept, freed, cut] = [intent(), intent(), intent()];
      await store.ledger.reserve(reservation(kept, [], idempotencyClaim('kept')));
      await store.ledger.reserve(reservation(freed, [], idempotencyClaim('freed')));
      await store.ledger.reserve(reservation(cut, [], idempotencyClaim('cut')));
      const answer = { status: 200, contentType: 'application/json', body: Buffer.from('{"secret answer":1}') };
      await store.ledger.close(settling(kept, 1, { idempotency: { answer } }));
      await store.ledger.close({ ...releasing(freed), idempotency: 'free' });
      await store.ledger.close(settling(cut, 0, { type: 'waive', idempotency: 'cut' }));
      await reopen();
      const state = (key: string) => store.ledger.idempotency('acme/search/crawler', '/v1/chat/completions', key);
      expect(await state('kept')).toEqual({
        state: 'done',
        bodyHash: 'a'.repeat(64),
        answer: { ...answer, body: Buffer.from(answer.body) },
      });
      expect(await state('freed')).toEqual({ state: 'none' });
      expect(await state('cut')).toEqual({ state: 'cut', bodyHash: 'a'.repeat(64) });
      expect(await store.ledger.reserve(reservation(intent(), [], idempotencyClaim('freed')))).toEqual({ ok: true });
      expect(await store.ledger.reserve(reservation(intent(), [], idempotencyClaim('cut')))).toEqual({
        ok: false,
        reason: 'idempotency',
      });
      expect((await installation.dump()).includes('secret answer')).toBe(false);
    });

    test('an expired key is free', async () => {
      await store.ledger.reserve(reservation(intent(), [], idempotencyClaim('old', { expiresAt: Date.now() - 1 })));
      expect(await store.ledger.idempotency('acme/search/crawler', '/v1/chat/completions', 'old')).toEqual({
        state: 'none',
      });
      expect(await store.ledger.reserve(reservation(intent(), [], idempotencyClaim('old')))).toEqual({ ok: true });
    });

    test('intents of a process that is gone are waived, their budgets freed, their keys cut', async () => {
      await store.ledger.reserve(reservation(intent(), [claim()], idempotencyClaim('k')));
      await store.ledger.reserve(reservation(intent(), [claim()]));
      await reopen();
      await installation.forgetWriters();
      expect(await store.ledger.closeOrphans()).toBe(2);
      expect(await store.ledger.closeOrphans()).toBe(0);
      const rows = await all(store.ledger.export(undefined));
      expect(rows.filter((row) => row.type === 'waive')).toHaveLength(2);
      expect(await store.ledger.balance('tenant:acme', 'total', 'usd')).toEqual({ used: 0, reserved: 0 });
      expect(await store.ledger.idempotency('acme/search/crawler', '/v1/chat/completions', 'k')).toMatchObject({
        state: 'cut',
      });
      expect(await all(store.ledger.verify())).toEqual([]);
    });

    test('recent calls count what was used, and for open or cut ones what was reserved', async () => {
      const since = Date.now() - 60_000;
      const [settled, open, released, old] = [intent(), intent(), intent(), intent({ admittedAt: since - 5000 })];
      for (const one of [settled, open, released, old]) await store.ledger.reserve(reservation(one));
      await store.ledger.close(settling(settled, 1));
      await store.ledger.close(releasing(released));
      const calls = await store.ledger.recentCalls(since);
      const tokens = Object.fromEntries(calls.map((call) => [call.requestId, call.tokens]));
      expect(tokens).toEqual({ [settled.requestId]: 21, [open.requestId]: 1000, [released.requestId]: 0 });
    });

    test.each([
      [
        "UPDATE ledger SET amount_nano_usd = 1 WHERE type = 'settle' AND seq = 4",
        /row \S+-4 \(settle of req_\S+\): was changed/,
      ],
      ["UPDATE ledger SET tenant = 'other' WHERE seq = 3", /row \S+-3 \(reserve of req_\S+\): was changed/],
      ['DELETE FROM ledger WHERE seq = 3', /row 3 is missing/],
      ['DELETE FROM ledger WHERE seq > 4', /rows 5 to 6 at its end are missing/],
      [
        'UPDATE ledger_heads SET seq = 4, hash = (SELECT hash FROM ledger WHERE seq = 4)',
        /signature of its end \(row 4\) is wrong/,
      ],
      ['UPDATE ledger SET amount_nano_usd = -5 WHERE seq = 4', /row \S+-4 .*negative amount/],
      ['UPDATE budgets SET used = used + 1', /balance tenant:acme total usd: kept as 31, its rows say 30/],
    ])('tampering is located: %s', async (statement, finding) => {
      for (let index = 0; index < 3; index++) {
        const one = intent();
        await store.ledger.reserve(reservation(one, [claim()]));
        await store.ledger.close(settling(one, 10));
      }
      await store.shutdown();
      await installation.tamper('ledger', statement);
      const command = await installation.open('command');
      const findings = await all(command.ledger.verify());
      await command.shutdown();
      await installation.forgetWriters();
      store = await installation.open();
      expect(findings).toContainEqual(expect.stringMatching(finding));
    });

    test('one impossible operation fails alone, and numbers of a vendor that are not whole are taken', async () => {
      const [odd, broken, sound] = [intent(), intent(), intent()];
      for (const one of [odd, broken, sound]) await store.ledger.reserve(reservation(one));
      const usage = { input: 10.5, output: Number.NaN, cacheRead: Number.POSITIVE_INFINITY };
      const results = await Promise.allSettled([
        store.ledger.close(settling(odd, 12.2, { usage })),
        store.ledger.close({ ...settling(broken, 1), usage: undefined as never }),
        store.ledger.close(settling(sound, 7)),
      ]);
      expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(store.ledger.writable).toBe(true);
      const rows = await all(store.ledger.export(undefined));
      expect(rows.find((row) => row.request_id === odd.requestId && row.type === 'settle')).toMatchObject({
        amount_nano_usd: 13,
        usage: { input: 11, output: 0 },
      });
      expect(await store.ledger.close(settling(broken, 1))).toBe(true);
      expect(await all(store.ledger.verify())).toEqual([]);
    });

    test('a model name that no text column can hold does not stop the ledger', async () => {
      const one = intent({ model: 'a\0b\uD800' });
      await store.ledger.reserve(reservation(one));
      expect(await store.ledger.close(settling(one, 1))).toBe(true);
      expect(store.ledger.writable).toBe(true);
      expect(await all(store.ledger.verify())).toEqual([]);
    });
  });
}
