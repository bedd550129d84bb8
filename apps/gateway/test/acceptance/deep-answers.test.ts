import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import { eventStream } from '@sluice/fake-upstream/reply';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, HELLO, makeWorld, type World } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const DEEP = '['.repeat(20_000) + ']'.repeat(20_000);
const USAGE = `"usage":{"prompt_tokens":1,"completion_tokens":1,"details":${DEEP}}`;
let world: World;

beforeAll(async () => {
  world = await makeWorld({ model: 'retry: { attempts: 1 }', tenant: 'limits: { concurrency: 1 }, log_content: true' });
});

afterAll(async () => {
  expect((await world.ledger()).filter(({ type }) => type === 'reserve')).toHaveLength(
    world.upstream.received().length,
  );
  expect((await world.gateway.command('ledger', 'verify')).code).toBe(0);
  expect(world.gateway.output()).not.toContain('RangeError');
  await world.end();
});

describe('I-21 what nests without end in a provider’s answer', () => {
  it.each([CHAT, '/v1/messages'])('is the provider’s fault at %s, and the place is free again', async (path) => {
    const message = '{"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}';
    for (const body of [DEEP, `{"choices":[${message}],${USAGE}}`]) {
      world.upstream.queue(CHAT, { headers: { 'content-type': 'application/json' }, body });
      const response = await world.post(path, { ...HELLO, max_tokens: 5 });
      expect(response.status).toBe(502);
      expect(await response.text()).toContain('bad_upstream_response');
    }
  });

  it('ends a stream in one error event', async () => {
    const events = chatStream();
    world.upstream.queue(
      CHAT,
      eventStream([...events.slice(0, 4), `data: {"choices":[],${USAGE}}\n\n`, ...events.slice(4)]),
    );
    const seen = eventsOf(await (await world.chat({ ...HELLO, stream: true })).text());
    expect(seen.at(-1)).toMatchObject({ error: { code: 'bad_upstream_response' } });
    expect(seen).toHaveLength(5);
  });

  it('is kept as text in the arguments of a tool', async () => {
    const args = `{"a":${DEEP}}`;
    world.upstream.queue(CHAT, { body: chatCompletion({ text: null, toolCalls: [{ name: 'f', arguments: args }] }) });
    const response = await world.post('/v1/messages', { ...HELLO, max_tokens: 50 });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ content: [{ type: 'tool_use', input: { raw_arguments: args } }] });
  });
});
