import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminClient, type ControlClient } from '../harness/control-client.ts';
import { HELLO, makeWorld, type World } from '../harness/world.ts';

let world: World;
let admin: ControlClient;
let key: string;

beforeAll(async () => {
  world = await makeWorld();
  world.upstream.always('/v1/chat/completions', { body: chatCompletion() });
  admin = adminClient(world.gateway);
  await admin.call('POST /api/v1/tenants', { body: { slug: 'beta', models: ['*'] } });
  await admin.call('POST /api/v1/teams', { body: { tenant: 'beta', slug: 't' } });
  await admin.call('POST /api/v1/applications', { body: { team: 'beta/t', slug: 'a' } });
  key = (await admin.call('POST /api/v1/keys', { body: { application: 'beta/t/a', name: 'k' } })).value;
});
afterAll(() => world.end());

const targets = [{ provider: 'one', model: 'gpt-4o-mini' }];
const call = (model: string) => world.chat({ ...HELLO, model }, { authorization: `Bearer ${key}` });
let count = 0;
const added = (members: object = {}) =>
  admin.call('POST /api/v1/models', { body: { name: `m${++count}`, targets, ...members } });

describe('a model', () => {
  it('is called in the call after it is made, changed, switched off and deleted', async () => {
    const { id, name } = await added();
    const params = { model: id };
    expect((await call(name)).status).toBe(200);
    const change = (body: object) => admin.call('PATCH /api/v1/models/{model}', { params, body });
    await change({ limits: { rpm: 0 } });
    expect((await call(name)).status).toBe(429);
    expect(await change({ limits: null })).not.toHaveProperty('limits');
    expect((await call(name)).status).toBe(200);
    await change({ disabled: true });
    expect((await call(name)).status).toBe(404);
    expect(await change({ disabled: false })).toMatchObject({ disabled: false });
    expect((await call(name)).status).toBe(200);
    await admin.call('DELETE /api/v1/models/{model}', { params });
    expect((await call(name)).status).toBe(404);
    expect(await admin.send('GET /api/v1/models/{model}', { params })).toMatchObject({ status: 404 });
  });

  it('says what each target costs, and who says so', async () => {
    const { prices, context_window, max_output } = await added({
      targets: [
        { provider: 'one', model: 'gpt-4o-mini', price: { input_per_mtok: 7 } },
        { provider: 'one', model: 'gpt-4o-mini' },
        { provider: 'one', model: 'a-model-that-nobody-knows' },
      ],
    });
    expect(prices).toMatchObject(
      [
        { source: 'target', price: { input_per_mtok: 7 }, version: null },
        { source: 'catalogue', price: { input_per_mtok: 0.15, output_per_mtok: 0.6 }, version: /^genai-prices@/ },
        { source: 'ceiling', version: /^genai-prices@/ },
      ].map((one) => (one.version === null ? one : { ...one, version: expect.stringMatching(one.version as RegExp) })),
    );
    expect(context_window).toBe(128_000);
    expect(max_output).toBe(16_384);
    const refusing = await added({ targets: [{ provider: 'one', model: 'nobody-knows' }], unpriced: 'refuse' });
    expect(refusing.prices).toMatchObject([{ source: 'none', price: {}, version: null }]);
    const priced = await added({ price: { output_per_mtok: 3, per_request: 0.01 } });
    expect(priced.prices).toMatchObject([{ source: 'model', price: { output_per_mtok: 3, per_request: 0.01 } }]);
    const demo = await admin.call('POST /api/v1/providers', { body: { name: 'demo', type: 'demo' } });
    const free = await added({ targets: [{ provider: demo.name, model: 'demo' }] });
    expect(free.prices).toMatchObject([{ source: 'free', price: { input_per_mtok: 0, output_per_mtok: 0 } }]);
    const price = (model: string) => admin.call('GET /api/v1/catalogue-prices', { query: { provider: 'one', model } });
    expect(await price('gpt-4o')).toMatchObject({ source: 'catalogue', price: { input_per_mtok: 2.5 } });
    expect(await price('nobody-knows')).toMatchObject({ source: 'none', price: {}, version: null });
    const unknown = await admin.send('GET /api/v1/catalogue-prices', { query: { provider: 'nobody', model: 'm' } });
    expect(unknown).toMatchObject({ status: 404, param: 'provider' });
  });

  it('says what the catalogue knows of each target: since when its price holds, what it can do, when it ends', async () => {
    const shown = await added({
      targets: [
        { provider: 'one', model: 'gpt-4o-mini', price: { input_per_mtok: 7 } },
        { provider: 'one', model: 'gpt-5.6-sol' },
        { provider: 'one', model: 'text-embedding-3-small' },
      ],
    });
    const [own, sol, embeds] = shown.prices;
    expect(own).toMatchObject({
      dated: [],
      context_window: 128_000,
      max_output: 16_384,
      capabilities: ['chat', 'streaming', 'tools', 'vision', 'structured_output', 'prompt_caching'],
      deprecated: true,
      shutdown_date: '2027-01-14',
      replacement: 'gpt-6-luna',
    });
    expect(sol?.dated.map(({ from, current }) => [from, current])).toEqual([
      [null, false],
      ['2026-08-21', true],
    ]);
    expect(sol?.dated[1]?.price).toEqual(sol?.price);
    expect(sol?.dated[1]?.tiers[0]?.above_input_tokens).toBeGreaterThan(100_000);
    expect(sol).toMatchObject({ deprecated: false, shutdown_date: null, replacement: null });
    expect(embeds?.capabilities).toEqual(['embeddings']);
    // What not all of its targets can do, it cannot be asked for.
    expect(shown.capabilities).toEqual([]);
    const query = { provider: 'one', model: 'gpt-4o-mini' };
    const known = await admin.call('GET /api/v1/catalogue-prices', { query });
    expect(known).toMatchObject({ source: 'catalogue', shutdown_date: '2027-01-14', max_output: 16_384 });
    expect(known.dated).toMatchObject([{ from: null, current: true, price: known.price }]);
  });

  it.each([
    ['no targets', { targets: [] }, 'targets'],
    [
      'a target of an unknown provider',
      { targets: [...targets, { provider: 'nobody', model: 'm' }] },
      'targets.1.provider',
    ],
    ['a fallback that is no model', { fallbacks: ['fast', 'nobody'] }, 'fallbacks.1'],
    ['itself as fallback', { fallbacks: ['new'] }, 'fallbacks.0'],
    ['a negative price', { price: { input_per_mtok: -1 } }, 'price.input_per_mtok'],
    ['a strategy that there is not', { strategy: 'by_mood' }, 'strategy'],
    ['an unknown member', { targets: [{ provider: 'one', model: 'm', url: 'http://x' }] }, 'targets.0.url'],
    ['two stars in its name', { name: '*/*' }, 'name'],
  ])('with %s is refused', async (_, members, param) => {
    const before = await admin.call('GET /api/v1/models', { query: { limit: 200 } });
    const reply = await admin.send('POST /api/v1/models', { body: { name: 'new', targets, ...members } });
    expect(reply).toMatchObject({ status: 400, code: 'invalid_request', param });
    expect(await admin.call('GET /api/v1/models', { query: { limit: 200 } })).toEqual(before);
  });

  it('that is needed, managed or named like another is refused with the reason', async () => {
    const { id, name } = await added();
    const other = await added({ fallbacks: [name] });
    const refused = await admin.send('DELETE /api/v1/models/{model}', { params: { model: id } });
    expect(refused).toMatchObject({ status: 409, code: 'conflict' });
    expect(JSON.stringify(refused.body)).toContain(`models.${other.name}.fallbacks[0]`);
    expect(await admin.send('POST /api/v1/models', { body: { name, targets } })).toMatchObject({
      status: 409,
      param: 'name',
    });
    const change = { params: { model: id }, body: { targets: null } };
    expect(await admin.send('PATCH /api/v1/models/{model}', change)).toMatchObject({ status: 400, param: 'targets' });
    const [fast] = (await admin.call('GET /api/v1/models', { query: { q: 'fast' } })).data;
    const params = { model: fast?.id ?? '' };
    const managed = { status: 409, code: 'managed_by_file' };
    expect(await admin.send('PATCH /api/v1/models/{model}', { params, body: { strict: true } })).toMatchObject(managed);
    expect(await admin.send('DELETE /api/v1/models/{model}', { params })).toMatchObject(managed);
  });

  it('lists say who may call each model, and are narrowed by tenant and provider', async () => {
    const { name } = await added();
    const of = async (query: object) =>
      (await admin.call('GET /api/v1/models', { query: { limit: 200, ...query } })).data;
    const shown = (await of({ q: name })).find((one) => one.name === name);
    expect(shown?.tenants).toEqual(['beta']);
    expect((await of({ tenant: 'acme' })).map((one) => one.name)).toEqual(['fast']);
    expect((await of({ tenant: 'acme' }))[0]?.tenants).toEqual(['acme', 'beta']);
    expect((await of({ provider: 'one' })).length).toBeGreaterThan(1);
    expect((await of({ provider: 'one', q: 'nothing-like-it' })).length).toBe(0);
  });
});
