import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CallPage } from '../calls/call-query.ts';
import type { CallRecord } from '../calls/calls.ts';
import type { Store } from '../open.ts';
import { callRecord } from './call-record.ts';
import type { EngineUnderTest, Installation } from './engine-under-test.ts';

export function callsSuite(engine: EngineUnderTest): void {
  describe(`call log on ${engine.name}`, () => {
    let installation: Installation;
    let store: Store;

    const acme = [{ tenant: 'acme' }];
    const ever = { from: 0, to: 8.64e15, sort: '-at', limit: 10 } as const;
    const recently = () => ({ from: Date.now() - 7_200_000, to: Date.now() + 3_600_000 });
    const page = async (query: Partial<CallPage> = {}) => {
      const rows = await store.callReader.page({ ...ever, scopes: acme, ...query });
      return rows.map(({ call }) => call.requestId);
    };
    const bodiesOf = async (record: CallRecord) => {
      const bodies = await store.callReader.bodies(record);
      if (bodies.state !== 'kept') return { request: bodies.state, answer: bodies.state };
      const text = (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : Buffer.from(bytes).toString());
      return { request: text(bodies.request), answer: text(bodies.answer) };
    };
    const log = async (...records: readonly CallRecord[]) => {
      for (const record of records) store.calls.add(record);
      await store.calls.flush();
    };

    beforeEach(async () => {
      installation = await engine.install();
      store = await installation.open();
    });
    afterEach(async () => {
      await store.shutdown();
      await installation.destroy();
    });

    test('a call comes back as it was logged, with its bodies', async () => {
      const record = callRecord({ request: Buffer.from('{"question":1}'), answer: Buffer.from('{"answer":2}') });
      await log(record);
      const { request: _request, answer: _answer, ...rest } = record;
      expect(await store.callReader.one(acme, record.requestId)).toEqual(rest);
      expect(await bodiesOf(record)).toEqual({ request: '{"question":1}', answer: '{"answer":2}' });
    });

    test('no call is seen from another tenant or another team', async () => {
      const record = callRecord();
      await log(record);
      const since = record.admittedAt + 1;
      for (const scopes of [
        [{ tenant: 'other' }],
        [{ tenant: 'acme', team: 'other' }],
        [{ tenant: 'acme', since }],
        [],
      ]) {
        expect(await store.callReader.one(scopes, record.requestId)).toBeUndefined();
        expect(await store.callReader.one(scopes, record.providerRequestId)).toBeUndefined();
        expect(await page({ scopes })).toEqual([]);
        expect(await store.callReader.counts({ ...recently(), scopes }, 3_600_000)).toEqual([]);
      }
      expect(await page({ scopes: [{ tenant: 'other' }, { tenant: 'acme', team: 'search' }] })).toHaveLength(1);
      expect(await page({ scopes: 'everywhere' })).toHaveLength(1);
    });

    test.each(['-at', 'at', '-cost', '-duration'] as const)(
      '2000 calls are read page by page by %s, without a gap or a repeat while others arrive',
      async (sort) => {
        const start = Date.now();
        const records = Array.from({ length: 2000 }, (_, index) =>
          callRecord({
            admittedAt: start + (index >> 2),
            costNanoUsd: (index * 7919) % 97,
            durationMs: (index * 104_729) % 89,
          }),
        );
        await log(...records);
        const seen: string[] = [];
        for (let place: CallPage['place']; ; ) {
          const rows = await store.callReader.page({
            ...ever,
            scopes: acme,
            sort,
            limit: 300,
            ...(place === undefined ? {} : { place }),
          });
          if (rows.length === 0) break;
          seen.push(...rows.map(({ call }) => call.requestId));
          place = rows.at(-1)?.place;
          await log(callRecord({ admittedAt: start - 1000, costNanoUsd: 1000, durationMs: 1000, tenant: 'other' }));
          await log(
            callRecord({ admittedAt: sort === 'at' ? start - 1 : start + 9999, costNanoUsd: 1000, durationMs: 1000 }),
          );
        }
        expect(new Set(seen).size).toBe(2000);
        const value = (id: string) => {
          const record = records.find(({ requestId }) => requestId === id) as CallRecord;
          if (sort === '-cost') return -record.costNanoUsd;
          if (sort === '-duration') return -record.durationMs;
          return sort === 'at' ? record.admittedAt : -record.admittedAt;
        };
        const values = seen.map(value);
        expect(values).toEqual([...values].sort((a, b) => a - b));
      },
    );

    test('each filter narrows a list to what it says, and a sum to the same calls', async () => {
      const fine = callRecord({ costNanoUsd: 1, stream: false });
      const refused = callRecord({ status: 429, code: 'rate_limit_exceeded', owner: 'caller', costNanoUsd: 10 });
      const failed = callRecord({ status: 502, code: 'upstream_error', owner: 'provider', costNanoUsd: 100 });
      const broken = callRecord({ code: 'timeout', owner: 'provider', outcome: 'truncated', costNanoUsd: 1000 });
      const left = callRecord({ status: 499, outcome: 'client_disconnect', costNanoUsd: 10_000 });
      const other = callRecord({
        team: 'ops',
        application: 'bot',
        key: 'key_2',
        model: 'smart',
        provider: 'two',
        providerRequestId: 'up-77',
        costNanoUsd: 100_000,
      });
      await log(fine, refused, failed, broken, left, other);
      const expected: readonly (readonly [Partial<CallPage>, readonly CallRecord[]])[] = [
        [{ status: 'ok' }, [fine, other]],
        [{ status: 'failed' }, [refused, failed, broken, left]],
        [{ status: '4xx' }, [refused, left]],
        [{ status: '5xx' }, [failed]],
        [{ status: 429 }, [refused]],
        [{ code: 'timeout' }, [broken]],
        [{ owner: 'provider' }, [failed, broken]],
        [{ owner: 'caller' }, [refused, left]],
        [{ stream: false }, [fine]],
        [{ team: 'ops' }, [other]],
        [{ application: 'bot' }, [other]],
        [{ key: 'key_2' }, [other]],
        [{ model: 'smart' }, [other]],
        [{ provider: 'two', status: 'ok' }, [other]],
        [{ tenant: 'none' }, []],
        [{ except: [{ tenant: 'acme' }] }, []],
        [{ except: [{}] }, [fine, refused, failed, broken, left, other]],
        [{ except: [{ model: 'smart' }] }, [fine, refused, failed, broken, left]],
        [{ except: [{ status: 'ok' }, { status: 502 }] }, [refused, broken, left]],
        [{ except: [{ status: '4xx' }] }, [fine, failed, broken, other]],
        [{ except: [{ code: 'timeout' }] }, [fine, refused, failed, left, other]],
        [{ except: [{ owner: 'caller' }] }, [fine, failed, broken, other]],
        // A team is meant with its tenant: one of the same name elsewhere stays.
        [{ except: [{ tenant: 'none', team: 'ops' }] }, [fine, refused, failed, broken, left, other]],
        [{ except: [{ tenant: 'acme', team: 'ops' }, { key: 'key_9' }] }, [fine, refused, failed, broken, left]],
        [{ status: 'failed', except: [{ provider: 'two' }, { owner: 'provider' }] }, [refused, left]],
        [{ id: 'up-' }, [other]],
        [{ id: fine.requestId }, [fine]],
        [{ to: fine.admittedAt - 60_000 }, []],
      ];
      for (const [filter, records] of expected) {
        expect((await page(filter)).sort(), JSON.stringify(filter)).toEqual(records.map((one) => one.requestId).sort());
        const counts = await store.callReader.counts({ ...recently(), scopes: acme, ...filter }, 3_600_000);
        expect(counts.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0)).toBe(
          records.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0),
        );
        expect(
          counts.reduce((sum, one) => sum + one.ok + one.caller + one.tenant + one.provider + one.gateway, 0),
        ).toBe(records.length);
      }
      expect(await store.callReader.one(acme, 'up-77')).toMatchObject({ requestId: other.requestId });
    });

    test('calls are summed in equal steps of time, by who is to blame', async () => {
      const from = Date.UTC(2026, 10, 21);
      const at = (minutes: number, more: Partial<CallRecord> = {}) =>
        callRecord({ admittedAt: from + minutes * 60_000, usage: { input: 3, output: 4 }, costNanoUsd: 5, ...more });
      await log(at(0), at(59), at(60), at(60, { status: 499 }), at(61, { status: 503, code: 'x', owner: 'gateway' }));
      const none = { ok: 0, caller: 0, tenant: 0, provider: 0, gateway: 0 };
      expect(await store.callReader.counts({ scopes: acme, from, to: from + 86_400_000 }, 3_600_000)).toEqual([
        { ...none, step: 0, ok: 2, tokens: 14, costNanoUsd: 10 },
        { ...none, step: 1, ok: 1, caller: 1, gateway: 1, tokens: 21, costNanoUsd: 15 },
      ]);
    });

    test('a live list gets what was logged after the last it has, also calls that began long before', async () => {
      const now = Date.now();
      const seen = callRecord({ admittedAt: now, durationMs: 10 });
      await log(callRecord({ admittedAt: now - 900_000, durationMs: 5 }), seen);
      expect(await page({ after: seen.requestId })).toEqual([]);
      const long = callRecord({ admittedAt: now - 600_000, durationMs: 605_000 });
      const fresh = callRecord({ admittedAt: now + 1, durationMs: 20 });
      await log(long, fresh);
      expect(await page({ after: seen.requestId })).toEqual([fresh.requestId, long.requestId]);
    });

    test('what is still queued is written at shutdown', async () => {
      const record = callRecord({ request: Buffer.from('late') });
      store.calls.add(record);
      await store.shutdown();
      store = await installation.open();
      expect(await bodiesOf(record)).toMatchObject({ request: 'late' });
    });

    test('a full queue drops bodies, counts them, and keeps every row', async () => {
      const body = Buffer.alloc(20 * 1024 * 1024, 'x');
      const records = Array.from({ length: 5 }, () => callRecord({ request: body }));
      for (const record of records) store.calls.add(record);
      await store.calls.flush();
      expect(store.calls.droppedBodies).toBe(2);
      const read = await Promise.all(records.map((record) => bodiesOf(record)));
      const whole = body.toString();
      expect(read.map(({ request }) => request === whole)).toEqual([true, true, true, false, false]);
      expect(read[4]).toMatchObject({ request: 'gone' });
      expect(await page()).toHaveLength(5);
    });

    test('a logged body is nowhere in the files in the clear', async () => {
      store.calls.add(
        callRecord({ request: Buffer.from('CANARY-request-body'), answer: Buffer.from('CANARY-answer-body') }),
      );
      await store.calls.flush();
      await store.shutdown();
      expect((await installation.dump()).includes('CANARY')).toBe(false);
      store = await installation.open();
    });

    test('a body that was moved to another row does not open', async () => {
      const [one, two] = [callRecord({ request: Buffer.from('one') }), callRecord({ request: Buffer.from('two') })];
      store.calls.add(one);
      store.calls.add(two);
      await store.calls.flush();
      await installation.tamper(
        'calls',
        `UPDATE call_bodies SET request = (SELECT b.request FROM call_bodies b WHERE b.request_id = '${one.requestId}') WHERE request_id = '${two.requestId}'`,
      );
      expect(await bodiesOf(two)).toEqual({ request: 'unreadable', answer: 'unreadable' });
    });

    test('while the table cannot be written rows wait, and are written once it can', async () => {
      await installation.tamper('calls', 'ALTER TABLE calls RENAME TO hidden');
      const records = Array.from({ length: 3 }, () => callRecord({ request: Buffer.from('waiting') }));
      for (const record of records) store.calls.add(record);
      const flushed = store.calls.flush();
      await installation.tamper('calls', 'ALTER TABLE hidden RENAME TO calls');
      await flushed;
      expect(await page()).toHaveLength(3);
      expect(await bodiesOf(records[2] as CallRecord)).toMatchObject({ request: 'waiting' });
    });

    test('with a deleted tenant its logged bodies are gone for good', async () => {
      const declared = { tenants: { acme: {} } };
      const actor = { name: 'test' };
      await store.config.apply(declared, { prune: false, actor });
      const record = callRecord({ request: Buffer.from('forget me') });
      store.calls.add(record);
      await store.calls.flush();
      await store.config.apply({}, { prune: true, actor });
      expect(await bodiesOf(record)).toMatchObject({ request: 'unreadable' });
    });

    test('text that no database holds is logged all the same', async () => {
      const record = callRecord({ model: 'a\0b\uD800' });
      store.calls.add(record);
      await store.calls.flush();
      expect(await page()).toHaveLength(1);
    });
  });
}
