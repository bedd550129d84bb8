import { readFileSync, writeFileSync } from 'node:fs';
import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import type { Received } from '@sluice/fake-upstream/received';
import { eventStream } from '@sluice/fake-upstream/reply';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { adminClient } from '../harness/control-client.ts';
import { HELLO, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
let world: World;

afterEach(() => world.end());

const AB = '{ provider: one, model: a }, { provider: one, model: b }';
const modelOf = (request: Received) => (request.json() as { model: string }).model;

async function open(strategy: string, options: WorldOptions = {}): Promise<void> {
  world = await makeWorld({ targets: AB, ...options, model: `strategy: ${strategy}` });
  world.upstream.always(CHAT, { body: chatCompletion() });
}

/** Which target answers. */
async function askedOf(body: object = HELLO, headers: Record<string, string> = {}): Promise<string | null> {
  const response = await world.chat(body, headers);
  await response.text();
  expect(response.status).toBe(200);
  return response.headers.get('x-sluice-upstream-model');
}

async function repeated(times: number, ...asked: Parameters<typeof askedOf>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < times; i++) {
    const model = (await askedOf(...asked)) ?? '';
    counts[model] = (counts[model] ?? 0) + 1;
  }
  return counts;
}

/** Why the targets would stand where they would, in their order. */
async function quotedReasons(): Promise<readonly string[]> {
  const response = await world.post('/v1/quote', HELLO);
  const { plan } = (await response.json()) as { plan: { reason: string }[] };
  return plan.map(({ reason }) => reason);
}

/** A stream that says a word and then waits for `end`. */
function held(): { readonly reply: ReturnType<typeof eventStream>; readonly end: () => void } {
  const { promise: until, resolve: end } = Promise.withResolvers<void>();
  const [first = '', ...rest] = chatStream({ text: 'one two three' });
  return { reply: eventStream([first, ...rest.slice(0, 1), { until }, ...rest.slice(1)]), end };
}

describe('what is in flight decides', () => {
  it('least_connections: new calls go round a target that holds streams', async () => {
    await open('least_connections');
    const one = held();
    world.upstream.queue({ path: CHAT, where: (request) => modelOf(request) === 'a' }, one.reply);
    const stream = await world.chat({ ...HELLO, stream: true });
    expect(stream.headers.get('x-sluice-upstream-model')).toBe('a');
    expect(await repeated(6)).toEqual({ b: 6 });
    one.end();
    expect(await stream.text()).toContain('[DONE]');
    expect(await repeated(6)).toEqual({ a: 3, b: 3 });
  });

  it('least_connections: calls that come at the same moment see one another', async () => {
    await open('least_connections');
    const { promise: never, resolve: endAll } = Promise.withResolvers<void>();
    const { promise: soon, resolve: endOfB } = Promise.withResolvers<void>();
    const waiting = (after: Promise<void>) => ({ body: chatCompletion(), after });
    world.upstream.always(CHAT, (request) => waiting(modelOf(request) === 'a' ? never : soon));
    const counts = (from: number) => {
      const models = world.upstream.received().slice(from).map(modelOf);
      return { a: models.filter((one) => one === 'a').length, b: models.filter((one) => one === 'b').length };
    };
    const first = Array.from({ length: 8 }, () => world.chat());
    await world.upstream.waitFor((log) => log.length === 8);
    expect(counts(0)).toEqual({ a: 4, b: 4 });
    endOfB();
    await Promise.race(first);
    await expect.poll(async () => (await quotedReasons())[0]).toBe('least_connections, 0 in flight');
    world.upstream.always(CHAT, waiting(never));
    const burst = Array.from({ length: 8 }, () => world.chat());
    await world.upstream.waitFor((log) => log.length === 16);
    // Four at one and none at the other: twelve are six at each.
    expect(counts(8)).toEqual({ a: 2, b: 6 });
    endAll();
    for (const one of await Promise.all([...first, ...burst])) await one.text();
  });
});

describe('what calls have shown decides', () => {
  it('least_response_time: the target whose first token comes sooner', async () => {
    await open('least_response_time');
    const slow = { path: CHAT, where: (request: Received) => modelOf(request) === 'a' };
    world.upstream.always(slow, { body: chatCompletion(), delayMs: 150 });
    expect(await repeated(12)).toEqual({ a: 1, b: 11 });
  });

  it('adaptive: the target that answers, and the plan says with which scores', async () => {
    await open('adaptive');
    const failing = { path: CHAT, where: (request: Received) => modelOf(request) === 'a' };
    world.upstream.queue(failing, { status: 500, body: { error: { message: 'down' } } });
    const calls = 40;
    const counts = await repeated(calls);
    // The failure, then what chance lets explore: more with a probability of one in a million.
    expect(counts.b).toBeGreaterThan(calls - 12);
    expect(world.upstream.received()).toHaveLength(calls + 1);
    expect((await quotedReasons()).join('\n')).toMatch(
      /score \d\.\d\d \(success 1\.00, \d+ ms to the first token, \d+ tokens\/s, \$0\.\d+\)/,
    );
  });
});

describe('what calls have in common decides', () => {
  const MANY = Array.from({ length: 6 }, (_, index) => `{ provider: one, model: m${index} }`).join(', ');

  it('session_hash: by header, prompt_cache_key, metadata, user, and else by how the conversation began', async () => {
    await open('session_hash', { targets: MANY });
    const of = (more: object, headers: Record<string, string> = {}) => askedOf({ ...HELLO, ...more }, headers);
    for (const name of ['s1', 's2', 's3', 's4']) {
      const usual = await of({ user: name });
      expect(await of({ user: 'other', metadata: { session_id: name } })).toBe(usual);
      expect(await of({ user: 'other', metadata: { session_id: 'x' }, prompt_cache_key: name })).toBe(usual);
      expect(await of({ user: 'other', prompt_cache_key: 'x' }, { 'x-sluice-session': name })).toBe(usual);
    }
    const seen = new Set<string | null>();
    for (let i = 0; i < 8; i++) {
      const messages = [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: `Question ${i}` },
      ];
      const first = await askedOf({ model: 'fast', messages });
      const later = [...messages, { role: 'assistant', content: 'Yes.' }, { role: 'user', content: 'Why?' }];
      expect(await askedOf({ model: 'fast', messages: later })).toBe(first);
      seen.add(first);
    }
    expect(seen.size).toBeGreaterThan(1);
  });

  it('session_hash: a session leaves its target only while that is out, and comes back', async () => {
    await open('session_hash', { targets: MANY });
    const session = { 'x-sluice-session': 'mine' };
    const usual = await askedOf(HELLO, session);
    const limited = { status: 429, headers: { 'retry-after': '1' }, body: { error: { message: 'slow down' } } };
    world.upstream.queue({ path: CHAT, where: (request) => modelOf(request) === usual }, limited);
    const other = await askedOf(HELLO, session);
    expect(other).not.toBe(usual);
    expect(await askedOf(HELLO, session)).toBe(other);
    await expect.poll(() => askedOf(HELLO, session), { timeout: 5_000 }).toBe(usual);
  });

  it('ip_hash: an address always goes the same way, and different ones go different ways', async () => {
    await open('ip_hash', { targets: MANY, env: { SLUICE_TRUSTED_PROXIES: '127.0.0.1/32' } });
    const seen = new Set<string | null>();
    for (let i = 1; i <= 12; i++) {
      const from = { 'x-forwarded-for': `10.0.0.${i}` };
      const first = await askedOf(HELLO, from);
      expect(await askedOf(HELLO, from)).toBe(first);
      seen.add(first);
    }
    expect(seen.size).toBeGreaterThan(1);
  });

  it('url_hash: all calls of one route go the same way', async () => {
    await open('url_hash', { targets: MANY });
    const first = (await askedOf()) ?? '';
    expect(await repeated(6)).toEqual({ [first]: 6 });
    const plain = await world.post('/v1/chat', HELLO);
    expect(plain.headers.get('x-sluice-upstream-model')).toBe(first);
  });
});

describe('what it costs decides', () => {
  it('lowest_cost: by the price of this very call', async () => {
    const dearPrompt = '{ provider: one, model: a, price: { input_per_mtok: 10, output_per_mtok: 1 } }';
    const dearAnswer = '{ provider: one, model: b, price: { input_per_mtok: 1, output_per_mtok: 10 } }';
    await open('lowest_cost', { targets: `${dearPrompt}, ${dearAnswer}` });
    const long = [{ role: 'user', content: 'word '.repeat(2_000) }];
    expect(await repeated(3, { model: 'fast', messages: long, max_tokens: 10 })).toEqual({ b: 3 });
    expect(await repeated(3, { ...HELLO, max_tokens: 2_000 })).toEqual({ a: 3 });
  });
});

describe('the room that is left decides', () => {
  const limits = (remaining: number) => ({
    'x-ratelimit-limit-requests': '1000',
    'x-ratelimit-remaining-requests': String(remaining),
    'x-ratelimit-reset-requests': '60m0s',
  });

  it('most_headroom: by what the providers’ headers say', async () => {
    await open('most_headroom');
    world.upstream.always(
      { path: CHAT, where: (request) => modelOf(request) === 'a' },
      { headers: limits(100), body: chatCompletion() },
    );
    world.upstream.always(
      { path: CHAT, where: (request) => modelOf(request) === 'b' },
      { headers: limits(900), body: chatCompletion() },
    );
    // Each is asked once, because nothing is known of it.
    expect(await repeated(2)).toEqual({ a: 1, b: 1 });
    expect(await repeated(8)).toEqual({ b: 8 });
  });

  it('most_headroom: among keys, by their own limits', async () => {
    world = await makeWorld({ keys: { one: ['unused'] } });
    const text = readFileSync(world.gateway.configFile, 'utf8').replace(
      'keys: [{ name: k1, value: "unused" }]',
      'strategy: most_headroom, keys: [{ name: k1, value: "key-small", rpm: 4 }, { name: k2, value: "key-large", rpm: 12 }]',
    );
    writeFileSync(world.gateway.configFile, text);
    world.upstream.always(CHAT, { body: chatCompletion() });
    await expect
      .poll(async () => (await quotedReasons())[0], { timeout: 5_000 })
      .toBe('weighted_round_robin; key k2: most_headroom, room for 12 such calls');
    for (let i = 0; i < 8; i++) await (await world.chat()).text();
    expect(world.upstream.received().map(({ key }) => key)).toEqual(Array.from({ length: 8 }, () => 'key-large'));
    // Four are left at both.
    for (let i = 0; i < 4; i++) await (await world.chat()).text();
    const last = world.upstream
      .received()
      .slice(8)
      .map(({ key }) => key);
    expect(last.filter((one) => one === 'key-small')).toHaveLength(2);
  });
});

describe('where it stands decides', () => {
  const REGIONS =
    '{ provider: one, model: eu, region: eu-west-1 }, { provider: one, model: us, region: us-east-1 }, { provider: one, model: nowhere }';

  it('nearest: by the caller’s region, else by the gateway’s', async () => {
    await open('nearest', { targets: REGIONS, env: { SLUICE_REGION: 'us-west-2' } });
    expect(await repeated(3)).toEqual({ us: 3 });
    expect(await repeated(3, HELLO, { 'x-sluice-tags': 'team=red,region=eu-west-1' })).toEqual({ eu: 3 });
    expect(await repeated(3, HELLO, { 'x-sluice-tags': 'region=eu-central-1' })).toEqual({ eu: 3 });
    expect(await repeated(3, HELLO, { 'x-sluice-tags': 'region=mars' })).toEqual({ us: 3 });
  });
});

describe('chance decides', () => {
  it('random: each as often as it weighs', async () => {
    await open('random', { targets: '{ provider: one, model: a, weight: 3 }, { provider: one, model: b }' });
    const calls = 160;
    const counts = { a: 0, b: 0 } as Record<string, number>;
    await Promise.all(
      Array.from({ length: calls }, async () => {
        const model = (await askedOf()) ?? '';
        counts[model] = (counts[model] ?? 0) + 1;
      }),
    );
    // Five standard deviations.
    expect(Math.abs((counts.a ?? 0) - calls * 0.75)).toBeLessThan(5 * Math.sqrt(calls * 0.75 * 0.25));
  });
});

describe('weights that change while it runs', () => {
  it('act without disturbing the calls under way', async () => {
    await open('weighted_round_robin', {
      targets: '{ provider: one, model: a }, { provider: one, model: b, weight: 0 }',
    });
    const one = held();
    world.upstream.queue(CHAT, one.reply);
    const stream = await world.chat({ ...HELLO, stream: true });
    expect(stream.headers.get('x-sluice-upstream-model')).toBe('a');
    const text = readFileSync(world.gateway.configFile, 'utf8');
    const changed = text.replace('model: a }', 'model: a, weight: 0 }').replace('model: b, weight: 0 }', 'model: b }');
    expect(changed).not.toBe(text);
    writeFileSync(world.gateway.configFile, changed);
    await expect.poll(() => askedOf(), { timeout: 5_000 }).toBe('b');
    expect(await repeated(5)).toEqual({ b: 5 });
    one.end();
    expect(await stream.text()).toContain('[DONE]');
  });
});

describe('what is counted', () => {
  it('outlives a change of the configuration: calls under way still count', async () => {
    await open('least_connections');
    const one = held();
    world.upstream.queue({ path: CHAT, where: (request) => modelOf(request) === 'a' }, one.reply);
    const stream = await world.chat({ ...HELLO, stream: true });
    expect(stream.headers.get('x-sluice-upstream-model')).toBe('a');
    const text = readFileSync(world.gateway.configFile, 'utf8');
    // A third target shows that the change is in force.
    writeFileSync(world.gateway.configFile, text.replace('model: b }', 'model: b }, { provider: one, model: c }'));
    await expect.poll(async () => (await quotedReasons()).length, { timeout: 5_000 }).toBe(3);
    expect(await repeated(6)).toEqual({ b: 3, c: 3 });
    one.end();
    await stream.text();
    expect(await repeated(6)).toEqual({ a: 2, b: 2, c: 2 });
  });
});

describe('what is in flight', () => {
  it('is nothing again, however the calls ended', async () => {
    await open('least_connections', { tenant: 'limits: { concurrency: 2 }' });
    const counts = async () => (await quotedReasons()).map((reason) => Number(/(-?\d+) in flight/.exec(reason)?.[1]));
    const one = held();
    world.upstream.queue(CHAT, one.reply);
    const leaving = new AbortController();
    const left = await world.chat({ ...HELLO, stream: true }, {}, leaving.signal);
    const two = held();
    world.upstream.queue(CHAT, two.reply);
    const stream = await world.chat({ ...HELLO, stream: true });
    expect(await counts()).toEqual([1, 1]);
    expect((await world.chat()).status, 'refused').toBe(429);
    leaving.abort();
    await left.text().catch(() => undefined);
    two.end();
    await stream.text();
    await expect.poll(counts, { timeout: 5_000 }).toEqual([0, 0]);
    world.upstream.queue(CHAT, { status: 500, body: { error: { message: 'down' } } });
    await repeated(4);
    await repeated(2, { ...HELLO, n: 2 });
    world.upstream.queue(CHAT, { status: 400, body: { error: { message: 'no' } } });
    expect((await world.chat()).status).toBe(400);
    await expect.poll(counts, { timeout: 5_000 }).toEqual([0, 0]);
    one.end();
  });
});

describe('a target that comes back from a cooldown', () => {
  it('is tried by one call and then gets a tenth of its share, which grows', async () => {
    await open('weighted_round_robin');
    const broken = { path: CHAT, where: (request: Received) => modelOf(request) === 'a' };
    world.upstream.queue(broken, { ending: 'reset' }, { ending: 'reset' }, { ending: 'reset' });
    expect(await repeated(6)).toEqual({ b: 6 });
    expect(await quotedReasons()).toHaveLength(1);
    await expect.poll(async () => (await quotedReasons()).length, { timeout: 15_000 }).toBe(2);
    await expect.poll(() => askedOf(), { timeout: 10_000 }).toBe('a');
    const calls = 44;
    const back = performance.now();
    const { a = 0 } = await repeated(calls);
    // So many tenths of a weight beside a whole one; a cycle of turns more or less.
    const tenths = 1 + (9 * (performance.now() - back)) / 30_000;
    expect(a).toBeLessThanOrEqual((calls * tenths) / (tenths + 10) + 1);
  });
});

describe('the call log', () => {
  it('says why a call went where it went', async () => {
    await open('least_connections');
    const response = await world.chat();
    await response.text();
    const call = response.headers.get('x-request-id') ?? '';
    const admin = adminClient(world.gateway);
    const found = await vi.waitFor(() => admin.call('GET /api/v1/calls/{call}', { params: { call } }), {
      timeout: 5_000,
    });
    expect(JSON.stringify(found)).toContain('least_connections, 0 in flight');
  });
});
