import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../open.ts';
import { callRecord } from './call-record.ts';
import type { EngineUnderTest, Installation } from './engine-under-test.ts';

export function callsSuite(engine: EngineUnderTest): void {
  describe(`call log on ${engine.name}`, () => {
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

    test('a call comes back as it was logged, with its bodies', async () => {
      const record = callRecord({ request: Buffer.from('{"question":1}'), answer: Buffer.from('{"answer":2}') });
      store.calls.add(record);
      await store.calls.flush();
      expect(await store.callReader.one('acme', record.requestId)).toEqual(record);
    });

    test('no call is seen by another tenant', async () => {
      const record = callRecord();
      store.calls.add(record);
      await store.calls.flush();
      expect(await store.callReader.one('other', record.requestId)).toBeUndefined();
      expect(await store.callReader.latest('other', { limit: 10 })).toEqual([]);
    });

    test('2000 calls are all kept, and read page by page, the latest first', async () => {
      const start = Date.now();
      const records = Array.from({ length: 2000 }, (_, index) => callRecord({ admittedAt: start + (index >> 1) }));
      for (const record of records) store.calls.add(record);
      await store.calls.flush();
      const seen: string[] = [];
      for (;;) {
        const last = seen.at(-1);
        const before = records.find((record) => record.requestId === last);
        const page = await store.callReader.latest('acme', { limit: 700, ...(before === undefined ? {} : { before }) });
        if (page.length === 0) break;
        seen.push(...page.map((call) => call.requestId));
      }
      const expected = [...records].sort((a, b) => b.admittedAt - a.admittedAt || (a.requestId < b.requestId ? 1 : -1));
      expect(seen).toEqual(expected.map((record) => record.requestId));
    });

    test('what is still queued is written at shutdown', async () => {
      const record = callRecord({ request: Buffer.from('late') });
      store.calls.add(record);
      await store.shutdown();
      store = await installation.open();
      expect((await store.callReader.one('acme', record.requestId))?.request).toEqual(Buffer.from('late'));
    });

    test('a full queue drops bodies, counts them, and keeps every row', async () => {
      const body = Buffer.alloc(20 * 1024 * 1024, 'x');
      const records = Array.from({ length: 5 }, () => callRecord({ request: body }));
      for (const record of records) store.calls.add(record);
      await store.calls.flush();
      expect(store.calls.droppedBodies).toBe(2);
      const read = await Promise.all(records.map((record) => store.callReader.one('acme', record.requestId)));
      expect(read.map((call) => call?.request?.length)).toEqual([
        body.length,
        body.length,
        body.length,
        undefined,
        undefined,
      ]);
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
      await expect(store.callReader.one('acme', two.requestId)).rejects.toThrow(/cannot be opened/);
    });

    test('while the table cannot be written rows wait, and are written once it can', async () => {
      await installation.tamper('calls', 'ALTER TABLE calls RENAME TO hidden');
      const records = Array.from({ length: 3 }, () => callRecord({ request: Buffer.from('waiting') }));
      for (const record of records) store.calls.add(record);
      const flushed = store.calls.flush();
      await installation.tamper('calls', 'ALTER TABLE hidden RENAME TO calls');
      await flushed;
      expect(await store.callReader.latest('acme', { limit: 10 })).toHaveLength(3);
      expect((await store.callReader.one('acme', records[2]?.requestId ?? ''))?.request).toEqual(
        Buffer.from('waiting'),
      );
    });

    test('with a deleted tenant its logged bodies are gone for good', async () => {
      const declared = { tenants: { acme: {} } };
      const actor = { name: 'test' };
      await store.config.apply(declared, { prune: false, actor });
      const record = callRecord({ request: Buffer.from('forget me') });
      store.calls.add(record);
      await store.calls.flush();
      await store.config.apply({}, { prune: true, actor });
      await expect(store.callReader.one('acme', record.requestId)).rejects.toThrow(/cannot be opened/);
    });

    test('text that no database holds is logged all the same', async () => {
      const record = callRecord({ model: 'a\0b\uD800' });
      store.calls.add(record);
      await store.calls.flush();
      expect(await store.callReader.latest('acme', { limit: 1 })).toHaveLength(1);
    });
  });
}
