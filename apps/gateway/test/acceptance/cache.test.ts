import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import { eventStream } from '@sluice/fake-upstream/reply';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { adminClient } from '../harness/control-client.ts';
import { eventsOf, HELLO, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const CACHED = 'cache: { mode: exact, ttl_s: 300 }';
const STREAM = { ...HELLO, stream: true, stream_options: { include_usage: true } };
let world: World;

afterEach(() => world.end());

/** Each answer of the provider says which contact it was. */
async function open(options: WorldOptions = {}): Promise<void> {
  world = await makeWorld({ model: CACHED, ...options });
  world.upstream.always(CHAT, (request, attempt) => {
    const { stream } = request.json() as { stream?: boolean };
    const text = `answer ${attempt}`;
    return stream === true ? eventStream(chatStream({ text })) : { body: chatCompletion({ text }) };
  });
}

const contacts = () => world.upstream.received().length;

async function ask(body: object = HELLO, headers: Record<string, string> = {}) {
  const response = await world.chat(body, headers);
  return {
    status: response.status,
    cache: response.headers.get('x-sluice-cache'),
    headers: response.headers,
    text: await response.text(),
  };
}

/** Two tenants with the same model; the second one's key. */
const OTHER = 'sk-test-other-crawler-0001';
const otherTenant = `  other: { models: [fast], teams: { search: { applications: { crawler: { keys: [{ name: prod, value: "${OTHER}" }] } } } } }`;

describe('the same call again', () => {
  it('is answered from the cache: no upstream contact, no ledger entry, no cost, one record that says so', async () => {
    await open({ tenant: 'log_content: true' });
    const first = await ask();
    expect(first.cache).toBe('miss');
    const again = await ask();
    expect(again.status).toBe(200);
    expect(again.cache).toBe('hit');
    expect(again.text).toBe(first.text);
    expect(again.headers.get('x-sluice-cost-usd')).toBe('0');
    expect(again.headers.get('x-sluice-attempts')).toBe('0');
    expect(again.headers.get('x-sluice-provider')).toBe('one');
    expect(again.headers.get('cache-control')).toBe('no-store');
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    const admin = adminClient(world.gateway);
    const call = again.headers.get('x-request-id') ?? '';
    const logged = () => admin.send('GET /api/v1/calls/{call}', { params: { call } });
    await expect.poll(async () => (await logged()).status).toBe(200);
    expect((await logged()).body).toMatchObject({
      plan: [{ provider: 'one', reason: 'cache hit' }],
      cost_nano_usd: 0,
      attempt_count: 0,
      outcome: 'complete',
    });
    expect(contacts()).toBe(1);
    expect((await world.ledger()).map(({ type }) => type)).toEqual(['reserve', 'settle']);
  });

  it('is the same in another spelling, and another one by any word of it', async () => {
    await open();
    await ask();
    const { model, messages } = HELLO;
    const spelt = await world.post(CHAT, `{ "messages":${JSON.stringify(messages)},\n"model":"${model}" }`);
    expect(spelt.headers.get('x-sluice-cache')).toBe('hit');
    for (const body of [
      { ...HELLO, seed: 1 },
      { ...HELLO, max_tokens: 10 },
      { ...HELLO, user: 'u' },
      { ...HELLO, messages: [{ role: 'user', content: 'What is the capital of Spain?' }] },
    ])
      expect((await ask(body)).cache).toBe('miss');
    const seed = (digits: string) => world.post(CHAT, JSON.stringify(HELLO).replace('{', `{"seed":${digits},`));
    expect((await seed('9007199254740992')).headers.get('x-sluice-cache')).toBe('miss');
    expect((await seed('9007199254740993')).headers.get('x-sluice-cache')).toBe('miss');
  });

  it('as a stream is replayed as a stream, with what this call cost', async () => {
    await open();
    const first = await ask(STREAM);
    expect(first.cache).toBe('miss');
    const again = await ask(STREAM);
    expect(again.cache).toBe('hit');
    expect(again.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(again.headers.get('x-sluice-cost-usd')).toBeNull();
    const told = (text: string) => eventsOf(text).map((event) => ({ ...(event as object), sluice: undefined }));
    expect(told(again.text)).toEqual(told(first.text));
    const summary = eventsOf(again.text).find((event) => (event as { sluice?: object }).sluice !== undefined);
    expect(summary).toMatchObject({ sluice: { cost_usd: 0, provider: 'one', attempts: 0 } });
    expect(contacts()).toBe(1);
  });

  it('in the other form or through another route is asked for itself', async () => {
    await open();
    await ask();
    expect((await ask(STREAM)).cache).toBe('miss');
    expect((await world.post('/v1/chat', HELLO)).headers.get('x-sluice-cache')).toBe('miss');
    expect(contacts()).toBe(3);
  });
});

describe('nothing is crossed', () => {
  it('between tenants', async () => {
    await open({ tenants: otherTenant });
    await ask();
    const other = await ask(HELLO, { authorization: `Bearer ${OTHER}` });
    expect(other.cache).toBe('miss');
    expect(other.text).toContain('answer 2');
  });

  it('over a change of the model', async () => {
    await open();
    await ask();
    const { readFileSync, writeFileSync } = await import('node:fs');
    const file = world.gateway.configFile;
    writeFileSync(file, readFileSync(file, 'utf8').replace('model: gpt-4o-mini', 'model: gpt-4o'));
    await vi.waitFor(async () => expect((await ask()).text).toContain('answer 2'), { timeout: 8_000, interval: 200 });
  });

  it('between tags, which may choose a target', async () => {
    await open();
    await ask(HELLO, { 'x-sluice-tags': 'a=b' });
    expect((await ask(HELLO, { 'x-sluice-tags': 'a=c' })).cache).toBe('miss');
  });
});

describe('a model whose targets have conditions', () => {
  it('keeps apart what another target would answer', async () => {
    const beta = '{ provider: one, model: gpt-4o, when: { header: { x-ring: beta } }, priority: -1 }';
    await open({ targets: `{ provider: one, model: gpt-4o-mini }, ${beta}` });
    await ask();
    expect((await ask(HELLO, { 'x-ring': 'beta' })).cache).toBe('miss');
    expect((await ask(HELLO, { 'x-ring': 'beta' })).headers.get('x-sluice-upstream-model')).toBe('gpt-4o');
    expect((await ask(HELLO, { 'x-ring': 'alpha' })).cache).toBe('hit');
    expect(contacts()).toBe(2);
  });
});

describe('who asks', () => {
  it('must still be allowed to', async () => {
    const key = 'sk-test-other-model-00001';
    const app = `{ models: [slow], keys: [{ name: k, value: "${key}" }] }`;
    await open({
      models: { slow: 'targets: [{ provider: one, model: gpt-4o-mini }]' },
      tenants: `  third: { models: [fast, slow], teams: { t: { applications: { a: { keys: [{ name: k, value: "${OTHER}" }] }, b: ${app} } } } }`,
    });
    expect((await ask(HELLO, { authorization: `Bearer ${OTHER}` })).cache).toBe('miss');
    expect((await ask(HELLO, { authorization: `Bearer ${OTHER}` })).cache).toBe('hit');
    expect((await ask(HELLO, { authorization: `Bearer ${key}` })).status).toBe(403);
  });

  it('needs room in the limits, each time', async () => {
    await open({ tenant: 'limits: { rpm: 2, tpm: 100000 }' });
    expect((await ask()).cache).toBe('miss');
    const hit = await ask();
    expect(hit.cache).toBe('hit');
    expect(hit.headers.get('x-ratelimit-remaining-requests')).toBe('0');
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(JSON.parse(refused.text)).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
  });
});

describe('what is never kept', () => {
  const reply = (answer: Parameters<typeof chatCompletion>[0]) => ({ body: chatCompletion(answer) });
  it.each([
    ['a failure', { status: 400, body: { error: { message: 'no' } } }],
    ['a truncated answer', reply({ finish: 'length' })],
    ['a filtered answer', reply({ finish: 'content_filter' })],
    ['a call for a tool', reply({ toolCalls: [{ name: 'f', arguments: {} }] })],
  ])('%s', async (_name, first) => {
    await open();
    world.upstream.queue(CHAT, first);
    await ask();
    expect((await ask()).cache).toBe('miss');
    expect(contacts()).toBe(2);
  });

  it.each(['reset', 'close'] as const)('a stream that broke off (%s)', async (ending) => {
    await open();
    world.upstream.queue(CHAT, eventStream(chatStream().slice(0, 4), ending));
    expect((await ask(STREAM)).text).toContain('"error"');
    expect((await ask(STREAM)).cache).toBe('miss');
  });

  it('a stream that was cut by its length', async () => {
    await open();
    world.upstream.queue(CHAT, eventStream(chatStream({ finish: 'length' })));
    await ask(STREAM);
    expect((await ask(STREAM)).cache).toBe('miss');
  });

  it.each([
    ['wants chance', { temperature: 0.7 }, {}],
    ['wants several answers', { n: 2 }, {}],
    ['says no-store', {}, { 'cache-control': 'no-store' }],
    ['has an idempotency key', {}, { 'idempotency-key': 'k' }],
  ])('the answer to a call that %s', async (_name, body, headers: Record<string, string>) => {
    await open();
    expect((await ask({ ...HELLO, ...body }, headers)).cache).toBe('bypass');
    expect((await ask({ ...HELLO, ...body })).cache).not.toBe('hit');
  });

  it('anything where no cache is configured', async () => {
    await open({ model: 'strategy: round_robin' });
    await ask();
    expect((await ask()).cache).toBe('bypass');
    expect(contacts()).toBe(2);
  });
});

describe('the caller’s wish', () => {
  it('no-cache makes the answer anew, for the next ones too', async () => {
    await open();
    await ask();
    const fresh = await ask(HELLO, { 'cache-control': 'no-cache' });
    expect(fresh.cache).toBe('miss');
    expect(fresh.text).toContain('answer 2');
    expect((await ask()).text).toContain('answer 2');
  });
});

describe('a cache that is configured', () => {
  it.each([
    ['for the tenant', { tenant: CACHED }],
    ['for the platform', { platform: CACHED }],
  ])('%s holds for models that say nothing of it', async (_name, options) => {
    await open({ model: 'strategy: round_robin', ...options });
    await ask();
    expect((await ask()).cache).toBe('hit');
  });

  it('for a second ends after it', async () => {
    await open({ model: 'cache: { mode: exact, ttl_s: 1 }' });
    await ask();
    expect((await ask()).cache).toBe('hit');
    await vi.waitFor(async () => expect((await ask()).cache).toBe('miss'), { timeout: 5_000, interval: 100 });
  });

  it('keeps embeddings too', async () => {
    await open();
    const data = [{ object: 'embedding', index: 0, embedding: [0.5] }];
    world.upstream.always('/v1/embeddings', {
      body: { object: 'list', data, model: 'm', usage: { prompt_tokens: 8, total_tokens: 8 } },
    });
    const embed = () => world.post('/v1/embeddings', { model: 'fast', input: 'a' });
    const first = await (await embed()).text();
    const again = await embed();
    expect(again.headers.get('x-sluice-cache')).toBe('hit');
    expect(await again.text()).toBe(first);
  });
});

describe('the same call many times at once', () => {
  /** The first contact is held until it is let go. */
  function held(...replies: object[]) {
    let letGo = () => {};
    const after = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    world.upstream.queue(
      CHAT,
      ...(replies.length === 0 ? [{ body: chatCompletion({ text: 'held' }) }] : replies).map((reply) => ({
        ...reply,
        after,
      })),
    );
    return letGo;
  }

  /** Calls that arrive while the first one is held. */
  async function behind(count: number, body: object = HELLO) {
    await world.upstream.waitFor((log) => log.length === 1);
    const others = Array.from({ length: count }, () => ask(body));
    // One that came after them has been answered: they have arrived.
    await ask({ ...HELLO, seed: 7 }, { 'cache-control': 'no-store' });
    return others;
  }

  it.each([
    ['plain', HELLO, undefined],
    ['streamed', STREAM, eventStream(chatStream({ text: 'held' }))],
  ])('goes upstream once (%s)', async (_name, body, reply) => {
    await open();
    const letGo = held(...(reply === undefined ? [] : [reply]));
    const first = ask(body);
    const others = await behind(9, body);
    letGo();
    const answers = await Promise.all([first, ...others]);
    expect(answers.map(({ cache }) => cache).sort()).toEqual([...Array(9).fill('hit'), 'miss']);
    expect(answers.every(({ text }) => text.includes('held'))).toBe(true);
    expect(contacts()).toBe(2);
    expect((await world.ledger()).filter(({ type }) => type === 'settle')).toHaveLength(2);
  });

  it('fails for the first alone: the others call for themselves', async () => {
    await open();
    const letGo = held({ status: 400, body: { error: { message: 'poisoned' } } });
    const first = ask();
    const others = await behind(3);
    letGo();
    expect((await first).status).toBe(400);
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('goes on for the others where the first one’s caller leaves', async () => {
    await open();
    held();
    const abort = new AbortController();
    const first = world.chat(HELLO, {}, abort.signal);
    const others = await behind(3);
    abort.abort();
    await expect(first).rejects.toThrow();
    const answers = await Promise.all(others);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    // The first, the one that took its place, and the one behind them.
    expect(contacts()).toBe(3);
  });

  it('takes a place in the limits for each of them', async () => {
    await open({ tenant: 'limits: { concurrency: 2 }' });
    const letGo = held();
    const first = ask();
    await world.upstream.waitFor((log) => log.length === 1);
    const second = ask();
    await vi.waitFor(async () => expect((await ask()).status).toBe(429), { timeout: 5_000 });
    letGo();
    expect([(await first).cache, (await second).cache]).toEqual(['miss', 'hit']);
    expect((await ask()).status).toBe(200);
  });
});
