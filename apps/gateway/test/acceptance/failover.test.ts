import { chatCompletion, chatError } from '@sluice/fake-upstream/chat';
import { afterEach, describe, expect, it } from 'vitest';
import { makeWorld, type World, type WorldOptions } from '../harness/world.ts';

let world: World;
const open = async (options: WorldOptions) => {
  world = await makeWorld(options);
  return world;
};
afterEach(() => world.end());

const OK = { body: chatCompletion() };
const calls = (key: string) => world.upstream.received().filter((request) => request.key === key).length;

describe('a call falls over unseen', () => {
  it('A-01 from a target that refuses connections to the next', async () => {
    await open({ keys: { one: ['key-1'], two: ['key-2'] }, addresses: { one: 'http://127.0.0.1:9/v1' } });
    world.upstream.always({ key: 'key-2' }, OK);
    const started = performance.now();
    const response = await world.chat();
    expect(response.status).toBe(200);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(response.headers.get('x-sluice-attempts')).toBe('2');
    const rows = await world.ledger();
    expect(rows.map(({ attempt, type }) => `${attempt} ${type}`)).toEqual([
      '1 reserve',
      '1 release',
      '2 reserve',
      '2 settle',
    ]);
    expect(new Set(rows.map(({ request_id }) => request_id))).toEqual(new Set([response.headers.get('x-request-id')]));
  });

  it('A-02 from a 500 to the next, and the failed attempt is not billed', async () => {
    await open({ keys: { one: ['key-1'], two: ['key-2'] } });
    world.upstream.always({ key: 'key-1' }, chatError(500, 'boom'));
    world.upstream.always({ key: 'key-2' }, OK);
    const response = await world.chat();
    expect(response.status).toBe(200);
    expect(response.headers.get('x-sluice-attempts')).toBe('2');
    const closings = (await world.ledger()).filter(({ type }) => type !== 'reserve');
    expect(closings.map(({ type, amount_nano_usd }) => [type, amount_nano_usd])).toEqual([
      ['waive', 0],
      ['settle', 14 * 1000 + 7 * 10_000],
    ]);
  });

  it('A-03 nowhere from a 429 on the only key: 503 with its wait, and the key rests exactly so long', async () => {
    await open({ keys: { one: ['key-1'] } });
    world.upstream.queue({ key: 'key-1' }, { ...chatError(429, 'slow down'), headers: { 'retry-after': '2' } });
    world.upstream.always({ key: 'key-1' }, OK);
    const limited = await world.chat();
    const at = Date.now();
    expect(limited.status).toBe(503);
    expect(limited.headers.get('retry-after')).toBe('2');
    expect(limited.headers.get('x-should-retry')).toBe('true');
    expect(await limited.json()).toMatchObject({ error: { code: 'no_capacity', sluice: { retryable: true } } });
    const next = await world.chat();
    expect(next.status).toBe(200);
    const waited = (world.upstream.received()[1]?.headAt ?? 0) - at;
    expect(waited).toBeGreaterThan(1600);
    expect(waited).toBeLessThan(2400);
  });

  it('nowhere from two that are limited: the caller is told the smallest wait', async () => {
    await open({ keys: { one: ['key-1'], two: ['key-2'] } });
    const limited = (seconds: number) => ({ status: 429, headers: { 'retry-after': String(seconds) }, body: {} });
    world.upstream.queue('/v1/chat/completions', limited(7), limited(30));
    const response = await world.chat();
    expect(response.status).toBe(503);
    expect(response.headers.get('x-sluice-attempts')).toBe('2');
    expect(response.headers.get('retry-after')).toBe('7');
    expect(response.headers.get('x-should-retry')).toBe('true');
  });

  it('A-04 from a limited key to the free one, and only the first cools', async () => {
    await open({ keys: { one: ['key-1', 'key-2'] } });
    world.upstream.always({ key: 'key-1' }, { ...chatError(429, 'slow down'), headers: { 'retry-after': '30' } });
    world.upstream.always({ key: 'key-2' }, OK);
    for (let i = 0; i < 5; i++) expect((await world.chat()).status).toBe(200);
    expect([calls('key-1'), calls('key-2')]).toEqual([1, 5]);
  });

  it('A-05 from an overloaded provider to another one', async () => {
    await open({ keys: { one: ['key-1', 'key-1b'], two: ['key-2'] } });
    world.upstream.always({ key: 'key-1' }, chatError(529, 'overloaded'));
    world.upstream.always({ key: 'key-1b' }, chatError(529, 'overloaded'));
    world.upstream.always({ key: 'key-2' }, OK);
    for (let i = 0; i < 3; i++) expect((await world.chat()).status).toBe(200);
    expect(calls('key-1') + calls('key-1b')).toBe(1);
  });

  it('A-06 from a refused key to another one; alone it is the provider’s fault, never the caller’s 401', async () => {
    await open({ keys: { one: ['key-1', 'key-2'] } });
    world.upstream.always({ key: 'key-1' }, chatError(401, 'Incorrect API key provided: key-1'));
    world.upstream.queue({ key: 'key-2' }, OK);
    world.upstream.always({ key: 'key-2' }, chatError(403, 'no access'));
    expect((await world.chat()).status).toBe(200);
    const refused = await world.chat();
    expect(refused.status).toBe(502);
    const text = await refused.text();
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'provider_auth' } });
    expect(text).not.toContain('key-1');
    expect(refused.headers.get('x-should-retry')).toBe('false');
  });

  it('A-07 nowhere from a bad request: it passes, redacted, and blames nobody', async () => {
    await open({ keys: { one: ['key-1'], two: ['key-2'] } });
    const secret = 'sk-proj-abcdefghijklmnopqrstuvwx';
    world.upstream.always('/v1/chat/completions', chatError(400, `temperature is too hot (${secret})`));
    for (let i = 0; i < 12; i++) {
      const response = await world.chat();
      expect(response.status).toBe(400);
      const text = await response.text();
      expect(text).toContain('temperature is too hot');
      expect(text).not.toContain(secret);
      expect(response.headers.get('x-sluice-attempts')).toBe('1');
    }
    expect(world.upstream.received()).toHaveLength(12);
  });

  it('A-08, A-09 tries one where all cool because of failures, and none where all are limited', async () => {
    await open({ keys: { one: ['key-1'] }, model: 'retry: { attempts: 1 }' });
    world.upstream.queue({ key: 'key-1' }, ...Array.from({ length: 5 }, () => chatError(500, 'down')));
    for (let i = 0; i < 5; i++) expect((await world.chat()).status).toBe(502);
    world.upstream.queue({ key: 'key-1' }, OK, { ...chatError(429, 'slow down'), headers: { 'retry-after': '20' } });
    expect((await world.chat()).status).toBe(200);
    expect((await world.chat()).status).toBe(503);
    const before = world.upstream.received().length;
    const limited = await world.chat();
    expect(limited.status).toBe(503);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(17);
    expect(world.upstream.received()).toHaveLength(before);
  });
});

describe('answers that are none are the provider’s fault', () => {
  const json = JSON.stringify(chatCompletion());
  it.each([
    ['HTML', { headers: { 'content-type': 'text/html' }, body: '<html>hi</html>' }],
    ['nothing', { contentLength: 0 }],
    ['204', { status: 204 }],
    ['302', { status: 302, headers: { location: 'http://127.0.0.1:1/' }, contentLength: 0 }],
    ['304', { status: 304 }],
    ['cut JSON', { headers: { 'content-type': 'application/json' }, body: json.slice(0, 100) }],
    ['more than it declares', { headers: { 'content-type': 'application/json' }, body: json, contentLength: 100 }],
    ['an array', { body: '[]' }],
    ['null', { body: 'null' }],
    ['no choices', { body: '{}' }],
    ['no HTTP', { rawBytes: '<html>hi</html>' }],
    ['a length that is none', { rawBytes: 'HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n{}' }],
    ['100 KB of header', { rawBytes: `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n{}` }],
  ])('A-28, A-29 %s is 502 bad_upstream_response', async (_name, reply) => {
    await open({ keys: { one: ['key-1'] } });
    world.upstream.always({ key: 'key-1' }, reply);
    const response = await world.chat();
    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({ error: { code: 'bad_upstream_response' } });
    expect((await world.chat()).status).toBe(502);
  });
});
