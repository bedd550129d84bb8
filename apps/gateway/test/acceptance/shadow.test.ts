import { chatCompletion, chatError, chatStream } from '@sluice/fake-upstream/chat';
import type { Received } from '@sluice/fake-upstream/received';
import { eventStream, hang } from '@sluice/fake-upstream/reply';
import { afterEach, describe, expect, it } from 'vitest';
import { adminClient } from '../harness/control-client.ts';
import { HELLO, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const OK = { body: chatCompletion() };
const COST = 14 * 1000 + 7 * 10_000;
let world: World;

afterEach(() => world.end());

async function open(options: WorldOptions = {}): Promise<void> {
  world = await makeWorld({ keys: { one: ['key-1'], two: ['key-2'] }, ...options });
  world.upstream.always(CHAT, OK);
}

const TARGETS = '{ provider: one, model: real }, { provider: two, model: copy, shadow: true }';
const modelOf = (request: Received) => (request.json() as { model: string }).model;
const copies = () => world.upstream.received().filter((request) => modelOf(request) === 'copy');
const toCopy = { path: CHAT, where: (request: Received) => modelOf(request) === 'copy' };
const poll = <T>(of: () => T) => expect.poll(of, { timeout: 20_000, interval: 100 });

describe('a shadow target', () => {
  it('gets a copy of each call, and costs the tenant nothing', async () => {
    await open({ targets: TARGETS, tenant: 'budgets: [{ usd: 1, window: day }]' });
    const body = { ...HELLO, max_tokens: 50 };
    const response = await world.chat(body);
    expect(response.headers.get('x-sluice-upstream-model')).toBe('real');
    expect(response.headers.get('x-sluice-attempts')).toBe('1');
    await poll(() => copies().length).toBe(1);
    expect(copies()[0]?.json()).toEqual({ ...body, model: 'copy' });
    const settled = async () => (await world.ledger()).filter(({ type }) => type === 'settle').length;
    await expect.poll(settled, { timeout: 20_000, interval: 200 }).toBe(2);
    const rows = await world.ledger();
    const [own, copied] = ['acme', ''].map((tenant) => rows.filter((row) => row.tenant === tenant));
    expect(own?.map(({ type, request_id }) => [type, request_id])).toEqual([
      ['reserve', response.headers.get('x-request-id')],
      ['settle', response.headers.get('x-request-id')],
    ]);
    expect(copied).toMatchObject([
      { type: 'reserve', application: 'shadow', provider: 'two', model: 'fast' },
      { type: 'settle', application: 'shadow', amount_nano_usd: COST },
    ]);
    expect(copied?.[0]?.request_id).not.toBe(own?.[0]?.request_id);
    const quoted = (await (await world.post('/v1/quote', body)).json()) as {
      readonly plan: readonly { readonly model: string }[];
      readonly scopes: readonly { readonly used: number }[];
    };
    expect(quoted.plan.map(({ model }) => model)).toEqual(['real']);
    expect(quoted.scopes.map(({ used }) => used)).toEqual([COST / 1e9]);
  });

  it('that fails or hangs is no matter to the caller, nor to a shutdown; a stream is copied as one', async () => {
    await open({ targets: TARGETS });
    world.upstream.queue(toCopy, chatError(500, 'down'), hang());
    expect((await world.chat()).status).toBe(200);
    await poll(() => copies().length).toBe(1);
    world.upstream.always({ path: CHAT, where: (request) => modelOf(request) === 'real' }, eventStream(chatStream()));
    const stream = await world.chat({ ...HELLO, stream: true });
    expect(await stream.text()).toContain('[DONE]');
    await poll(() => copies().length).toBe(2);
    expect(copies()[1]?.json()).toMatchObject({ stream: true });
    const began = performance.now();
    expect(await world.gateway.stop()).toBe(0);
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it('gets no more copies than a few at once: what does not fit is dropped, and said', async () => {
    await open({ targets: TARGETS });
    world.upstream.always(toCopy, hang());
    for (let i = 0; i < 36; i++) expect((await world.chat()).status).toBe(200);
    await poll(() => copies().length).toBe(32);
    const { checks } = await adminClient(world.gateway).call('GET /api/v1/system');
    expect(checks.find(({ name }) => name === 'shadows')).toMatchObject({
      state: 'warning',
      message: expect.stringMatching(/^4 copies/),
    });
  });

  it.each<[string, WorldOptions]>([
    [
      'outside of the tenant’s regions',
      { tenant: 'data_residency: [eu]', providers: { one: 'region: eu', two: 'region: us' } },
    ],
    ['reserved for others', { providers: { two: 'tenants: [umbrella]' } }],
    ['for other calls', { targets: TARGETS.replace('shadow: true', 'shadow: true, when: { tag: { a: b } }') }],
    ['for a share of none', { targets: TARGETS.replace('shadow: true', 'shadow: true, canary_percent: 0') }],
  ])('%s gets none', async (_name, options) => {
    await open({ targets: TARGETS, ...options });
    for (let i = 0; i < 3; i++) expect((await world.chat()).status).toBe(200);
    // Copies leave within the turn of the answer: another call of the gateway's own comes behind them.
    const params = { provider: 'one' };
    await adminClient(world.gateway).call('POST /api/v1/providers/{provider}/tests', { params, body: {} });
    expect(world.upstream.received()).toHaveLength(4);
    expect(copies()).toHaveLength(0);
  });
});
