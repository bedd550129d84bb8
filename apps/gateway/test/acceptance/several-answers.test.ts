import { chatCompletion } from '@sluice/fake-upstream/chat';
import { message } from '@sluice/fake-upstream/messages';
import { response as answered } from '@sluice/fake-upstream/responses';
import { afterEach, describe, expect, it } from 'vitest';
import { eventsOf, HELLO, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

let world: World;
const CLAUDE = '{ provider: one, model: claude-haiku-4-5 }';
const open = async (options: WorldOptions = {}) => {
  world = await makeWorld({ type: 'anthropic', targets: CLAUDE, ...options });
};
afterEach(() => world.end());

const PATH = '/v1/messages';
const saying = (text: string) => ({ body: message({ text }) });
const failing = (status: number, type: string) => ({ status, body: { type: 'error', error: { type, message: 'no' } } });
/** 15 tokens in and 9 out, at 1 and 10 dollars a million. */
const ONE = 15 * 1000 + 9 * 10_000;

interface Answer {
  readonly choices: readonly { readonly index: number; readonly message: { readonly content: string } }[];
  readonly usage: object;
}

describe('several answers of a provider that gives one', () => {
  it('are asked for side by side: each an attempt with its own intent and bill, and all of them one answer', async () => {
    await open();
    let under = 0;
    let most = 0;
    world.upstream.always(PATH, async () => {
      most = Math.max(most, ++under);
      await world.upstream.waitFor((log) => log.length === 3);
      under--;
      return saying('Paris.');
    });
    const response = await world.chat({ ...HELLO, n: 3, max_tokens: 50 });
    expect(response.status).toBe(200);
    expect(most).toBe(3);
    const { choices, usage } = (await response.json()) as Answer;
    expect(choices.map(({ index, message: { content } }) => [index, content])).toEqual([
      [0, 'Paris.'],
      [1, 'Paris.'],
      [2, 'Paris.'],
    ]);
    expect(usage).toMatchObject({ prompt_tokens: 45, completion_tokens: 27, total_tokens: 72 });
    expect(response.headers.get('x-sluice-warnings')).toContain('emulated:n');
    expect(response.headers.get('x-sluice-warnings')).not.toContain('dropped');
    expect(response.headers.get('x-sluice-attempts')).toBe('3');
    expect(response.headers.get('x-sluice-cost-usd')).toBe('0.000315');
    for (const request of world.upstream.received()) expect(request.json()).not.toHaveProperty('n');
    const rows = await world.ledger();
    const of = (type: string) => rows.filter((row) => row.type === type);
    expect(of('reserve').map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(of('settle').map(({ attempt, amount_nano_usd: amount }) => [attempt, amount])).toEqual(
      expect.arrayContaining([
        [1, ONE],
        [2, ONE],
        [3, ONE],
      ]),
    );
    expect((await world.gateway.command('ledger', 'verify')).code).toBe(0);
  });

  it('are held by the first attempt all together: as many prompts as answers', async () => {
    await open();
    world.upstream.always(PATH, saying('Paris.'));
    const asking = { model: 'fast', max_tokens: 50, messages: [{ role: 'user', content: 'Paris? '.repeat(1000) }] };
    await world.chat(asking);
    await world.chat({ ...asking, n: 3 });
    const held = (await world.ledger()).filter(({ type }) => type === 'reserve').map((row) => row.amount_nano_usd);
    const [one = 0, three = 0, ...beside] = held;
    expect(three / one).toBeCloseTo(3, 1);
    expect(beside).toEqual([0, 0]);
  });

  it('count as so many requests of a budget', async () => {
    await open({ tenant: 'budgets: [{ requests: 2, window: day }]' });
    world.upstream.always(PATH, saying('Paris.'));
    expect((await world.chat({ ...HELLO, n: 3 })).status).toBe(429);
    expect(world.upstream.received()).toHaveLength(0);
    expect((await world.chat({ ...HELLO, n: 2 })).status).toBe(200);
    expect((await world.chat()).status).toBe(429);
  });

  it('are refused before anything is sent where the budget has no room for all of them', async () => {
    // One answer of 2000 tokens may cost two cents.
    await open({ tenant: 'budgets: [{ usd: 0.05, window: day }]' });
    world.upstream.always(PATH, saying('Paris.'));
    const asking = { ...HELLO, max_tokens: 2000 };
    expect((await world.chat({ ...asking, n: 3 })).status).toBe(402);
    expect(world.upstream.received()).toHaveLength(0);
    expect((await world.chat({ ...asking, n: 2 })).status).toBe(200);
  });

  it('come one after another where the key has places for fewer', async () => {
    await open({ providerKeys: { 'key-one-1': 'concurrency: 1' } });
    let under = 0;
    let most = 0;
    world.upstream.always(PATH, async () => {
      most = Math.max(most, ++under);
      await new Promise(setImmediate);
      under--;
      return saying('Paris.');
    });
    const response = await world.chat({ ...HELLO, n: 3 });
    expect(response.status).toBe(200);
    expect(((await response.json()) as Answer).choices).toHaveLength(3);
    expect(most).toBe(1);
    expect((await world.chat({ ...HELLO, n: 2 })).status).toBe(200);
  });

  it('fail together where one of them cannot be had; what came is billed', async () => {
    await open({ model: 'retry: { attempts: 2 }' });
    world.upstream.queue(PATH, saying('Paris.'), failing(400, 'invalid_request_error'));
    const response = await world.chat({ ...HELLO, n: 2 });
    expect(response.status).toBe(400);
    expect(response.headers.get('x-sluice-cost-usd')).toBe('0.000105');
    const closings = (await world.ledger()).filter(({ type }) => type !== 'reserve');
    expect(closings.map(({ type }) => type).sort()).toEqual(['settle', 'waive']);
  });

  it('are had from elsewhere, one by one, where a provider fails one of them', async () => {
    await open({ model: 'retry: { attempts: 4 }' });
    world.upstream.queue(PATH, saying('Paris.'), failing(500, 'api_error'));
    world.upstream.always(PATH, saying('Lyon.'));
    const response = await world.chat({ ...HELLO, n: 2 });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-sluice-attempts')).toBe('3');
    expect(((await response.json()) as Answer).choices).toHaveLength(2);
    const rows = await world.ledger();
    expect(rows.map(({ attempt }) => attempt).sort()).toEqual([1, 1, 2, 2, 3, 3]);
    expect(rows.filter(({ type }) => type === 'settle')).toHaveLength(2);
  });

  it('are one where the model’s attempts do not suffice: a loss, which a strict call refuses', async () => {
    await open({ model: 'retry: { attempts: 2 }' });
    world.upstream.always(PATH, saying('Paris.'));
    const lost = await world.chat({ ...HELLO, n: 3 });
    expect(((await lost.json()) as Answer).choices).toHaveLength(1);
    expect(lost.headers.get('x-sluice-warnings')).toContain('dropped:n');
    expect((await world.chat({ ...HELLO, n: 3 }, { 'x-sluice-strict': 'true' })).status).toBe(422);
    expect((await world.chat({ ...HELLO, n: 2 }, { 'x-sluice-strict': 'true' })).status).toBe(200);
  });

  it('come as a stream to a caller who asked for one, with the usage of all', async () => {
    await open();
    world.upstream.always(PATH, saying('Paris.'));
    const body = { ...HELLO, n: 2, stream: true, stream_options: { include_usage: true } };
    const response = await world.chat(body, { 'idempotency-key': 'streamed' });
    const text = await response.text();
    const events = eventsOf(text);
    expect(events.at(-1)).toBe('[DONE]');
    const chunks = events.slice(0, -1) as {
      choices: { index: number; delta: { content?: string }; finish_reason: string | null }[];
      usage?: object | null;
      sluice?: object;
    }[];
    for (const index of [0, 1]) {
      const own = chunks.flatMap(({ choices }) => choices).filter((choice) => choice.index === index);
      expect(own.map(({ delta }) => delta.content ?? '').join('')).toBe('Paris.');
      expect(own.filter(({ finish_reason: reason }) => reason !== null)).toHaveLength(1);
    }
    expect(chunks.at(-1)).toMatchObject({
      usage: { prompt_tokens: 30, completion_tokens: 18 },
      sluice: { cost_usd: 0.00021, attempts: 2 },
    });
    const replayed = await world.chat(body, { 'idempotency-key': 'streamed' });
    expect(replayed.headers.get('idempotency-replayed')).toBe('true');
    expect(await replayed.text()).toBe(text);
    expect(world.upstream.received()).toHaveLength(2);
  });

  it('are candidates to a caller of Google’s dialect', async () => {
    await open();
    world.upstream.always(PATH, saying('Paris.'));
    const body = { contents: [{ role: 'user', parts: [{ text: 'hi' }] }], generationConfig: { candidateCount: 2 } };
    const response = await world.post('/v1beta/models/fast:generateContent', body);
    expect(response.headers.get('x-sluice-warnings')).toContain('emulated:generationConfig.candidateCount');
    const { candidates } = (await response.json()) as { candidates: { index?: number }[] };
    expect(candidates.map(({ index }) => index ?? 0)).toEqual([0, 1]);
  });

  it('each have the form that was asked for', async () => {
    await open({
      type: 'deepseek',
      targets: '{ provider: one, model: deepseek-chat }',
      model: 'retry: { attempts: 4 }',
    });
    const chat = '/v1/chat/completions';
    world.upstream.queue(chat, { body: chatCompletion({ text: 'Hm.' }) });
    world.upstream.always(chat, { body: chatCompletion({ text: '{"a":1}' }) });
    const schema = { type: 'object', required: ['a'] };
    const response = await world.chat({
      ...HELLO,
      n: 2,
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
    });
    const { choices } = (await response.json()) as Answer;
    expect(choices.map(({ message: { content } }) => content)).toEqual(['{"a":1}', '{"a":1}']);
    expect(response.headers.get('x-sluice-attempts')).toBe('3');
    expect(response.headers.get('x-sluice-warnings')?.split(',')).toEqual(
      expect.arrayContaining(['emulated:n', 'emulated:response_format']),
    );
    expect((await world.ledger()).filter(({ type }) => type === 'settle')).toHaveLength(3);
  });
});

it('a vendor that gives several is asked once', async () => {
  world = await makeWorld();
  world.upstream.always('/v1/chat/completions', { body: chatCompletion({ n: 2 }) });
  const response = await world.chat({ ...HELLO, n: 2 });
  expect(((await response.json()) as Answer).choices).toHaveLength(2);
  expect(world.upstream.received()).toHaveLength(1);
});

it('a call that falls over from a vendor that gives several to one that does not goes on in parts', async () => {
  world = await makeWorld({
    keys: { one: ['key-1'], two: ['key-2'] },
    targets: '{ provider: one, model: gpt-4o-mini }, { provider: two, model: gpt-4o, api: responses, priority: 1 }',
  });
  world.upstream.always('/v1/chat/completions', { status: 500, body: { error: { message: 'boom' } } });
  world.upstream.always('/v1/responses', { body: answered() });
  const response = await world.chat({ ...HELLO, n: 2 }, { 'idempotency-key': 'in parts' });
  expect(response.status).toBe(200);
  expect(((await response.json()) as Answer).choices).toHaveLength(2);
  expect(response.headers.get('x-sluice-provider')).toBe('two');
  expect(response.headers.get('x-sluice-attempts')).toBe('3');
  const rows = await world.ledger();
  expect(rows.filter(({ type }) => type === 'reserve').map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  const closings = rows.filter(({ type }) => type !== 'reserve').map(({ attempt, type }) => `${attempt} ${type}`);
  expect(closings.sort()).toEqual(['1 waive', '2 settle', '3 settle']);
  const replayed = await world.chat({ ...HELLO, n: 2 }, { 'idempotency-key': 'in parts' });
  expect(replayed.headers.get('idempotency-replayed')).toBe('true');
  // With one attempt less there is no room for both.
  expect((await world.chat({ ...HELLO, n: 3 })).status).toBe(502);
});
