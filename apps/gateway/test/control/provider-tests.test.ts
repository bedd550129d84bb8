import { hostname } from 'node:os';
import { chatStream } from '@sluice/fake-upstream/chat';
import { eventStream } from '@sluice/fake-upstream/reply';
import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { adminClient, type ControlClient, joined } from '../harness/control-client.ts';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';

const TEST = 'POST /api/v1/providers/{provider}/tests';
const OFFERED = 'GET /api/v1/providers/{provider}/offered-models';
const CALLS = 'GET /api/v1/calls';
const UPSTREAM = '/v1/chat/completions';

let gateway: GatewayProcess;
let admin: ControlClient;
let upstream: Scripted;

beforeAll(async () => {
  gateway = await startGateway();
  admin = adminClient(gateway);
});
afterAll(async () => {
  await gateway.kill();
  gateway.clean();
});
beforeEach(async () => {
  upstream = await startScripted();
});
afterEach(() => upstream.close());

let count = 0;

/** A provider whose key is right where it is `sk-right-key-0001`. */
async function provider(members: object = {}, type = 'openai'): Promise<string> {
  const name = `p${++count}`;
  const { id } = await admin.call('POST /api/v1/providers', {
    body: {
      name,
      type,
      base_url: type === 'anthropic' ? upstream.url : `${upstream.url}/v1`,
      allow_private_network: true,
      keys: [{ name: 'k1', value: 'sk-right-key-0001' }],
      ...members,
    },
  });
  return id;
}

const test = (id: string, body: object = {}) => admin.call(TEST, { params: { provider: id }, body });

describe('a test of a provider', () => {
  it('is one small real call with the stored key, that the ledger and the call log know', async () => {
    upstream.always(UPSTREAM, () => eventStream(chatStream({ text: 'ready' })));
    const id = await provider();
    const result = await test(id, { model: 'gpt-4o-mini' });
    expect(result).toMatchObject({ ok: true, model: 'gpt-4o-mini', status: 200, code: null, message: '' });
    expect(result.first_token_ms).toBeGreaterThan(0);
    expect(result.first_token_ms).toBeLessThanOrEqual(result.total_ms);
    expect(result.cost_nano_usd).toBeGreaterThan(0);
    const [sent] = upstream.received();
    expect(sent?.key).toBe('sk-right-key-0001');
    expect(sent?.json()).toMatchObject({ model: 'gpt-4o-mini', stream: true, max_completion_tokens: 16 });
    const call = { params: { call: result.request_id } };
    await expect.poll(async () => (await admin.send('GET /api/v1/calls/{call}', call)).status).toBe(200);
    const logged = await admin.call('GET /api/v1/calls/{call}', call);
    expect(logged).toMatchObject({ tenant: '', status: 200, cost_nano_usd: result.cost_nano_usd });
    expect(logged.ledger.map(({ type, amount_nano_usd }) => [type, amount_nano_usd])).toEqual([
      ['reserve', expect.any(Number)],
      ['settle', result.cost_nano_usd],
    ]);
  });

  it('is in no tenant`s list of calls', async () => {
    upstream.always(UPSTREAM, () => eventStream(chatStream({ text: 'ready' })));
    const { request_id: id } = await test(await provider(), { model: 'gpt-4o-mini' });
    await expect
      .poll(async () => (await admin.call(CALLS, { query: { limit: 200 } })).data.map((call) => call.id))
      .toContain(id);
    const tenant = (await admin.call('GET /api/v1/tenants')).data[0]?.id ?? '';
    const owner = await joined(gateway, admin, tenant, {
      email: 'owner@example.com',
      role: 'owner',
      password: 'correct horse battery',
    });
    expect((await owner.call(CALLS)).data).toEqual([]);
    expect(await owner.send('GET /api/v1/calls/{call}', { params: { call: id } })).toMatchObject({ status: 404 });
    expect(await owner.send(TEST, { params: { provider: 'demo' }, body: {} })).toMatchObject({ status: 403 });
  });

  it('says why a key was refused, in the provider`s own words and without the key', async () => {
    upstream.always(UPSTREAM, {
      status: 401,
      body: { error: { message: 'Incorrect API key provided: sk-right-key-0001. Find yours in the settings.' } },
    });
    const result = await test(await provider(), { model: 'gpt-4o-mini' });
    expect(result).toMatchObject({
      ok: false,
      status: 401,
      code: 'provider_auth',
      first_token_ms: null,
      cost_nano_usd: 0,
    });
    expect(result.message).toMatch(/^Incorrect API key provided: \[redacted\].? Find yours in the settings\.$/);
  });

  it('is made again although the key cools down since the last one', async () => {
    upstream.queue(UPSTREAM, { status: 401, body: { error: { message: 'no' } } });
    upstream.always(UPSTREAM, () => eventStream(chatStream({ text: 'ready' })));
    const id = await provider();
    expect((await test(id, { model: 'gpt-4o-mini' })).ok).toBe(false);
    expect((await test(id, { model: 'gpt-4o-mini' })).ok).toBe(true);
  });

  it('says that nothing listens there', async () => {
    const id = await provider({ base_url: 'http://127.0.0.1:9/v1' });
    expect(await test(id, { model: 'gpt-4o-mini' })).toMatchObject({
      ok: false,
      code: 'upstream_unreachable',
      message: 'no connection: ECONNREFUSED',
    });
  });

  it('connects to no private address that a name hides', async () => {
    // A name that this machine gives itself is of no public address.
    const id = await provider({ base_url: `http://${hostname()}:${upstream.port}/v1`, allow_private_network: false });
    expect(await test(id, { model: 'gpt-4o-mini' })).toMatchObject({
      ok: false,
      code: 'upstream_unreachable',
      message: expect.stringMatching(/private|ENOTFOUND|EAI_AGAIN/),
    });
    expect(upstream.received()).toEqual([]);
  });

  it('takes the cheapest chat model that the vendor lists, where none is named', async () => {
    upstream.always('/v1/models', {
      body: { data: ['text-embedding-3-small', 'gpt-4o', 'gpt-4o-mini', 'no-price'].map((id) => ({ id })) },
    });
    upstream.always(UPSTREAM, () => eventStream(chatStream({ text: 'ready' })));
    expect(await test(await provider())).toMatchObject({ ok: true, model: 'gpt-4o-mini' });
  });

  it('is a failed one where the vendor refuses the key for the list already', async () => {
    upstream.always('/v1/models', { status: 401, body: { error: { message: 'bad key' } } });
    expect(await test(await provider())).toMatchObject({
      ok: false,
      status: 401,
      code: 'provider_auth',
      message: 'bad key',
      model: '',
    });
  });

  it('works with the built-in provider', async () => {
    expect(await test('demo')).toMatchObject({ ok: true, model: 'demo', cost_nano_usd: 0 });
  });

  it('needs a provider and a key that are there and live', async () => {
    const id = await provider();
    expect(await admin.send(TEST, { params: { provider: 'none' }, body: {} })).toMatchObject({ status: 404 });
    const key = { model: 'gpt-4o-mini', provider_key: 'nope' };
    expect(await admin.send(TEST, { params: { provider: id }, body: key })).toMatchObject({
      status: 404,
      param: 'provider_key',
    });
    await admin.call('PATCH /api/v1/providers/{provider}', { params: { provider: id }, body: { disabled: true } });
    expect(await admin.send(TEST, { params: { provider: id }, body: { model: 'x' } })).toMatchObject({
      code: 'conflict',
    });
  });
});

describe('the models that a vendor offers', () => {
  it('come with prices, context windows and names that are free', async () => {
    upstream.always('/v1/models', {
      body: {
        object: 'list',
        data: [{ id: 'gpt-4o-mini' }, { id: 'openai/gpt-4o-mini-2024-07-18' }, { id: 'own-model' }],
      },
    });
    const id = await provider();
    const { data } = await admin.call(OFFERED, { params: { provider: id } });
    expect(data).toEqual([
      expect.objectContaining({
        model: 'gpt-4o-mini',
        alias: 'gpt-4o-mini',
        input_per_mtok: 0.15,
        output_per_mtok: 0.6,
        used_by: [],
      }),
      expect.objectContaining({ model: 'openai/gpt-4o-mini-2024-07-18', alias: 'gpt-4o-mini-2' }),
      {
        model: 'own-model',
        alias: 'own-model',
        input_per_mtok: null,
        output_per_mtok: null,
        context_window: null,
        max_output: null,
        capabilities: ['chat', 'streaming'],
        deprecated: false,
        shutdown_date: null,
        replacement: null,
        used_by: [],
      },
    ]);
    expect(upstream.received()[0]?.key).toBe('sk-right-key-0001');
  });

  it('are asked for as each vendor wants it', async () => {
    upstream.always('/v1/models', { body: { data: [{ id: 'claude-haiku-4-5' }] } });
    const id = await provider({}, 'anthropic');
    expect((await admin.call(OFFERED, { params: { provider: id } })).data.map(({ model }) => model)).toEqual([
      'claude-haiku-4-5',
    ]);
    expect(upstream.received()[0]?.headers).toMatchObject({
      'x-api-key': 'sk-right-key-0001',
      'anthropic-version': '2023-06-01',
    });
    upstream.always('/v1beta/models', { body: { models: [{ name: 'models/gemini-2.5-flash' }] } });
    const google = await provider({ base_url: upstream.url }, 'gemini');
    const listed = await admin.call(OFFERED, { params: { provider: google } });
    expect(listed.data).toMatchObject([{ model: 'gemini-2.5-flash', alias: 'gemini-2.5-flash' }]);
    expect(upstream.received().at(-1)?.headers).toMatchObject({ 'x-goog-api-key': 'sk-right-key-0001' });
    expect((await admin.call(OFFERED, { params: { provider: 'demo' } })).data).toMatchObject([
      { model: 'demo', used_by: ['demo'] },
    ]);
  });

  it('are none that can be read where something else answers', async () => {
    upstream.always('/v1/models', { headers: { 'content-type': 'text/html' }, body: '<html>' });
    const id = await provider();
    expect(await admin.send(OFFERED, { params: { provider: id } })).toMatchObject({
      status: 502,
      code: 'bad_upstream_response',
    });
  });
});
