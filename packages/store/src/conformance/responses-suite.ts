import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../open.ts';
import { type FinishedResponse, RESPONSE_LIFE_MS } from '../responses/responses.ts';
import type { EngineUnderTest, Installation } from './engine-under-test.ts';

export function responsesSuite(engine: EngineUnderTest): void {
  describe(`stored responses on ${engine.name}`, () => {
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

    const answer = (id: string, more: object = {}) => ({ id, object: 'response', status: 'completed', ...more });
    const finished = (id: string, more: Partial<FinishedResponse> = {}): FinishedResponse => ({
      tenant: 'acme',
      at: Date.now(),
      request: Buffer.from('{"model":"m","input":"What is the secret?"}'),
      answer: Buffer.from(JSON.stringify(answer(id, { output: [{ type: 'message' }] }))),
      streamed: false,
      ...more,
    });
    const count = async () => {
      const [row] = await installation.query<{ n: number }>('calls', 'SELECT count(*) AS n FROM responses');
      return Number(row?.n);
    };

    test('what was just added is found, with its input as items, and after a restart too', async () => {
      store.responses.add(finished('resp_1'));
      const expected = {
        input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'What is the secret?' }] }],
        response: answer('resp_1', { output: [{ type: 'message' }] }),
      };
      expect(await store.responses.find('acme', 'resp_1')).toEqual(expected);
      await store.shutdown();
      store = await installation.open();
      expect(await store.responses.find('acme', 'resp_1')).toEqual(expected);
    });

    test('a streamed answer is kept as the response of the event that ended it', async () => {
      const event = (type: string, response: object) =>
        `event: ${type}\ndata: ${JSON.stringify({ type, response })}\n\n`;
      const stream =
        event('response.created', { id: 'resp_s', status: 'in_progress' }) +
        'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"the \\"response\\""}\n\n' +
        event('response.incomplete', { id: 'resp_s', status: 'incomplete', output: [] });
      const request = Buffer.from('{"input":[{"role":"user","content":"x"}],"stream":true}');
      store.responses.add(finished('', { streamed: true, answer: Buffer.from(stream), request }));
      expect(await store.responses.find('acme', 'resp_s')).toEqual({
        input: [{ role: 'user', content: 'x' }],
        response: { id: 'resp_s', status: 'incomplete', output: [] },
      });
    });

    test('no tenant sees, overwrites or removes what another one has stored', async () => {
      store.responses.add(finished('resp_1'));
      expect(await store.responses.find('other', 'resp_1')).toBeUndefined();
      expect(await store.responses.remove('other', 'resp_1')).toBe(false);
      const mine = Buffer.from(JSON.stringify(answer('resp_1', { model: 'other' })));
      store.responses.add(finished('resp_1', { tenant: 'other', answer: mine }));
      expect((await store.responses.find('other', 'resp_1'))?.response.model).toBe('other');
      expect((await store.responses.find('acme', 'resp_1'))?.response.model).toBeUndefined();
    });

    test('what is removed is gone, once', async () => {
      store.responses.add(finished('resp_1'));
      expect(await store.responses.remove('acme', 'resp_1')).toBe(true);
      expect(await store.responses.remove('acme', 'resp_1')).toBe(false);
      expect(await store.responses.find('acme', 'resp_1')).toBeUndefined();
    });

    test('nothing of it can be read in the database, nor moved to another row', async () => {
      const secret = 'correct horse battery staple, many times over';
      store.responses.add(finished('resp_1', { request: Buffer.from(JSON.stringify({ input: secret })) }));
      store.responses.add(finished('resp_2'));
      await store.responses.flush();
      expect((await installation.dump()).includes(secret)).toBe(false);
      await installation.tamper(
        'calls',
        "UPDATE responses SET input = (SELECT input FROM responses WHERE id = 'resp_1') WHERE id = 'resp_2'",
      );
      expect(await store.responses.find('acme', 'resp_2')).toBeUndefined();
    });

    test('what is not a whole response is not kept', async () => {
      const failed = [
        finished('x', { answer: Buffer.from('{"id":"resp_f","status":"failed"}') }),
        finished('x', { answer: Buffer.from('{"id":"resp with spaces","status":"completed"}') }),
        finished('x', { answer: Buffer.from('{"status":"completed"}') }),
        finished('x', { answer: Buffer.from('no JSON') }),
        finished('x', { answer: Buffer.from('data: {"type":"response.created"}\n\n'), streamed: true }),
        finished('resp_1', { request: Buffer.from('[') }),
      ];
      for (const one of failed) store.responses.add(one);
      await store.responses.flush();
      expect(await count()).toBe(0);
      for (const id of ['resp_f', 'resp with spaces', '', '\0', "' OR 1=1"]) {
        expect(await store.responses.find('acme', id)).toBeUndefined();
        expect(await store.responses.remove('acme', id)).toBe(false);
      }
    });

    test('after 30 days it is gone', async () => {
      const longAgo = Date.now() - RESPONSE_LIFE_MS;
      store.responses.add(finished('resp_old', { at: longAgo - 1 }));
      store.responses.add(finished('resp_new', { at: longAgo + 60_000 }));
      expect(await store.responses.find('acme', 'resp_old')).toBeUndefined();
      expect(await store.responses.find('acme', 'resp_new')).toBeDefined();
      expect(await count()).toBe(1);
    });

    test('a tenant that keeps too much loses its oldest, and no other tenant does', async () => {
      for (const tenant of ['acme', 'other']) {
        store.responses.add(finished('resp_1', { tenant, at: Date.now() - 60_000 }));
        store.responses.add(finished('resp_2', { tenant }));
      }
      await store.responses.flush();
      await installation.tamper('calls', "UPDATE responses SET bytes = 2000000000 WHERE tenant = 'acme'");
      // A restart sweeps with its first write.
      await store.shutdown();
      store = await installation.open();
      store.responses.add(finished('resp_3'));
      await store.responses.flush();
      expect(await store.responses.find('acme', 'resp_1')).toBeUndefined();
      expect(await store.responses.find('other', 'resp_1')).toBeDefined();
      expect(await store.responses.find('other', 'resp_2')).toBeDefined();
    });

    test('what does not fit in memory any more is dropped and counted', async () => {
      const large = Buffer.alloc(30 * 1024 * 1024, ' ');
      for (let i = 0; i < 4; i++) store.responses.add(finished('resp_1', { request: large }));
      expect(store.responses.dropped).toBe(2);
    });
  });
}
