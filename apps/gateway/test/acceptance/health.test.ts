import { chatCompletion, chatError } from '@sluice/fake-upstream/chat';
import type { Received } from '@sluice/fake-upstream/received';
import { afterEach, describe, expect, it } from 'vitest';
import { adminClient } from '../harness/control-client.ts';
import { makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const OK = { body: chatCompletion() };
let world: World;

afterEach(() => world.end());

async function open(options: WorldOptions): Promise<void> {
  world = await makeWorld({ keys: { one: ['key-1', 'key-2'] }, ...options });
  world.upstream.always(CHAT, OK);
}

const calls = (key: string) => world.upstream.received().filter((request) => request.key === key).length;
const modelOf = (request: Received) => (request.json() as { model: string }).model;
const toModel = (model: string) => ({ path: CHAT, where: (request: Received) => modelOf(request) === model });

describe('a provider key that waiting does not heal', () => {
  const NO_CREDIT = chatError(429, 'You exceeded your current quota, check your plan and billing details.', {
    code: 'insufficient_quota',
  });

  it.each([
    ['A-06 refused', chatError(401, 'Incorrect API key'), 'auth', 'refused'],
    ['without credit', NO_CREDIT, 'quota', 'no_credit'],
  ])('%s: rests, and is shown, checked and written down once', async (_name, reply, reason, action) => {
    await open({});
    world.upstream.always({ key: 'key-1' }, reply);
    for (let i = 0; i < 4; i++) expect((await world.chat()).status).toBe(200);
    expect(calls('key-1')).toBe(1);
    const admin = adminClient(world.gateway);
    const provider = await admin.call('GET /api/v1/providers/{provider}', { params: { provider: 'one' } });
    expect(provider.health).toMatchObject({ state: 'healthy', alert: true });
    expect(provider.keys.map(({ health }) => [health.state, health.reason, health.alert])).toEqual([
      ['cooling', reason, true],
      ['healthy', null, false],
    ]);
    const { checks } = await admin.call('GET /api/v1/system');
    const check = checks.find(({ name }) => name === 'provider_keys');
    expect(check?.state).toBe('warning');
    expect(check?.message).toContain('one/k1');
    const { data } = await admin.call('GET /api/v1/audit-entries', { query: { action } });
    expect(data).toMatchObject([{ action, object: 'provider key one/k1' }]);
  });

  it('without credit on every key is 503 provider_quota that no SDK repeats', async () => {
    await open({});
    world.upstream.always(CHAT, NO_CREDIT);
    for (let i = 0; i < 2; i++) {
      const response = await world.chat();
      expect(response.status).toBe(503);
      expect(response.headers.get('x-should-retry')).toBe('false');
      expect(await response.json()).toMatchObject({ error: { code: 'provider_quota' } });
    }
    expect(world.upstream.received()).toHaveLength(2);
  });

  it('is used again once somebody has tested it', async () => {
    await open({ keys: { one: ['key-1'] } });
    world.upstream.queue({ key: 'key-1' }, NO_CREDIT);
    expect((await world.chat()).status).toBe(503);
    expect((await world.chat()).status).toBe(503);
    const admin = adminClient(world.gateway);
    const params = { provider: 'one' };
    world.upstream.always(CHAT, { body: chatCompletion() });
    expect(await admin.call('POST /api/v1/providers/{provider}/tests', { params, body: {} })).toMatchObject({
      ok: true,
    });
    expect((await world.chat()).status).toBe(200);
    const { health } = await admin.call('GET /api/v1/providers/{provider}', { params });
    expect(health).toMatchObject({ state: 'healthy', alert: false });
  });
});

describe('retries', () => {
  it('are a fifth of the calls under way: the others end with the failure that they have', async () => {
    await open({ targets: '{ provider: one, model: a }, { provider: one, model: b, priority: 1 }' });
    const CALLS = 20;
    let arrived = 0;
    let failAll = (): void => undefined;
    let answerAll = (): void => undefined;
    const allFail = new Promise<void>((resolve) => {
      failAll = resolve;
    });
    const allAnswer = new Promise<void>((resolve) => {
      answerAll = resolve;
    });
    world.upstream.always(toModel('a'), () => {
      if (++arrived === CALLS) failAll();
      return { ...chatError(500, 'down'), after: allFail };
    });
    world.upstream.always(toModel('b'), { ...OK, after: allAnswer });
    let failed = 0;
    const statuses = await Promise.all(
      Array.from({ length: CALLS }, async () => {
        const { status } = await world.chat();
        if (status === 502 && ++failed === CALLS - 4) answerAll();
        return status;
      }),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(4);
    expect(statuses.filter((status) => status === 502)).toHaveLength(CALLS - 4);
    expect((await world.chat()).status).toBe(200);
  });
});

describe('a deployment that fails more often than not, but never often in a row', () => {
  /** Three failures, then an answer, over and over. */
  const unsteady = (key: string) => {
    let count = 0;
    world.upstream.always({ key }, () => (++count % 4 === 0 ? OK : chatError(500, 'down')));
  };

  it('is taken out by the bad minute as a whole', async () => {
    await open({ keys: { one: ['key-1'], two: ['key-2'] }, model: 'strategy: round_robin' });
    unsteady('key-1');
    for (let i = 0; i < 24; i++) expect((await world.chat()).status).toBe(200);
    expect(calls('key-1')).toBe(5);
    const provider = await adminClient(world.gateway).call('GET /api/v1/providers/{provider}', {
      params: { provider: 'one' },
    });
    expect(provider.health).toMatchObject({ state: 'cooling', reason: 'failures' });
  });

  it('stays where it is the last one', async () => {
    await open({ keys: { one: ['key-1'] }, model: 'retry: { attempts: 1 }' });
    unsteady('key-1');
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) statuses.push((await world.chat()).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(3);
    expect(calls('key-1')).toBe(12);
    const { data } = await adminClient(world.gateway).call('GET /api/v1/providers');
    expect(data[0]?.health.state).toBe('healthy');
  });
});
