import { chatStream } from '@sluice/fake-upstream/chat';
import { messageStream } from '@sluice/fake-upstream/messages';
import { eventStream } from '@sluice/fake-upstream/reply';
import { afterEach, describe, expect, it } from 'vitest';
import { eventsOf, HELLO, makeWorld, type World } from '../harness/world.ts';

let world: World;

afterEach(() => world.end());

interface Event {
  readonly type?: string;
  readonly usage?: object | null;
  readonly sluice?: object;
}

const SUMMARY = { cost_usd: expect.any(Number), overhead_ms: expect.any(Number), provider: 'one', attempts: 1 };

async function open(type: 'openai' | 'anthropic'): Promise<void> {
  world = await makeWorld({ type });
  world.upstream.always('/v1/chat/completions', () => eventStream(chatStream()));
  world.upstream.always('/v1/messages', () => eventStream(messageStream()));
}

async function eventsAt(path: string, body: object): Promise<Event[]> {
  const response = await world.post(path, { ...HELLO, stream: true, max_tokens: 50, ...body });
  expect(response.status).toBe(200);
  return eventsOf(await response.text()) as Event[];
}

describe('an amount under a millionth of a dollar', () => {
  it('is a plain decimal everywhere', async () => {
    world = await makeWorld({
      targets: '{ provider: one, model: tiny, price: { input_per_mtok: 0.001, output_per_mtok: 0.001 } }',
      tenant: 'budgets: [{ usd: 0.0000005, window: day }]',
    });
    world.upstream.always('/v1/chat/completions', () => eventStream(chatStream()));
    const body = { ...HELLO, stream: true, max_tokens: 50, stream_options: { include_usage: true } };
    const text = await (await world.chat(body)).text();
    expect(text).toContain('"sluice":{"cost_usd":0.000000021,');
    const refused = await (await world.chat({ ...body, max_tokens: 5_000 })).text();
    expect(refused).toContain('"limit":0.0000005,"used":0.000000021,"reserved":0,');
    expect(refused).toContain('The budget of tenant:acme is 0.0000005 USD');
  });
});

describe.each(['openai', 'anthropic'] as const)('a stream of a provider of type %s', (type) => {
  it('tells what it came to with the usage that a caller of Chat Completions asked for, and neither unasked', async () => {
    await open(type);
    const asked = await eventsAt('/v1/chat/completions', { stream_options: { include_usage: true } });
    expect(asked.filter(({ sluice }) => sluice !== undefined)).toHaveLength(1);
    expect(asked.at(-2)).toMatchObject({ choices: [], usage: { prompt_tokens: expect.any(Number) }, sluice: SUMMARY });
    expect(asked.at(-1)).toBe('[DONE]');
    const unasked = await eventsAt('/v1/chat/completions', {});
    expect(unasked.filter(({ usage, sluice }) => (usage ?? sluice) !== undefined)).toEqual([]);
  });

  it('tells it with the final usage that every caller of Messages gets', async () => {
    await open(type);
    const events = await eventsAt('/v1/messages', {});
    expect(events.at(-2)).toMatchObject({ type: 'message_delta', usage: expect.any(Object), sluice: SUMMARY });
    expect(events.at(-1)).toEqual({ type: 'message_stop' });
    expect(events.filter(({ sluice }) => sluice !== undefined)).toHaveLength(1);
  });
});
