import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import { eventStream, hang } from '@sluice/fake-upstream/reply';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HELLO, makeWorld, type World } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const STREAM = { ...HELLO, stream: true, stream_options: { include_usage: true } };
const events = chatStream();
let world: World;

afterEach(() => world.end());

async function open(dataDir?: string): Promise<void> {
  world = await makeWorld(dataDir === undefined ? {} : { dataDir });
  world.upstream.always({ path: CHAT, where: (request) => isStream(request.json()) }, () => eventStream(events));
  world.upstream.always({ path: CHAT, where: (request) => !isStream(request.json()) }, { body: chatCompletion() });
}

const isStream = (body: unknown) => (body as { stream?: boolean }).stream === true;
const keyed = (key: string) => ({ 'idempotency-key': key });
const contacts = () => world.upstream.received().length;

/** What a later call under the key of a cut one must be answered, once the cut is known. */
async function expectCut(body: object, key: string): Promise<void> {
  const before = contacts();
  await vi.waitFor(async () => {
    const response = await world.chat(body, keyed(key));
    expect(response.status).toBe(409);
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(await response.json()).toMatchObject({
      error: { code: 'idempotency_conflict', sluice: { retryable: false } },
    });
  }, 10_000);
  expect(contacts()).toBe(before);
}

describe('a call that was cut is never sent again under its key', () => {
  it('by its caller before the answer', async () => {
    await open();
    world.upstream.queue(CHAT, hang());
    const abort = new AbortController();
    const first = world.chat(HELLO, keyed('a'), abort.signal);
    await world.upstream.waitFor((log) => log.length === 1);
    abort.abort();
    await expect(first).rejects.toThrow();
    await expectCut(HELLO, 'a');
  });

  it('by its caller within the stream', async () => {
    await open();
    world.upstream.queue(CHAT, eventStream(events.slice(0, 4), 'hang'));
    const abort = new AbortController();
    await world.chat(STREAM, keyed('b'), abort.signal);
    abort.abort();
    await expectCut(STREAM, 'b');
  });

  it('by its provider within the stream', async () => {
    await open();
    world.upstream.queue(CHAT, eventStream(events.slice(0, 4), 'reset'));
    expect(await (await world.chat(STREAM, keyed('c'))).text()).toContain('"error"');
    await expectCut(STREAM, 'c');
  });

  it('by a crash of the gateway', async () => {
    await open();
    world.upstream.queue(CHAT, hang());
    const first = world.chat(HELLO, keyed('d')).catch(() => 'cut');
    await world.upstream.waitFor((log) => log.length === 1);
    await world.gateway.kill();
    expect(await first).toBe('cut');
    await world.upstream.close();
    await open(world.gateway.dataDir);
    await expectCut(HELLO, 'd');
    expect(contacts()).toBe(0);
  });
});

describe('a whole answer', () => {
  it('of a stream is replayed as the same stream, over a restart too, and costs nothing more', async () => {
    await open();
    const first = await (await world.chat(STREAM, keyed('e'))).text();
    await world.gateway.stop();
    await world.upstream.close();
    await open(world.gateway.dataDir);
    const again = await world.chat(STREAM, keyed('e'));
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(again.headers.get('x-sluice-attempts')).toBe('0');
    expect(await again.text()).toBe(first);
    expect(contacts()).toBe(0);
    expect((await world.ledger()).filter(({ type }) => type === 'settle')).toHaveLength(1);
  });

  it('is that of one route and one application', async () => {
    await open();
    const ask = (path: string, headers: Record<string, string>) => world.post(path, HELLO, headers);
    await (await ask(CHAT, keyed('f'))).text();
    expect((await ask('/v1/chat', keyed('f'))).headers.get('idempotency-replayed')).toBeNull();
    expect((await ask(CHAT, keyed('f'))).headers.get('idempotency-replayed')).toBe('true');
    const { stdout } = await world.gateway.command('keys', 'create', '--tenant', 'acme', '--application', 'crawler');
    const sibling = { authorization: `Bearer ${stdout.trim()}` };
    await vi.waitFor(async () => expect((await ask(CHAT, { ...sibling, ...keyed('f') })).status).toBe(200), {
      timeout: 5_000,
    });
    expect((await ask(CHAT, { ...sibling, ...keyed('f') })).headers.get('idempotency-replayed')).toBe('true');
    expect(contacts()).toBe(2);
  });

  it('of a failure is none: the key is free again', async () => {
    await open();
    world.upstream.queue(CHAT, { status: 500, body: {} }, { status: 500, body: {} });
    expect((await world.chat(HELLO, keyed('g'))).status).toBe(502);
    expect((await world.chat(HELLO, keyed('g'))).status).toBe(200);
  });
});

describe('a key', () => {
  it.each([
    ['no byte', ''],
    ['256 bytes', 'k'.repeat(256)],
  ])('of %s is 400', async (_name, key) => {
    await open();
    const response = await world.chat(HELLO, keyed(key));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { param: 'idempotency-key' } });
    expect(contacts()).toBe(0);
  });
});

describe('the body that a key is held to', () => {
  it('is the caller’s own bytes, also where variables are filled in', async () => {
    await open();
    const text = JSON.stringify({ ...HELLO, messages: [{ role: 'user', content: '{{a}}' }], variables: { a: 'x' } });
    const first = await world.post('/v1/chat', text, keyed('order-9'));
    expect(first.status).toBe(200);
    expect((await world.post('/v1/chat', text, keyed('order-9'))).headers.get('idempotency-replayed')).toBe('true');
    expect((await world.post('/v1/chat', ` ${text}`, keyed('order-9'))).status).toBe(422);
    expect(contacts()).toBe(1);
  });
});
