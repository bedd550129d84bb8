import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterEach, describe, expect, it } from 'vitest';
import { HELLO, KEY, makeWorld, type World } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const OTHER = 'sk-test-other-crawler-0001';
let world: World;
let letGo = () => {};

afterEach(() => world.end());

/** One place upstream for two tenants; the first call holds it until it is let go. */
async function open(share: number) {
  const teams = `{ t: { applications: { a: { keys: [{ name: k, value: "${OTHER}" }] } } } }`;
  world = await makeWorld({
    providerKeys: { 'key-one-1': 'concurrency: 1' },
    tenant: `share: ${share}`,
    tenants: `  other: { models: [fast], share: 1, teams: ${teams} }`,
  });
  const after = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  world.upstream.queue(CHAT, { body: chatCompletion(), after });
  world.upstream.always(CHAT, { body: chatCompletion() });
}

const call = (key: string, content: string) =>
  world.chat({ ...HELLO, messages: [{ role: 'user', content }] }, { authorization: `Bearer ${key}` });
const many = (key: string, content: string, count: number) => Array.from({ length: count }, () => call(key, content));

/** Everything that was sent before has arrived. */
async function arrived() {
  for (let i = 0; i < 3; i++) expect((await world.chat({ ...HELLO, model: 'none' })).status).toBe(404);
}

/** What the provider was asked, in the order in which it came. */
const asked = () =>
  world.upstream.received().map((request) => (request.json() as typeof HELLO).messages[0]?.content ?? '');

describe('a scarce place upstream', () => {
  it('goes to a tenant that asks for little before one that floods', async () => {
    await open(1);
    const first = call(KEY, 'flood');
    await world.upstream.waitFor((log) => log.length === 1);
    const flood = many(KEY, 'flood', 30);
    await arrived();
    const quiet = call(OTHER, 'quiet');
    await arrived();
    letGo();
    expect((await quiet).status).toBe(200);
    for (const one of [first, ...flood]) expect((await one).status).toBe(200);
    expect(asked().indexOf('quiet')).toBeLessThanOrEqual(2);
    expect(asked()).toHaveLength(32);
  });

  it('is divided by the tenants’ shares', async () => {
    await open(3);
    const first = call(KEY, 'first');
    await world.upstream.waitFor((log) => log.length === 1);
    const waiting = [...many(OTHER, 'one', 12), ...many(KEY, 'three', 12)];
    await arrived();
    letGo();
    for (const one of [first, ...waiting]) expect((await one).status).toBe(200);
    const served = asked().slice(1, 13);
    expect(served.filter((content) => content === 'three')).toHaveLength(9);
  });

  it('is nobody’s where its caller has left', async () => {
    await open(1);
    const first = call(KEY, 'first');
    await world.upstream.waitFor((log) => log.length === 1);
    const leaving = new AbortController();
    const body = { ...HELLO, messages: [{ role: 'user', content: 'left' }] };
    const left = world.post(CHAT, body, {}, leaving.signal);
    await arrived();
    const next = call(OTHER, 'next');
    await arrived();
    leaving.abort();
    await expect(left).rejects.toThrow();
    await arrived();
    letGo();
    expect((await first).status).toBe(200);
    expect((await next).status).toBe(200);
    expect(asked()).toEqual(['first', 'next']);
  });
});

describe('I-39 a tenant at ten times its limit', () => {
  it('is refused itself; another one, at half of its own, never is', async () => {
    const quiet = `{ t: { applications: { a: { keys: [{ name: k, value: "${OTHER}" }] } } } }`;
    world = await makeWorld({
      tenant: 'limits: { rpm: 40 }',
      tenants: `  other: { models: [fast], limits: { rpm: 40 }, teams: ${quiet} }`,
    });
    world.upstream.always(CHAT, { delayMs: 20, body: chatCompletion() });
    const flood = many(KEY, 'flood', 400);
    const served = await Promise.all(many(OTHER, 'quiet', 20));
    expect(served.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const statuses = (await Promise.all(flood)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(40);
    expect(statuses.filter((status) => status === 429)).toHaveLength(360);
  });
});
