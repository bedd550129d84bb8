import { chatCompletion, chatError, chatStream } from '@sluice/fake-upstream/chat';
import { messageStream } from '@sluice/fake-upstream/messages';
import type { Received } from '@sluice/fake-upstream/received';
import { hang, type Reply, resetBeforeAnswer } from '@sluice/fake-upstream/reply';
import { afterEach, describe, expect, it } from 'vitest';
import { adminClient } from '../harness/control-client.ts';
import { eventsOf, HELLO, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const OK = { body: chatCompletion() };
const SSE = { 'content-type': 'text/event-stream' };
const STREAMED = { headers: SSE, chunks: chatStream({ text: 'from the other' }) };
const STREAM = { ...HELLO, stream: true, stream_options: { include_usage: true } };
/** What every call here may cost is within what was spent: the cap is a matter of its own tests. */
const HEDGE = 'hedge: { after_ms: 50, max_extra_cost_percent: 100 }';
let world: World;

afterEach(() => world.end());

/** Two providers, of which the first is always asked first. */
async function open(options: WorldOptions = {}): Promise<void> {
  world = await makeWorld({
    keys: { one: ['key-1'], two: ['key-2'] },
    // So that the order is the script's: the first of round robin is the same for each new world.
    ...options,
    model: `strategy: round_robin, ${options.model ?? HEDGE}`,
  });
}

/** Free providers: their hedges cost nothing, so that no cap holds them. */
const FREE = { types: { one: 'vllm', two: 'vllm' }, targets: freeTargets('one', 'two') };

function freeTargets(...names: string[]): string {
  const free = 'price: { input_per_mtok: 0, output_per_mtok: 0 }';
  return names.map((name) => `{ provider: ${name}, model: m, ${free} }`).join(', ');
}

const told = (key: string) => world.upstream.received().filter((request) => request.key === key);
const closedByUs = ({ closedBy }: Received) => closedBy === 'client';
const rows = async () =>
  (await world.ledger()).map(({ type, attempt, reason }) => [attempt, type, reason].join(' ').trim());
const plan = async (response: Response) => {
  const params = { call: response.headers.get('x-request-id') ?? '' };
  const admin = adminClient(world.gateway);
  await expect.poll(async () => (await admin.send('GET /api/v1/calls/{call}', { params })).status).toBe(200);
  return admin.call('GET /api/v1/calls/{call}', { params });
};
const slow = (key: string, reply: Reply = hang()) => world.upstream.always({ key }, reply);

describe('a call whose first target is slow', () => {
  it.each([
    ['plain', HELLO, OK],
    ['streamed', STREAM, STREAMED],
  ])('%s: is answered by the second, and the first is cancelled and waived', async (_name, body, answer) => {
    await open(FREE);
    slow('key-1');
    world.upstream.always({ key: 'key-2' }, answer);
    const response = await world.chat(body);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-sluice-provider': 'two',
      'x-sluice-attempts': '2',
    });
    const text = await response.text();
    if (body === STREAM) {
      const events = eventsOf(text);
      expect(events.at(-1)).toBe('[DONE]');
      expect(events.at(-2)).toMatchObject({ sluice: { provider: 'two', attempts: 2 } });
      expect(text).toContain('other');
    }
    await world.upstream.waitFor((log) => log.some(closedByUs));
    expect(world.upstream.received().map(({ key }) => key)).toEqual(['key-1', 'key-2']);
    expect((await rows()).sort()).toEqual(['1 reserve', '1 waive outrun', '2 reserve', '2 settle']);
    const call = await plan(response);
    expect(call.attempts.map((attempt) => [attempt.provider, attempt.class])).toEqual([
      ['one', 'outrun'],
      ['two', ''],
    ]);
    expect(call.plan.map(({ reason }) => reason)).toEqual(['round_robin', 'hedge beside one']);
    expect((await world.gateway.command('ledger', 'verify')).code).toBe(0);
    // Nobody is blamed for being slow.
    expect(
      (await adminClient(world.gateway).call('GET /api/v1/providers')).data.map(({ health }) => health.state),
    ).toEqual(['healthy', 'healthy']);
  });

  it.each([
    ['plain', HELLO, OK],
    ['streamed', STREAM, STREAMED],
  ])('%s: is answered by the first all the same where that has content first', async (_name, body, answer) => {
    await open(FREE);
    const second = new Promise<void>((resolve) => {
      slow('key-2', { ending: 'hang' });
      world.upstream.always({ key: 'key-1' }, async () => {
        await world.upstream.waitFor((log) => log.some(({ key }) => key === 'key-2'));
        resolve();
        return answer;
      });
    });
    const response = await world.chat(body);
    await second;
    expect(response.headers.get('x-sluice-provider')).toBe('one');
    expect(response.headers.get('x-sluice-attempts')).toBe('2');
    await response.text();
    await world.upstream.waitFor((log) => log.some(closedByUs));
    expect((await rows()).sort()).toEqual(['1 reserve', '1 settle', '2 reserve', '2 waive outrun']);
    expect((await plan(response)).attempts.map((attempt) => attempt.class)).toEqual(['', 'outrun']);
  });

  it('hears one of the two alone, also where both have content', async () => {
    await open(FREE);
    const [head = '', content = '', ...rest] = chatStream({ text: 'winner speaks' });
    let loserSpoke = () => {};
    const until = new Promise<void>((resolve) => {
      loserSpoke = resolve;
    });
    world.upstream.always({ key: 'key-1' }, async () => {
      await world.upstream.waitFor((log) => log.some((one) => one.key === 'key-2' && one.sentChunks >= 3));
      setTimeout(loserSpoke, 200);
      return { headers: SSE, chunks: chatStream({ text: 'LOSER speaks' }) };
    });
    world.upstream.always({ key: 'key-2' }, async () => ({
      headers: SSE,
      chunks: [head, content, rest.shift() ?? '', { until }, ...rest],
    }));
    const response = await world.chat(STREAM);
    expect(response.headers.get('x-sluice-provider')).toBe('two');
    const text = await response.text();
    expect(text).not.toContain('LOSER');
    expect(eventsOf(text).at(-1)).toBe('[DONE]');
  });

  it('gives back what only the second attempt needed', async () => {
    const one = 'concurrency: 1';
    await open({ ...FREE, providerKeys: { 'key-1': one, 'key-2': one }, key: 'limits: { concurrency: 2 }' });
    slow('key-1');
    world.upstream.always({ key: 'key-2' }, OK);
    const attempts: (string | null)[] = [];
    for (let i = 0; i < 6; i++) attempts.push((await world.chat()).headers.get('x-sluice-attempts'));
    expect(attempts).toEqual(['2', '1', '2', '1', '2', '1']);
  });

  it('takes what was cancelled neither for a failure nor for an answer', async () => {
    await open(FREE);
    world.upstream.queue({ key: 'key-1' }, resetBeforeAnswer(), resetBeforeAnswer(), hang(), resetBeforeAnswer());
    world.upstream.always({ key: 'key-2' }, OK);
    for (let i = 0; i < 7; i++) expect((await world.chat()).status).toBe(200);
    const { data } = await adminClient(world.gateway).call('GET /api/v1/providers');
    expect(data.find(({ name }) => name === 'one')?.health).toMatchObject({ state: 'cooling', reason: 'failures' });
  });

  it('bills the loser what its provider counted before it was cancelled', async () => {
    await open({
      types: { one: 'anthropic', two: 'anthropic' },
      targets: '{ provider: one, model: m }, { provider: two, model: m }',
      model: 'hedge: { after_ms: 50, max_extra_cost_percent: 100 }',
    });
    world.upstream.queue({ path: '/v1/messages' }, { headers: SSE, chunks: messageStream() });
    const warm = await world.chat(STREAM);
    await warm.text();
    const [start, ...events] = messageStream();
    slow(warm.headers.get('x-sluice-provider') === 'one' ? 'key-2' : 'key-1', {
      headers: SSE,
      chunks: [start ?? ''],
      ending: 'hang',
    });
    slow(warm.headers.get('x-sluice-provider') === 'one' ? 'key-1' : 'key-2', {
      headers: SSE,
      chunks: [start ?? '', ...events],
    });
    const response = await world.chat({ ...STREAM, max_tokens: 1 });
    await response.text();
    const id = response.headers.get('x-request-id');
    const closing = (await world.ledger()).filter(({ request_id, type }) => request_id === id && type !== 'reserve');
    expect(closing.sort((a, b) => a.amount_nano_usd - b.amount_nano_usd)).toMatchObject([
      { type: 'settle', reason: 'outrun', usage: { input: 15, output: 0 }, amount_nano_usd: 15_000 },
      { type: 'settle', usage: { input: 15, output: 9 } },
    ]);
  });

  it('goes on after both have failed as after any two that broke', async () => {
    await open({
      ...FREE,
      keys: { one: ['key-1'], two: ['key-2'], three: ['key-3'] },
      targets: freeTargets('one', 'two', 'three'),
    });
    const both = () => world.upstream.waitFor((log) => log.length === 2).then(() => chatError(500, 'down'));
    world.upstream.always({ key: 'key-1' }, both);
    world.upstream.always({ key: 'key-2' }, both);
    world.upstream.always({ key: 'key-3' }, OK);
    const response = await world.chat();
    expect(response.status).toBe(502);
    expect(response.headers.get('x-sluice-attempts')).toBe('2');
    expect(told('key-3')).toEqual([]);
    expect((await rows()).sort()).toEqual(['1 reserve', '1 waive server-error', '2 reserve', '2 waive server-error']);
  });

  it('is answered by whichever is left where the other one fails', async () => {
    await open(FREE);
    const second = () => world.upstream.waitFor((log) => log.some(({ key }) => key === 'key-2'));
    world.upstream.always({ key: 'key-1' }, () => second().then(() => chatError(500, 'down')));
    world.upstream.always({ key: 'key-2' }, async () => {
      await world.upstream.waitFor((log) =>
        log.some(({ finishedAt, key }) => key === 'key-1' && finishedAt !== undefined),
      );
      return OK;
    });
    const response = await world.chat();
    expect([response.status, response.headers.get('x-sluice-provider')]).toEqual([200, 'two']);
    expect((await rows()).sort()).toEqual(['1 reserve', '1 waive server-error', '2 reserve', '2 settle']);
  });

  it('ends both where its caller goes away', async () => {
    await open(FREE);
    slow('key-1');
    slow('key-2');
    const leaves = new AbortController();
    const response = world.chat(HELLO, {}, leaves.signal).catch(() => 'gone');
    await world.upstream.waitFor((log) => log.length === 2);
    leaves.abort();
    expect(await response).toBe('gone');
    await world.upstream.waitFor((log) => log.every(closedByUs));
    await expect
      .poll(async () => (await rows()).sort())
      .toEqual(['1 reserve', '1 waive client_disconnect', '2 reserve', '2 waive client_disconnect']);
  });

  it.each([
    ['the first', 'key-1', 'key-2'],
    ['the second', 'key-2', 'key-1'],
  ])('keeps one answer under an idempotency key, be it of %s', async (_name, winner, loser) => {
    await open(FREE);
    slow(loser);
    world.upstream.always({ key: winner }, () => world.upstream.waitFor((log) => log.length === 2).then(() => OK));
    const headers = { 'idempotency-key': 'once' };
    const first = await (await world.chat(HELLO, headers)).text();
    const again = await world.chat(HELLO, headers);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.text()).toBe(first);
    expect(world.upstream.received()).toHaveLength(2);
  });

  it('waits as long as most answers of the deployment took, once enough of them are known', async () => {
    await open({ ...FREE, model: 'hedge: { after: p95 }' });
    world.upstream.always(CHAT, OK);
    slow('key-1', { ...OK, delayMs: 300 });
    await (await world.chat()).text();
    expect(world.upstream.received()).toHaveLength(1);
    world.upstream.always({ key: 'key-1' }, OK);
    for (let i = 0; i < 41; i++) await (await world.chat()).text();
    slow('key-1');
    const before = world.upstream.received().length;
    expect((await world.chat()).headers.get('x-sluice-provider')).toBe('two');
    expect(world.upstream.received()).toHaveLength(before + 2);
  });
});

describe('no second attempt begins', () => {
  /** The first target answers when it is told to, which it is once the hedge was due. */
  async function alone(options: WorldOptions, body: object = HELLO, path = CHAT): Promise<Response> {
    await open({ ...FREE, ...options });
    for (const key of ['key-1', 'key-2']) world.upstream.always({ key }, { ...OK, delayMs: 300 });
    const response = await world.post(path, body);
    expect(response.status).toBe(200);
    expect(world.upstream.received()).toHaveLength(1);
    return response;
  }
  const reasonOf = async (response: Response) => (await plan(response)).plan[0]?.reason;

  it('where none is configured', async () => {
    await alone({ model: 'retry: { attempts: 3 }' });
  });

  it('beyond the attempts of the call', async () => {
    const response = await alone({ model: `${HEDGE}, retry: { attempts: 1 }` });
    expect(await reasonOf(response)).toBe('round_robin; no hedge: no attempt is left');
  });

  it('at a target of a later tier, or of a fallback', async () => {
    const targets = `${freeTargets('one')}, ${freeTargets('two').replace('model: m', 'model: m, priority: 1')}`;
    const response = await alone({ targets });
    expect(await reasonOf(response)).toContain('no hedge: no other target is free');
  });

  it('outside of the regions that the tenant’s calls must not leave', async () => {
    const response = await alone({
      providers: { one: 'region: eu', two: 'region: us' },
      tenant: 'data_residency: [eu]',
    });
    expect(await reasonOf(response)).toContain('no hedge: no other target is free');
  });

  it('without room for it in a limit', async () => {
    const response = await alone({ key: 'limits: { concurrency: 1 }' });
    expect(await reasonOf(response)).toContain('no hedge: no room in key:');
  });

  it('without room for it in a budget, and what was taken is given back', async () => {
    const response = await alone({ key: 'budgets: [{ requests: 1, window: day }]' });
    expect(await reasonOf(response)).toContain('no hedge: no room in key:');
    expect(await rows()).toEqual(['1 reserve', '1 settle']);
  });

  it('without a place at the other key', async () => {
    const one = 'concurrency: 1';
    await open({ ...FREE, providerKeys: { 'key-1': one, 'key-2': one }, model: HEDGE.replace('50', '300') });
    world.upstream.always(CHAT, { ...OK, delayMs: 600 });
    const first = world.chat();
    await world.upstream.waitFor((log) => log.length === 1);
    const [response] = await Promise.all([first, world.chat()]);
    expect(world.upstream.received()).toHaveLength(2);
    expect(await reasonOf(response)).toContain('no hedge: no other target is free');
  });

  it('beyond the share of the cost', async () => {
    const targets = '{ provider: one, model: gpt-4o-mini }, { provider: two, model: gpt-4o-mini }';
    const response = await alone({ types: {}, targets, model: 'hedge: { after_ms: 50 }' });
    expect(await reasonOf(response)).toBe('round_robin; no hedge: hedges have cost their share');
  });

  it('beyond the budget of second tries', async () => {
    await open(FREE);
    world.upstream.always(CHAT, { ...OK, delayMs: 500 });
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await world.chat()).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(world.upstream.received()).toHaveLength(8 + 3);
  });

  it.each([
    ['an embedding', '/v1/embeddings', { model: 'fast', input: 'text' }],
    ['a tool that the vendor runs', '/v1/responses', { model: 'fast', input: 'Hi', tools: [{ type: 'web_search' }] }],
  ])('for %s', async (_name, path, body) => {
    await open({ ...FREE, types: { one: 'openai', two: 'openai' } });
    const vectors = { object: 'list', data: [{ object: 'embedding', index: 0, embedding: [0.5] }], model: 'm' };
    world.upstream.always('/v1/embeddings', { body: vectors, delayMs: 300 });
    world.upstream.always('/v1/responses', { ...chatError(400, 'no'), delayMs: 300 });
    await (await world.post(path, body)).text();
    expect(world.upstream.received()).toHaveLength(1);
  });
});
