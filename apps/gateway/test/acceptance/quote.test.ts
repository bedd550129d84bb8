import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterEach, describe, expect, it } from 'vitest';
import { HELLO, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
let world: World;

afterEach(() => world.end());

interface Quote {
  readonly admitted: boolean;
  readonly code?: string;
  readonly scopes: readonly Record<string, unknown>[];
  readonly plan: readonly { readonly provider: string; readonly model: string; readonly reason: string }[];
  readonly left_out: readonly { readonly provider: string; readonly reason: string }[];
  readonly cost_usd: { readonly min: number; readonly likely: number; readonly max: number };
}

async function open(options: WorldOptions = {}): Promise<void> {
  world = await makeWorld(options);
  world.upstream.always(CHAT, { body: chatCompletion() });
}

async function quote(body: object = HELLO): Promise<Quote> {
  const response = await world.post('/v1/quote', body);
  expect(response.status).toBe(200);
  expect(response.headers.get('x-request-id')).not.toBeNull();
  return (await response.json()) as Quote;
}

describe('a quote', () => {
  it('tells where the call would go, and takes no turn in the rotation', async () => {
    await open({
      keys: { one: ['key-one-1'], two: ['key-two-1'] },
      model: 'strategy: round_robin',
      targets: '{ provider: one, model: a }, { provider: two, model: b }',
    });
    for (let i = 0; i < 3; i++) {
      const { plan } = await quote();
      const response = await world.chat();
      expect(response.headers.get('x-sluice-provider')).toBe(plan[0]?.provider);
      expect(response.headers.get('x-sluice-upstream-model')).toBe(plan[0]?.model);
      expect(plan).toHaveLength(2);
    }
  });

  it('uses nothing up and sends nothing', async () => {
    await open({ tenant: 'limits: { rpm: 1, concurrency: 1 }, budgets: [{ usd: 1, window: day }]' });
    for (let i = 0; i < 5; i++) expect((await quote()).admitted).toBe(true);
    expect(world.upstream.received()).toHaveLength(0);
    expect(await world.ledger()).toEqual([]);
    expect((await world.chat()).status).toBe(200);
  });

  it('shows the room in each scope', async () => {
    await open({
      tenant: 'limits: { rpm: 10, tpm: 100000 }, budgets: [{ usd: 2, window: month }]',
      key: 'limits: { concurrency: 4 }',
      model: 'limits: { rpm: 5 }',
    });
    await (await world.chat({ ...HELLO, max_tokens: 100 })).text();
    const { scopes } = await quote({ ...HELLO, max_tokens: 100 });
    const by = (scope: RegExp, kind: string) =>
      scopes.find((one) => scope.test(String(one.scope)) && one.kind === kind) as Record<string, unknown>;
    expect(by(/^tenant:acme/, 'requests')).toMatchObject({ limit: 10, used: 1, reserved: 0 });
    expect(by(/^model:fast/, 'requests')).toMatchObject({ limit: 5, used: 1 });
    expect(by(/^key:/, 'concurrency')).toMatchObject({ limit: 4, used: 0, resets_at: null });
    const money = by(/^tenant:acme/, 'usd');
    expect(money).toMatchObject({ limit: 2, reserved: 0 });
    expect(money.used).toBeGreaterThan(0);
    expect(Date.parse(String(money.resets_at))).toBeGreaterThan(Date.now());
  });

  it('names the cost: the most is what is reserved, and the call costs between least and most', async () => {
    await open();
    const body = { ...HELLO, max_tokens: 100 };
    const { cost_usd: cost } = await quote(body);
    const response = await world.chat(body);
    const real = Number(response.headers.get('x-sluice-cost-usd'));
    const [reserved] = await world.ledger();
    expect(cost.max).toBe((reserved?.amount_nano_usd ?? 0) / 1e9);
    expect(cost.min).toBeLessThanOrEqual(real);
    expect(real).toBeLessThanOrEqual(cost.max);
    expect(cost.min).toBeLessThanOrEqual(cost.likely);
    expect(cost.likely).toBeLessThanOrEqual(cost.max);
  });

  it('fills in variables as /v1/chat does', async () => {
    await open();
    const messages = [{ role: 'user', content: 'Hello {{name}}' }];
    expect((await quote({ model: 'fast', messages, variables: { name: 'Ann' } })).admitted).toBe(true);
    const response = await world.post('/v1/quote', { model: 'fast', messages, variables: {} });
    expect(response.status).toBe(400);
  });
});

describe('a quote and the call that follows agree', () => {
  it.each<[string, WorldOptions, number, string]>([
    ['requests are used up', { tenant: 'limits: { rpm: 0 }' }, 429, 'rate_limit_exceeded'],
    ['tokens can never fit', { tenant: 'limits: { tpm: 50 }' }, 400, 'invalid_request'],
    ['no place is allowed', { key: 'limits: { concurrency: 0 }' }, 429, 'rate_limit_exceeded'],
    ['no money is left', { tenant: 'budgets: [{ usd: 0, window: day }]' }, 402, 'budget_exceeded'],
    ['the money is too little', { tenant: 'budgets: [{ usd: 0.0001, window: day }]' }, 402, 'budget_exceeded'],
    ['calls are used up', { tenant: 'budgets: [{ requests: 0, window: day }]' }, 429, 'rate_limit_exceeded'],
  ])('where %s', async (_name, options, status, code) => {
    await open(options);
    const body = { ...HELLO, max_tokens: 100 };
    expect(await quote(body)).toMatchObject({ admitted: false, code });
    const response = await world.chat(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
    expect(world.upstream.received()).toHaveLength(0);
  });

  it('where every target cools down, and it says which and why', async () => {
    await open({ model: 'retry: { attempts: 1 }' });
    world.upstream.queue(CHAT, { status: 429, headers: { 'retry-after': '30' }, body: { error: { message: 'slow' } } });
    expect((await world.chat()).status).toBe(503);
    const quoted = await quote();
    expect(quoted).toMatchObject({ admitted: false, code: 'no_capacity', plan: [] });
    expect(quoted.left_out).toMatchObject([{ provider: 'one', model: 'gpt-4o-mini' }]);
    expect((await world.chat()).status).toBe(503);
  });

  it.each([
    [{ model: 'nobody', messages: HELLO.messages }, 404, 'model_not_found'],
    [{ model: 'fast' }, 400, 'invalid_request'],
    [{ model: 'fast', messages: HELLO.messages, n: 0 }, 400, 'invalid_request'],
  ])('where it is no call at all: %j', async (body, status, code) => {
    await open();
    for (const path of ['/v1/quote', CHAT]) {
      const response = await world.post(path, body);
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ error: { code } });
    }
  });

  it('where nobody is known', async () => {
    await open();
    const response = await world.post('/v1/quote', HELLO, { authorization: 'Bearer sk-nobody-0000000000' });
    expect(response.status).toBe(401);
  });
});
