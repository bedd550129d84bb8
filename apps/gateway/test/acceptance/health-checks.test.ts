import { readFileSync, writeFileSync } from 'node:fs';
import { healthCheckFault } from '@sluice/contract/config/health-check-schema';
import { chatCompletion } from '@sluice/fake-upstream/chat';
import { hang } from '@sluice/fake-upstream/reply';
import { providerSpec, providerTypes } from '@sluice/providers/registry';
import { afterEach, describe, expect, it } from 'vitest';
import { adminClient } from '../harness/control-client.ts';
import { HELLO, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const HEALTH = '/health';
const PASS = { status: 200, body: 'OK' };
const FAIL = { status: 503, body: 'loading model' };
const CHECK = 'health_check: { path: /health, interval_s: 1 }';
/** Three checks a second apart, and then some. */
const SOON = { timeout: 12_000, interval: 20 };
let world: World;

afterEach(() => world.end());

async function open(options: WorldOptions = {}): Promise<void> {
  world = await makeWorld({
    keys: { one: ['key-1'], two: ['key-2'] },
    types: { one: 'vllm', two: 'vllm' },
    providers: { one: CHECK },
    ...options,
  });
  world.upstream.always(CHAT, { body: chatCompletion() });
}

const provider = (name = 'one') =>
  adminClient(world.gateway).call('GET /api/v1/providers/{provider}', { params: { provider: name } });
const becomes = (state: string) => expect.poll(async () => (await provider()).check?.state, SOON).toBe(state);
const checks = () => world.upstream.received().filter(({ path }) => path === HEALTH);
const asked = (key: string) => world.upstream.received().filter(({ path, key: by }) => path === CHAT && by === key);

describe('a provider that fails its health checks', () => {
  it('is out before a call meets it, says why, and comes back with a slow start', async () => {
    await open();
    world.upstream.always(HEALTH, FAIL);
    await becomes('unhealthy');
    for (let i = 0; i < 4; i++) expect((await world.chat()).headers.get('x-sluice-provider')).toBe('two');
    expect(asked('key-1')).toEqual([]);

    const { health, check, keys } = await provider();
    expect(health).toMatchObject({ state: 'cooling', reason: 'unhealthy', alert: false });
    expect(keys[0]?.health.reason).toBe('unhealthy');
    expect(check).toMatchObject({ state: 'unhealthy', message: 'it answered 503' });
    const admin = adminClient(world.gateway);
    const system = await admin.call('GET /api/v1/system');
    expect(system.checks.find(({ name }) => name === 'health_checks')).toMatchObject({
      state: 'warning',
      message: expect.stringContaining('one: it answered 503'),
    });
    const quote = await (await world.post('/v1/quote', HELLO)).json();
    expect(quote).toMatchObject({ left_out: [{ provider: 'one', reason: 'unhealthy' }] });
    const call = (await world.chat()).headers.get('x-request-id') ?? '';
    await expect
      .poll(async () => (await admin.send('GET /api/v1/calls/{call}', { params: { call } })).body)
      .toMatchObject({ plan: expect.arrayContaining([expect.objectContaining({ reason: 'left out: unhealthy' })]) });

    world.upstream.always(HEALTH, PASS);
    await becomes('healthy');
    for (let i = 0; i < 20; i++) expect((await world.chat()).status).toBe(200);
    // One in eleven at first; half of them without a slow start.
    expect(asked('key-1').length).toBeGreaterThan(0);
    expect(asked('key-1').length).toBeLessThan(8);
    expect((await provider()).health.state).toBe('healthy');
  });

  it('is tried all the same where nothing else is left', async () => {
    await open({ keys: { one: ['key-1'] } });
    world.upstream.always(HEALTH, FAIL);
    await becomes('unhealthy');
    expect((await world.chat()).status).toBe(200);
  });

  it('is used again as soon as nobody checks it any more, and is asked no more', async () => {
    await open();
    world.upstream.always(HEALTH, FAIL);
    await becomes('unhealthy');
    const { configFile } = world.gateway;
    writeFileSync(configFile, readFileSync(configFile, 'utf8').replace(`, ${CHECK}`, ''));
    await expect.poll(async () => (await provider()).check, SOON).toBeNull();
    expect((await provider()).health.reason).toBeNull();
    const before = checks().length;
    writeFileSync(configFile, readFileSync(configFile, 'utf8').replace('"key-2"', '"key-2", weight: 1'));
    const applied = () => world.gateway.output().split('is applied').length - 1;
    await expect.poll(applied, SOON).toBe(3);
    const seen = new Set<string | null>();
    for (let i = 0; i < 4; i++) seen.add((await world.chat()).headers.get('x-sluice-provider'));
    expect([...seen].sort()).toEqual(['one', 'two']);
    expect(checks().length).toBe(before);
  });

  it('begins anew at another path', async () => {
    await open();
    world.upstream.always(HEALTH, FAIL);
    world.upstream.always('/ready', FAIL);
    await becomes('unhealthy');
    const { configFile } = world.gateway;
    writeFileSync(configFile, readFileSync(configFile, 'utf8').replace('path: /health', 'path: /ready'));
    await becomes('unknown');
    expect((await provider()).health.reason).toBeNull();
  });
});

describe('a health check', () => {
  it('that fails for one of two keys takes nothing out', async () => {
    await open({ keys: { one: ['key-1', 'key-1b'] } });
    world.upstream.always({ path: HEALTH, key: 'key-1' }, { status: 401 });
    world.upstream.always({ path: HEALTH, key: 'key-1b' }, PASS);
    await expect.poll(() => checks().length, SOON).toBeGreaterThan(6);
    expect(
      checks()
        .slice(0, 4)
        .map(({ key }) => key),
    ).toEqual(['key-1', 'key-1b', 'key-1', 'key-1b']);
    expect(checks()[0]).toMatchObject({ method: 'GET' });
    expect(world.gateway.output()).not.toContain('fails its health checks');
  });

  it('waits for no answer longer than its interval, and does not hold up the end', async () => {
    await open();
    world.upstream.always(HEALTH, hang());
    await becomes('unhealthy');
    expect((await provider()).check?.message).toBe('no answer came in time');
    await expect.poll(() => checks().at(-1)?.finishedAt, SOON).toBeUndefined();
    expect(await world.gateway.stop()).toBe(0);
  });

  it('waits while many others are asked', async () => {
    const names = Array.from({ length: 20 }, (_, at) => `p${at}`);
    const each = <T>(value: T) => Object.fromEntries(names.map((name) => [name, value]));
    await open({ keys: each(['key-1']), types: each('vllm'), providers: each(CHECK.replace('1 }', '2 }')) });
    world.upstream.always(HEALTH, hang());
    await expect.poll(() => checks().length, SOON).toBeGreaterThanOrEqual(20);
    const [first, ...later] = checks().map(({ at }) => at);
    // All would come within a second; after sixteen somebody has to give up first.
    expect((later[15] ?? 0) - (first ?? 0)).toBeGreaterThan(1500);
  });

  it('goes to no address that calls may not go to', async () => {
    await open({ providers: {} });
    const { configFile } = world.gateway;
    const declared = readFileSync(configFile, 'utf8');
    writeFileSync(configFile, declared.replace('allow_private_network: true', CHECK));
    await becomes('unhealthy');
    expect((await provider()).check?.message).toContain('allow_private_network');
    expect(checks()).toEqual([]);
  });

  it('is refused where it might be billed, with the member that says it', async () => {
    await open();
    const body = { name: 'paid', type: 'openai', health_check: { path: '/v1/responses' } };
    const reply = await adminClient(world.gateway).send('POST /api/v1/providers', { body });
    expect([reply.status, reply.param]).toEqual([400, 'health_check.path']);
  });
});

it('is asked anywhere on servers of our own alone', () => {
  const free = providerTypes().filter((type) => healthCheckFault(type, '/any') === undefined);
  expect(free).toEqual(providerTypes().filter((type) => providerSpec(type)?.selfHosted === true));
});
