import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adminClient, type ControlClient } from '../harness/control-client.ts';
import { HELLO, makeWorld, type World } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const SECRET = 'provider-secret-value-0042';
let world: World;
let admin: ControlClient;

beforeEach(async () => {
  world = await makeWorld({ tenant: 'default_model: fast', keys: { one: ['provider-secret-0001'] } });
  world.upstream.always(CHAT, { body: chatCompletion() });
  admin = adminClient(world.gateway);
});
afterEach(() => world.end());

const added = (members: object = {}) =>
  admin.call('POST /api/v1/providers', {
    body: {
      name: 'mine',
      type: 'openai',
      base_url: `${world.upstream.url}/v1`,
      allow_private_network: true,
      headers: { 'x-team': 'header-secret-0042' },
      keys: [{ name: 'k1', value: SECRET, weight: 3, rpm: 100 }],
      ...members,
    },
  });

/** A model over the provider, which the file's tenant may call: it may call all. */
async function callable(): Promise<{ chat: () => Promise<Response>; model: string }> {
  const tenant = await admin.call('POST /api/v1/tenants', { body: { name: 'Caller', models: ['*'] } });
  const team = await admin.call('POST /api/v1/teams', { body: { tenant: tenant.id, name: 'T' } });
  const application = await admin.call('POST /api/v1/applications', { body: { team: team.id, name: 'A' } });
  const key = await admin.call('POST /api/v1/keys', { body: { application: application.id, name: 'k' } });
  const model = await admin.call('POST /api/v1/models', {
    body: { name: 'own', targets: [{ provider: 'mine', model: 'gpt-4o-mini' }], retry: { attempts: 1 } },
  });
  return {
    chat: () => world.chat({ ...HELLO, model: 'own' }, { authorization: `Bearer ${key.value}` }),
    model: model.id,
  };
}

describe('a provider', () => {
  it('is added with its keys, serves the next call, and shows no secret', async () => {
    const provider = await added();
    expect(provider).toMatchObject({
      name: 'mine',
      type: 'openai',
      managed: false,
      header_names: ['x-team'],
      models: [],
      health: { state: 'unused' },
      keys: [{ name: 'k1', provider: 'mine', hint: '…0042', weight: 3, rpm: 100, health: { state: 'unused' } }],
    });
    const { chat } = await callable();
    expect((await chat()).status).toBe(200);
    const [received] = world.upstream.received().slice(-1);
    expect(received?.headers).toMatchObject({ authorization: `Bearer ${SECRET}`, 'x-team': 'header-secret-0042' });
    const after = await admin.call('GET /api/v1/providers/{provider}', { params: { provider: 'mine' } });
    expect(after).toMatchObject({ id: provider.id, models: ['own'], health: { state: 'healthy', reason: null } });
    const list = await admin.call('GET /api/v1/providers');
    const audit = await admin.call('GET /api/v1/audit-entries');
    for (const text of [JSON.stringify([provider, after, list, audit]), world.gateway.output()]) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain('header-secret-0042');
    }
  });

  it('is not called healthy while its calls fail, also before it cools, and is again when one is answered', async () => {
    await added();
    const { chat } = await callable();
    const health = async () =>
      (await admin.call('GET /api/v1/providers/{provider}', { params: { provider: 'mine' } })).health;
    world.upstream.always({ path: CHAT, key: SECRET }, { status: 500, body: { error: { message: 'out of order' } } });
    expect((await chat()).status).toBe(502);
    expect(await health()).toEqual({ state: 'failing', reason: null, until: null, alert: false });
    world.upstream.always({ path: CHAT, key: SECRET }, { body: chatCompletion() });
    expect((await chat()).status).toBe(200);
    expect(await health()).toEqual({ state: 'healthy', reason: null, until: null, alert: false });
  });

  it('tells that a key cools and why; a new credential gets a new chance in the next call', async () => {
    const { keys } = await added();
    const { chat } = await callable();
    const refusal = { status: 401, body: { error: { message: 'revoked' } } };
    world.upstream.always({ path: CHAT, key: SECRET }, refusal);
    expect((await chat()).status).toBe(502);
    const params = { provider_key: keys[0]?.id ?? '' };
    const { data } = await admin.call('GET /api/v1/provider-keys', { query: { provider: 'mine' } });
    expect(data).toMatchObject([{ id: params.provider_key, health: { state: 'cooling', reason: 'auth' } }]);
    expect(Date.parse(data[0]?.health.until ?? '')).toBeGreaterThan(Date.now());
    const changed = await admin.call('PATCH /api/v1/provider-keys/{provider_key}', {
      params,
      body: { value: 'provider-secret-value-0099', weight: null },
    });
    expect(changed).toMatchObject({ hint: '…0099', health: { state: 'unused' } });
    expect(changed).not.toHaveProperty('weight');
    expect((await chat()).status).toBe(200);
  });

  it('changes, is switched off and on, and is deleted when nothing needs it', async () => {
    const { id } = await added();
    const { chat, model } = await callable();
    const params = { provider: id };
    const change = (body: object) => admin.call('PATCH /api/v1/providers/{provider}', { params, body });
    expect(await change({ headers: null, region: 'eu', disabled: true })).toMatchObject({
      header_names: [],
      region: 'eu',
      disabled: true,
      health: { state: 'disabled' },
    });
    expect((await chat()).status).toBeGreaterThanOrEqual(400);
    expect(await change({ disabled: null, region: null })).not.toHaveProperty('region');
    expect((await chat()).status).toBe(200);
    const refused = await admin.send('DELETE /api/v1/providers/{provider}', { params });
    expect(refused).toMatchObject({ status: 409, code: 'conflict' });
    expect(JSON.stringify(refused.body)).toContain('models.own.targets[0].provider');
    await admin.call('DELETE /api/v1/models/{model}', { params: { model } });
    expect((await chat()).status).toBe(404);
    await admin.call('DELETE /api/v1/providers/{provider}', { params });
    expect(await admin.send('GET /api/v1/providers/{provider}', { params })).toMatchObject({ status: 404 });
    expect((await admin.call('GET /api/v1/provider-keys', {})).data.map(({ provider }) => provider)).toEqual(['one']);
  });

  it.each([
    ['an unknown type', { type: 'nonsense' }, 400, 'type'],
    ['no region where its address needs one', { type: 'bedrock', base_url: undefined }, 400, 'region'],
    ['no address where it has none of its own', { type: 'openai-compatible', base_url: undefined }, 400, 'base_url'],
    ['a private address', { allow_private_network: undefined }, 400, 'base_url'],
    ['a private address in disguise', { base_url: 'http://0x7f.1/v1', allow_private_network: false }, 400, 'base_url'],
    ['a credential in its address', { base_url: 'https://a:b@example.com/v1' }, 400, 'base_url'],
    ['a key without a credential', { keys: [{ name: 'k1' }] }, 400, 'keys.0'],
    [
      'two keys of one name',
      {
        keys: [
          { value: 'a', name: 'k' },
          { value: 'b', name: 'k' },
        ],
      },
      409,
      'keys.1.name',
    ],
    ['an unknown tenant', { tenants: ['acme', 'nobody'] }, 400, 'tenants.1'],
    ['an unknown member', { nonsense: 1 }, 400, 'nonsense'],
    [
      'a header that frames messages',
      { headers: { 'transfer-encoding': 'chunked' } },
      400,
      'headers.transfer-encoding',
    ],
    ['a name that there is', { name: 'one' }, 409, 'name'],
  ])('with %s is refused, and nothing is kept', async (_, members, status, param) => {
    const before = await admin.call('GET /api/v1/providers');
    const body = { name: 'mine', type: 'openai', base_url: `${world.upstream.url}/v1`, allow_private_network: true };
    const reply = await admin.send('POST /api/v1/providers', { body: { ...body, ...members } });
    expect(reply).toMatchObject({ status, param });
    expect(await admin.call('GET /api/v1/providers')).toEqual(before);
  });

  it('cannot become what could not be added', async () => {
    const { id } = await added();
    const params = { provider: id };
    const change = (body: object) => admin.send('PATCH /api/v1/providers/{provider}', { params, body });
    expect(await change({ allow_private_network: null })).toMatchObject({ status: 400, param: 'base_url' });
    expect(await change({ type: null })).toMatchObject({ status: 400, param: 'type' });
    expect(await change({ name: 'other' })).toMatchObject({ status: 400, param: 'name' });
    const keys = { provider: 'mine', name: 'k2' };
    expect(await admin.send('POST /api/v1/provider-keys', { body: keys })).toMatchObject({ status: 400 });
    expect(
      await admin.send('POST /api/v1/provider-keys', { body: { ...keys, provider: 'nobody', value: 'v' } }),
    ).toMatchObject({ status: 404, param: 'provider' });
  });

  it('that a file declares is read-only, its keys too', async () => {
    const one = await admin.call('GET /api/v1/providers/{provider}', { params: { provider: 'one' } });
    const managed = { status: 409, code: 'managed_by_file' };
    const params = { provider: 'one', provider_key: one.keys[0]?.id ?? '' };
    expect(one).toMatchObject({ managed: true, keys: [{ managed: true }], models: ['fast'] });
    expect(await admin.send('PATCH /api/v1/providers/{provider}', { params, body: { region: 'x' } })).toMatchObject(
      managed,
    );
    expect(await admin.send('DELETE /api/v1/providers/{provider}', { params })).toMatchObject(managed);
    const key = { provider: 'one', name: 'k2', value: 'v' };
    expect(await admin.send('POST /api/v1/provider-keys', { body: key })).toMatchObject(managed);
    expect(
      await admin.send('PATCH /api/v1/provider-keys/{provider_key}', { params, body: { weight: 1 } }),
    ).toMatchObject(managed);
    expect(await admin.send('DELETE /api/v1/provider-keys/{provider_key}', { params })).toMatchObject(managed);
  });

  it('keys are added and taken away one by one', async () => {
    await added({ keys: [] });
    const body = { provider: 'mine', name: 'k2', value: 'provider-secret-value-0002', concurrency: null };
    const key = await admin.call('POST /api/v1/provider-keys', { body });
    expect(key).toMatchObject({ provider: 'mine', hint: '…0002' });
    expect(await admin.send('POST /api/v1/provider-keys', { body })).toMatchObject({ status: 409, param: 'name' });
    await admin.call('DELETE /api/v1/provider-keys/{provider_key}', { params: { provider_key: key.id } });
    expect((await admin.call('GET /api/v1/provider-keys', { query: { provider: 'mine' } })).data).toEqual([]);
  });

  it('lists are filtered and sorted; every served type is offered with the shape of its keys', async () => {
    await added();
    await added({ name: 'another', type: 'groq', keys: [] });
    const of = async (query: object) =>
      (await admin.call('GET /api/v1/providers', { query })).data.map(({ name }) => name);
    expect(await of({})).toEqual(['another', 'mine', 'one']);
    expect(await of({ sort: '-created_at' })).toEqual(['another', 'mine', 'one']);
    expect(await of({ type: 'groq' })).toEqual(['another']);
    expect(await of({ q: 'GROQ' })).toEqual(['another']);
    expect(await of({ disabled: 'true' })).toEqual([]);
    const { data } = await admin.call('GET /api/v1/provider-types');
    const typed = (type: string) => data.find((one) => one.type === type);
    expect(typed('anthropic')).toMatchObject({ title: 'Anthropic', key_pattern: '^sk-ant-', needs_key: true });
    expect(typed('vllm')).toMatchObject({ base_url: null, needs_key: false, self_hosted: true, key_pattern: null });
  });
});
