import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterEach, describe, expect, it } from 'vitest';
import { adminClient } from '../harness/control-client.ts';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';
import { makeWorld } from '../harness/world.ts';

const SYSTEM = 'GET /api/v1/system';
const SETUP = 'GET /api/v1/setup';

let gateway: GatewayProcess | undefined;

afterEach(async () => {
  await gateway?.kill();
  gateway?.clean();
  gateway = undefined;
});

async function stateOf(name: string): Promise<string | undefined> {
  const { checks } = await adminClient(gateway as GatewayProcess).call(SYSTEM);
  return checks.find((check) => check.name === name)?.state;
}

describe('the first run', () => {
  it('lacks a provider, a model and a call; ends when it is told to', async () => {
    gateway = await startGateway();
    const admin = adminClient(gateway);
    expect(await admin.call(SETUP)).toEqual({
      done: false,
      has_provider: false,
      has_model: false,
      has_key: true,
      has_call: false,
    });
    await admin.call('PUT /api/v1/setup/done');
    expect((await admin.call(SETUP)).done).toBe(true);
  });

  it('is not over with a test of a provider, but with a call', async () => {
    gateway = await startGateway();
    const admin = adminClient(gateway);
    const { request_id: call } = await admin.call('POST /api/v1/providers/{provider}/tests', {
      params: { provider: 'demo' },
      body: {},
    });
    const logged = async () => (await admin.send('GET /api/v1/calls/{call}', { params: { call } })).status;
    await expect.poll(logged).toBe(200);
    expect((await admin.call(SETUP)).has_call).toBe(false);
    const key = /sk-sluice-[\w-]+/.exec(gateway.output())?.[0] ?? '';
    await fetch(`${gateway.url}/v1/chat`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    await expect.poll(async () => (await admin.call(SETUP)).has_call).toBe(true);
  });

  it('knows the provider and the model of a file', async () => {
    const world = await makeWorld();
    world.upstream.always('/v1/chat/completions', { body: chatCompletion() });
    const { has_provider, has_model } = await adminClient(world.gateway).call(SETUP);
    await world.end();
    expect([has_provider, has_model]).toEqual([true, true]);
  });
});

describe('the system', () => {
  it('tells what it is and where its data lies', async () => {
    gateway = await startGateway();
    const system = await adminClient(gateway).call(SYSTEM);
    expect(system).toMatchObject({
      engine: 'sqlite',
      config_file: null,
      config_error: null,
      in_flight: 0,
      dropped_bodies: 0,
    });
    expect(system.databases.map(({ name }) => name)).toEqual(['ledger', 'calls', 'sluice']);
    for (const { bytes } of system.databases) expect(bytes).toBeGreaterThan(0);
    expect(system.node).toBe(process.version);
    expect(Date.parse(system.started_at)).toBeLessThanOrEqual(Date.now());
  });

  it('finds nothing wrong where nothing is, but for a one-time password', async () => {
    gateway = await startGateway();
    const { checks } = await adminClient(gateway).call(SYSTEM);
    const wrong = checks.filter(({ state }) => state !== 'ok').map(({ name }) => name);
    expect(wrong.filter((name) => name !== 'disk')).toEqual(['admin_password']);
  });

  it('finds a master key that others may read', async () => {
    gateway = await startGateway();
    chmodSync(join(gateway.dataDir, 'master.key'), 0o644);
    expect(await stateOf('master_key')).toBe('failed');
  });

  it('finds an error in a changed file, and that it is mended', async () => {
    gateway = await startGateway({
      config: 'tenants: { acme: {} }\n',
      env: { SLUICE_ADMIN_PASSWORD: 'correct horse battery' },
    });
    expect(await stateOf('config_file')).toBe('ok');
    expect(await stateOf('admin_password')).toBe('ok');
    writeFileSync(gateway.configFile, 'tenants: { acme: { nonsense: 1 } }\n');
    await expect.poll(() => stateOf('config_file'), { timeout: 10_000 }).toBe('failed');
    const { config_error: error } = await adminClient(gateway).call(SYSTEM);
    expect(error).toMatch(/nonsense/);
    writeFileSync(gateway.configFile, 'tenants: { acme: { name: Acme } }\n');
    await expect.poll(() => stateOf('config_file'), { timeout: 10_000 }).toBe('ok');
  });

  it('finds that links lead nowhere for those who reach it from outside', async () => {
    gateway = await startGateway({ env: { HOST: '0.0.0.0' } });
    expect(await stateOf('public_url')).toBe('warning');
  });

  it('finds calls that a crash has cut', async () => {
    const world = await makeWorld();
    world.upstream.always('/v1/chat/completions', () => new Promise(() => undefined));
    const cut = world.chat().catch(() => undefined);
    await world.upstream.waitFor((log) => log.length === 1);
    await world.gateway.kill();
    await cut;
    gateway = await startGateway({
      dataDir: world.gateway.dataDir,
      env: { SLUICE_ADMIN_TOKEN: 'a-token-of-the-operators-own-0123456789' },
    });
    const response = await fetch(`${gateway.url}/api/v1/system`, {
      headers: { authorization: 'Bearer a-token-of-the-operators-own-0123456789' },
    });
    const { checks } = (await response.json()) as { checks: { name: string; message: string; state: string }[] };
    await world.upstream.close();
    expect(checks.find(({ name }) => name === 'orphans')).toMatchObject({
      state: 'warning',
      message: expect.stringMatching(/^1 calls/),
    });
  });
});
