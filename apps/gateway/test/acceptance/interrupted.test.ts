import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import { eventStream, hang } from '@sluice/fake-upstream/reply';
import { afterEach, describe, expect, it } from 'vitest';
import { adminClient } from '../harness/control-client.ts';
import { eventsOf, HELLO, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const STREAM = { ...HELLO, stream: true };
/** Each of them is one token of `o200k_base`. */
const TOKENS = Array.from({ length: 100 }, () => ' the');
const ROUNDS = 12;
let world: World;

afterEach(() => world.end());

async function open(options: WorldOptions = {}): Promise<void> {
  world = await makeWorld({
    tenant: 'limits: { concurrency: 30 }, budgets: [{ usd: 100, window: total }]',
    ...options,
  });
}

/** The provider's events: the head, then one for each token. */
const events = () => chatStream({ text: TOKENS.join(''), includeUsage: false }).slice(0, 1 + TOKENS.length);
const least = (tokens: number) => tokens - Math.max(tokens * 0.05, 10);
const most = (tokens: number) => tokens + Math.max(tokens * 0.05, 10);
const room = async () =>
  (await adminClient(world.gateway).call('GET /api/v1/tenants/{tenant}/room', { params: { tenant: 'acme' } })).data;
const settledOf = async (id: string | null) =>
  (await world.ledger()).find(({ type, request_id }) => type === 'settle' && request_id === id);

/** No place is taken and nothing is reserved. */
async function expectFree(): Promise<void> {
  await expect.poll(async () => (await room()).find(({ kind }) => kind === 'concurrency')?.used).toBe(0);
  await expect.poll(async () => (await room()).find(({ kind }) => kind === 'usd')?.reserved).toBe(0);
}

describe('I-04 a stream that is cut is billed by what was sent, within 5 % or 10 tokens', () => {
  it('by its provider, wherever', async () => {
    await open({ model: 'retry: { attempts: 1 }' });
    for (let round = 0; round < ROUNDS; round++) {
      const sent = 1 + Math.floor(Math.random() * 99);
      const ending = round % 2 === 0 ? 'reset' : 'close';
      world.upstream.queue(CHAT, eventStream(events().slice(0, 1 + sent), ending));
      const response = await world.chat(STREAM);
      const text = await response.text();
      expect(eventsOf(text).at(-1)).toHaveProperty('error');
      // A reset takes with it what was not read yet: only the rest was sent to anybody.
      const tokens = ending === 'close' ? sent : text.split(' the').length - 1;
      if (tokens === 0) continue;
      const settled = await settledOf(response.headers.get('x-request-id'));
      expect(settled?.usage_source).toBe('estimated');
      expect(settled?.usage.output, `${tokens} tokens were sent`).toBeGreaterThanOrEqual(least(tokens));
      expect(settled?.usage.output, `${tokens} tokens were sent`).toBeLessThanOrEqual(most(tokens));
    }
    await expectFree();
  });

  it('by its client, wherever', async () => {
    await open();
    for (let round = 0; round < ROUNDS; round++) {
      const tokens = 1 + Math.floor(Math.random() * 99);
      world.upstream.queue(CHAT, eventStream(events().slice(0, 1 + tokens), 'hang'));
      const leave = new AbortController();
      const response = await world.chat(STREAM, {}, leave.signal);
      const id = response.headers.get('x-request-id');
      const reader = response.body?.getReader();
      // All that was sent has been read: what the provider's log says is what the client has.
      for (let text = ''; text.split(' the').length <= tokens; ) {
        text += Buffer.from((await reader?.read())?.value ?? []).toString();
      }
      leave.abort();
      await expect.poll(async () => (await settledOf(id))?.usage_source).toBe('estimated');
      const output = (await settledOf(id))?.usage.output;
      expect(output, `${tokens} tokens were sent`).toBeGreaterThanOrEqual(least(tokens));
      expect(output, `${tokens} tokens were sent`).toBeLessThanOrEqual(most(tokens));
    }
    await expectFree();
  });
});

describe('I-06 a caller that leaves', () => {
  /** Leaves once the upstream has seen so many requests. */
  async function leaveAfter(contacts: number, body: object = HELLO): Promise<void> {
    const leave = new AbortController();
    const gone = world.chat(body, {}, leave.signal).catch(() => 'gone');
    await world.upstream.waitFor((log) => log.length === contacts);
    leave.abort();
    expect(await gone).toBe('gone');
  }

  it('during the second attempt is the end of it: no third one starts, and all is free', async () => {
    await open({ keys: { one: ['key-1'], two: ['key-2'], three: ['key-3'] } });
    world.upstream.queue(CHAT, { status: 500, body: {} }, hang(), { body: chatCompletion() });
    await leaveAfter(2);
    const [, second] = await world.upstream.waitFor((log) => log[1]?.closedBy === 'client');
    expect(second?.closedBy).toBe('client');
    await expectFree();
    expect(world.upstream.received()).toHaveLength(2);
    expect((await world.ledger()).filter(({ type }) => type === 'waive')).toHaveLength(2);
  });

  it('while it waits for room of its own takes none', async () => {
    await open({ tenant: 'limits: { concurrency: 1, on_limit: wait, max_wait_ms: 30000 }' });
    let letGo = () => {};
    const after = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    world.upstream.queue(CHAT, { after, body: chatCompletion() });
    world.upstream.always(CHAT, { body: chatCompletion() });
    const first = world.chat();
    await world.upstream.waitFor((log) => log.length === 1);
    const leave = new AbortController();
    const second = world.chat(HELLO, {}, leave.signal).catch(() => 'gone');
    const third = world.chat();
    // Whatever was sent before has arrived by then.
    for (let i = 0; i < 3; i++) expect((await world.chat({ ...HELLO, model: 'none' })).status).toBe(404);
    leave.abort();
    expect(await second).toBe('gone');
    letGo();
    expect([(await first).status, (await third).status]).toEqual([200, 200]);
    expect(world.upstream.received()).toHaveLength(2);
    await expect.poll(async () => (await room()).find(({ kind }) => kind === 'concurrency')?.used).toBe(0);
  });
});

describe('I-07 answers that are read to their end for nobody', () => {
  it('are twenty at the same time: the next one is cut, and the twenty end with their true usage', async () => {
    await open({ tenant: 'on_disconnect: drain, limits: { concurrency: 30 }, budgets: [{ usd: 100, window: total }]' });
    let letGo = () => {};
    const until = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const all = chatStream();
    world.upstream.always(CHAT, () => eventStream([...all.slice(0, 3), { until }, ...all.slice(3)]));
    const leave = async () => {
      const leaving = new AbortController();
      const response = await world.chat(STREAM, {}, leaving.signal);
      await response.body?.getReader().read();
      leaving.abort();
    };
    for (let client = 0; client < 20; client++) await leave();
    const inFlight = async () => (await adminClient(world.gateway).call('GET /api/v1/system', {})).in_flight;
    await expect.poll(inFlight).toBe(20);
    await leave();
    const log = await world.upstream.waitFor((requests) => requests.some(({ closedBy }) => closedBy === 'client'));
    expect(log.filter(({ closedBy }) => closedBy === 'client')).toHaveLength(1);
    letGo();
    await expectFree();
    const sources = (await world.ledger()).filter(({ type }) => type === 'settle').map((row) => row.usage_source);
    expect(sources.filter((source) => source === 'provider')).toHaveLength(20);
    expect(sources.filter((source) => source === 'estimated')).toHaveLength(1);
  });
});

describe('I-10 what is reserved', () => {
  const IMAGE = `data:image/png;base64,${Buffer.alloc(3_000, 7).toString('base64')}`;
  const tool = {
    type: 'function',
    function: { name: 'look', parameters: { type: 'object', description: 'x'.repeat(900) } },
  };
  it.each<[string, object, { prompt: number; completion: number }]>([
    ['several answers', { n: 5, max_tokens: 200 }, { prompt: 14, completion: 5 * 200 }],
    ['no cap of the caller’s', {}, { prompt: 14, completion: 16_384 }],
    ['tools', { tools: [tool], max_tokens: 50 }, { prompt: 230, completion: 50 }],
    [
      'a picture',
      {
        max_tokens: 50,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'image_url', image_url: { url: IMAGE } },
              { type: 'text', text: 'What?' },
            ],
          },
        ],
      },
      { prompt: 780, completion: 50 },
    ],
  ])('reaches for %s', async (_name, members, usage) => {
    await open({ tenant: 'budgets: [{ usd: 100, window: total }]' });
    world.upstream.always(CHAT, { body: chatCompletion({ usage, n: (members as { n?: number }).n ?? 1 }) });
    expect((await world.chat({ ...HELLO, ...members })).status).toBe(200);
    const rows = await world.ledger();
    const amount = (type: string) => rows.find((row) => row.type === type)?.amount_nano_usd ?? Number.NaN;
    expect(amount('settle')).toBe(usage.prompt * 1_000 + usage.completion * 10_000);
    expect(amount('reserve')).toBeGreaterThanOrEqual(amount('settle'));
  });
});
