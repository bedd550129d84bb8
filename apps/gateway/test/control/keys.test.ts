import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { adminClient, type ControlClient } from '../harness/control-client.ts';
import { startGateway } from '../harness/gateway-process.ts';
import { HELLO, KEY, makeWorld, type World } from '../harness/world.ts';

let world: World;
let admin: ControlClient;
let application: string;

beforeAll(async () => {
  world = await makeWorld({ keys: { one: ['provider-secret-0001'] } });
  world.upstream.always('/v1/chat/completions', { body: chatCompletion() });
  admin = adminClient(world.gateway);
});
afterAll(() => world.end());
beforeEach(async () => {
  application = (await admin.call('POST /api/v1/applications', { body: { team: 'acme/search', name: 'Batch' } })).id;
});

const statusWith = async (key: string, headers: Record<string, string> = {}) =>
  (await world.chat(HELLO, { authorization: `Bearer ${key}`, ...headers })).status;

const made = (name = 'prod', members: object = {}) =>
  admin.call('POST /api/v1/keys', { body: { application, name, ...members } });

describe('a key', () => {
  it('works in the call after it is made, is shown once, and is found by its id', async () => {
    const { value, ...key } = await made('prod', { limits: { rpm: 60 }, models: ['fast'] });
    expect(value).toMatch(/^sk-sluice-[0-9A-Za-z]{49}$/);
    expect(await statusWith(value)).toBe(200);
    const { last_use: _, ...again } = await admin.call('GET /api/v1/keys/{key}', { params: { key: key.id } });
    const { last_use: unused, ...first } = key;
    expect(unused).toBeNull();
    expect(again).toEqual(first);
    expect(again).toMatchObject({
      tenant: 'acme',
      team: 'search',
      name: 'prod',
      limits: { rpm: 60 },
      models: ['fast'],
      state: 'live',
      managed: false,
      previous: null,
      hint: `${value.slice(0, 14)}…${value.slice(-4)}`,
    });
    expect(world.gateway.output()).not.toContain(value);
  });

  it('is refused in the call after it is disabled, works again, and is gone after it is deleted', async () => {
    const { id, value } = await made();
    const params = { key: id };
    const change = (disabled: boolean | null) => admin.call('PATCH /api/v1/keys/{key}', { params, body: { disabled } });
    expect(await change(true)).toMatchObject({ disabled: true, state: 'disabled' });
    expect(await statusWith(value)).toBe(401);
    expect(await change(null)).toMatchObject({ disabled: false, state: 'live' });
    expect(await statusWith(value)).toBe(200);
    await admin.call('DELETE /api/v1/keys/{key}', { params });
    expect(await statusWith(value)).toBe(401);
    expect(await admin.send('GET /api/v1/keys/{key}', { params })).toMatchObject({ status: 404, code: 'not_found' });
    expect(await admin.send('DELETE /api/v1/keys/{key}', { params })).toMatchObject({ status: 404 });
  });

  it('obeys its limits, addresses, models and end from the next call on', async () => {
    const { id, value } = await made();
    const change = (body: object) => admin.call('PATCH /api/v1/keys/{key}', { params: { key: id }, body });
    await change({ limits: { rpm: 0 } });
    expect(await statusWith(value)).toBe(429);
    await change({ limits: null, allowed_ips: ['192.0.2.0/24'] });
    expect(await statusWith(value)).toBe(403);
    await change({ allowed_ips: null, models: [] });
    expect(await statusWith(value)).toBe(403);
    await change({ models: null, expires_at: '2020-01-01T00:00:00Z' });
    expect(await statusWith(value)).toBe(401);
    const key = await change({ expires_at: null, name: 'renamed' });
    expect(key).toMatchObject({ name: 'renamed', state: 'live' });
    expect(Object.keys(key)).not.toEqual(expect.arrayContaining(['limits']));
    expect(await statusWith(value)).toBe(200);
  });

  it.each([
    ['an unknown member', { nonsense: 1 }, 400, 'nonsense'],
    ['a value of its own', { value: 'sk-chosen-by-the-caller-1' }, 400, 'value'],
    ['a limit below zero', { limits: { rpm: -1 } }, 400, 'limits.rpm'],
    ['a model that its tenant may not call', { models: ['fast', 'smart'] }, 400, 'models.1'],
    ['a budget in two units', { budgets: [{ usd: 1, tokens: 1, window: 'day' }] }, 400, 'budgets.0'],
    ['an address that is none', { allowed_ips: ['nowhere'] }, 400, 'allowed_ips.0'],
    ['an application that there is not', { application: 'acme/search/nobody' }, 404, 'application'],
    ['a name that another key has', { name: 'taken' }, 409, 'name'],
  ])('with %s is refused, and nothing is made', async (_, members, status, param) => {
    await made('taken');
    const before = await admin.call('GET /api/v1/keys', { query: { application } });
    const body = { application, name: 'new', ...members };
    expect(await admin.send('POST /api/v1/keys', { body })).toMatchObject({ status, param });
    expect(await admin.call('GET /api/v1/keys', { query: { application } })).toEqual(before);
  });

  it('that a file declares is read-only, whatever the write', async () => {
    const { data } = await admin.call('GET /api/v1/keys', { query: { managed: 'true' } });
    expect(data).toMatchObject([{ name: 'prod', managed: true, application: 'crawler' }]);
    const params = { key: data[0]?.id ?? '' };
    for (const [name, body] of [
      ['PATCH /api/v1/keys/{key}', { disabled: true }],
      ['DELETE /api/v1/keys/{key}', undefined],
      ['POST /api/v1/keys/{key}/rotations', {}],
      ['DELETE /api/v1/keys/{key}/rotations/current', undefined],
    ] as const) {
      expect(await admin.send(name, { params, body })).toMatchObject({ status: 409, code: 'managed_by_file' });
    }
    expect(await statusWith(KEY)).toBe(200);
  });
});

describe('a rotation', () => {
  const rotate = (id: string, overlap_s?: number) =>
    admin.call('POST /api/v1/keys/{key}/rotations', {
      params: { key: id },
      body: overlap_s === undefined ? {} : { overlap_s },
    });

  it('lets both values through, under one key, until the old one is ended', async () => {
    const first = await made('prod', { limits: { rpm: 3 } });
    expect(await statusWith(first.value)).toBe(200);
    const second = await rotate(first.id);
    expect(second).toMatchObject({ id: first.id, previous: { hint: first.hint } });
    const inADay = Date.now() + 86_400_000;
    expect(Math.abs(Date.parse(second.previous?.ends_at ?? '') - inADay)).toBeLessThan(10_000);
    expect(await statusWith(first.value, { 'user-agent': 'python-openai/1.99' })).toBe(200);
    expect(await statusWith(second.value, { 'user-agent': 'curl/8.5.0' })).toBe(200);
    // The quota is the key's, not the value's.
    expect(await statusWith(second.value)).toBe(429);
    expect(await statusWith(first.value, { 'user-agent': 'python-openai/1.99' })).toBe(429);
    const key = await admin.call('GET /api/v1/keys/{key}', { params: { key: first.id } });
    expect(key.previous?.last_use).toMatchObject({ address: '127.0.0.1', client: 'python-openai/1.99' });
    expect(key.last_use?.at).toBe(key.previous?.last_use?.at);
    const ended = await admin.call('DELETE /api/v1/keys/{key}/rotations/current', { params: { key: first.id } });
    expect(ended.previous).toBeNull();
    expect(await statusWith(first.value)).toBe(401);
    expect(await statusWith(second.value)).toBe(429);
    const again = await admin.send('DELETE /api/v1/keys/{key}/rotations/current', { params: { key: first.id } });
    expect(again).toMatchObject({ status: 404, code: 'not_found' });
    const settled = (await world.ledger()).filter(({ key: id, type }) => id === first.id && type === 'settle');
    expect(settled).toHaveLength(3);
  });

  it('ends the old value when its time is over, without anybody’s doing', async () => {
    const first = await made();
    const second = await rotate(first.id, 2);
    const end = Date.parse(second.previous?.ends_at ?? '');
    expect(await statusWith(first.value)).toBe(200);
    await vi.waitFor(async () => expect(await statusWith(first.value)).toBe(401), { timeout: 6_000, interval: 20 });
    expect(Date.now()).toBeGreaterThanOrEqual(end);
    expect(Date.now()).toBeLessThan(end + 1_000);
    expect(await statusWith(second.value)).toBe(200);
    const key = await admin.call('GET /api/v1/keys/{key}', { params: { key: first.id } });
    expect(key.previous).toBeNull();
  });

  it('without an overlap ends the old value at once; a second one ends what overlapped', async () => {
    const first = await made();
    const second = await rotate(first.id, 0);
    expect(second.previous).toBeNull();
    expect(await statusWith(first.value)).toBe(401);
    const third = await rotate(first.id, 60);
    const fourth = await rotate(first.id, 60);
    expect(await statusWith(second.value)).toBe(401);
    expect(await statusWith(third.value)).toBe(200);
    expect(await statusWith(fourth.value)).toBe(200);
    expect(new Set([first, second, third, fourth].map(({ id }) => id)).size).toBe(1);
  });

  it('longer than a week is refused', async () => {
    const { id } = await made();
    const reply = await admin.send('POST /api/v1/keys/{key}/rotations', {
      params: { key: id },
      body: { overlap_s: 604_801 },
    });
    expect(reply).toMatchObject({ status: 400, param: 'overlap_s' });
  });
});

describe('the list of keys', () => {
  it('is filtered, searched, sorted and paged', async () => {
    const made5 = [];
    for (const name of ['delta', 'alpha', 'echo', 'bravo', 'charlie']) made5.push(await made(name));
    const of = async (query: object) =>
      (await admin.call('GET /api/v1/keys', { query: { application, ...query } })).data.map(({ name }) => name);
    expect(await of({})).toEqual(['alpha', 'bravo', 'charlie', 'delta', 'echo']);
    expect(await of({ sort: '-created_at' })).toEqual(['charlie', 'bravo', 'echo', 'alpha', 'delta']);
    expect(await of({ q: 'CHA' })).toEqual(['charlie']);
    await statusWith(made5[2]?.value ?? '');
    expect((await of({ sort: '-last_use' }))[0]).toBe('echo');
    const params = { key: made5[0]?.id ?? '' };
    await admin.call('PATCH /api/v1/keys/{key}', { params, body: { expires_at: '2020-01-01T00:00:00Z' } });
    expect(await of({ state: 'expired' })).toEqual(['delta']);
    expect((await of({ sort: 'expires_at' }))[0]).toBe('delta');
    expect(await of({ managed: 'true' })).toEqual([]);
    const first = await admin.call('GET /api/v1/keys', { query: { application, limit: 2 } });
    expect(first.data.map(({ name }) => name)).toEqual(['alpha', 'bravo']);
    await made('able');
    const cursor = first.next_cursor ?? '';
    expect(await of({ limit: 2, cursor })).toEqual(['charlie', 'delta']);
    const reply = await admin.send('GET /api/v1/keys', { query: { application, sort: '-name', cursor } });
    expect(reply).toMatchObject({ status: 400, param: 'cursor' });
    const unknown = await admin.send('GET /api/v1/keys', { query: { tenant: 'nobody' } });
    expect(unknown).toMatchObject({ status: 404, param: 'tenant' });
    for (const scope of [{ tenant: 'acme' }, { team: 'acme/search' }]) {
      const all = await admin.call('GET /api/v1/keys', { query: { ...scope, q: 'charlie' } });
      expect(all.data.map(({ application_id }) => application_id)).toEqual([application]);
    }
  });
});

it('the last use of a key survives a restart', async () => {
  const gateway = await startGateway();
  try {
    const tenantKey = /first tenant key\s+(\S+)/.exec(gateway.output())?.[1] ?? '';
    const used = await fetch(`${gateway.url}/v1/models`, {
      headers: { authorization: `Bearer ${tenantKey}`, 'user-agent': 'OpenAI/Python 1.99.1' },
    });
    expect(used.status).toBe(200);
    const token = { SLUICE_ADMIN_TOKEN: 'an-admin-token-of-more-than-32-characters' };
    expect(await gateway.stop()).toBe(0);
    const next = await startGateway({ dataDir: gateway.dataDir, env: token });
    const headers = { authorization: `Bearer ${token.SLUICE_ADMIN_TOKEN}` };
    const reply = await fetch(`${next.url}/api/v1/keys`, { headers });
    const { data } = (await reply.json()) as { data: { last_use: { at: string; client: string; address: string } }[] };
    expect(data[0]?.last_use).toMatchObject({ client: 'OpenAI/Python 1.99.1', address: '127.0.0.1' });
    expect(Math.abs(Date.now() - Date.parse(data[0]?.last_use.at ?? ''))).toBeLessThan(60_000);
    await next.kill();
  } finally {
    gateway.clean();
  }
});
