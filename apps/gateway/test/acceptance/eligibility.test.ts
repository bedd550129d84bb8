import { chatCompletion, chatError } from '@sluice/fake-upstream/chat';
import type { Received } from '@sluice/fake-upstream/received';
import { afterEach, describe, expect, it } from 'vitest';
import { HELLO, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const TWO = { one: ['key-1'], two: ['key-2'] };
let world: World;

afterEach(() => world.end());

async function open(options: WorldOptions): Promise<void> {
  world = await makeWorld({ keys: TWO, ...options });
  world.upstream.always(CHAT, { body: chatCompletion() });
}

interface Quote {
  readonly admitted: boolean;
  readonly code?: string;
  readonly plan: readonly { readonly provider: string; readonly model: string; readonly reason: string }[];
  readonly left_out: readonly { readonly provider: string; readonly model: string; readonly reason: string }[];
}

async function quote(headers: Record<string, string> = {}): Promise<Quote> {
  const response = await world.post('/v1/quote', HELLO, headers);
  expect(response.status).toBe(200);
  return (await response.json()) as Quote;
}

const modelOf = (request: Received) => (request.json() as { model: string }).model;
const keysCalled = () => [...new Set(world.upstream.received().map(({ key }) => key))];

/** A quote and a call that agree on a refusal, with nothing sent. */
async function refused(words: RegExp, cause: string): Promise<void> {
  const quoted = await quote();
  expect(quoted).toMatchObject({ admitted: false, code: 'model_not_allowed', plan: [] });
  expect(new Set(quoted.left_out.map(({ reason }) => reason))).toEqual(new Set([cause]));
  const response = await world.chat();
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({
    error: { code: 'model_not_allowed', message: expect.stringMatching(words) },
  });
  expect(world.upstream.received()).toHaveLength(0);
  expect(await world.ledger()).toEqual([]);
}

describe('data residency', () => {
  const EUROPEAN = 'data_residency: [eu]';

  it('keeps calls within the regions of the tenant, whatever the weights say, and the quote says so', async () => {
    await open({ tenant: EUROPEAN, providers: { one: 'region: us', two: 'region: eu' } });
    for (let i = 0; i < 6; i++) expect((await world.chat()).status).toBe(200);
    expect(keysCalled()).toEqual(['key-2']);
    const quoted = await quote();
    expect(quoted.plan.map(({ provider }) => provider)).toEqual(['two']);
    expect(quoted.left_out).toEqual([{ provider: 'one', model: 'gpt-4o-mini', reason: 'data_residency' }]);
  });

  it('holds for what falls over: rather no answer than one from elsewhere', async () => {
    await open({
      tenant: EUROPEAN,
      providers: { one: 'region: us', two: 'region: eu' },
      targets: '{ provider: two, model: a }',
      model: 'fallbacks: [other]',
      models: { other: 'targets: [{ provider: one, model: b }]' },
    });
    world.upstream.always({ key: 'key-2' }, chatError(500, 'down'));
    expect((await world.chat()).status).toBe(502);
    expect(keysCalled()).toEqual(['key-2']);
  });

  it('goes by the region of the target before that of its provider', async () => {
    await open({
      tenant: EUROPEAN,
      providers: { one: 'region: us' },
      targets: '{ provider: one, model: a }, { provider: one, model: b, region: eu }',
    });
    for (let i = 0; i < 4; i++) await (await world.chat()).text();
    expect(new Set(world.upstream.received().map(modelOf))).toEqual(new Set(['b']));
  });

  it('refuses where nothing stands within them, an unknown region included; such a model is not listed', async () => {
    await open({ tenant: EUROPEAN, providers: { one: 'region: us' } });
    await refused(/regions/, 'data_residency');
    const models = await fetch(`${world.gateway.url}/v1/models`, {
      headers: { authorization: 'Bearer sk-test-acme-crawler-0001' },
    });
    expect(await models.json()).toMatchObject({ data: [] });
  });
});

describe('what is reserved', () => {
  it.each<[string, WorldOptions]>([
    ['a provider', { providers: { one: 'tenants: [umbrella]' } }],
    [
      'a target',
      { targets: '{ provider: one, model: a, tenants: [umbrella] }, { provider: two, model: a, tenants: [acme] }' },
    ],
  ])('%s is used by its tenants alone', async (_name, options) => {
    await open(options);
    for (let i = 0; i < 4; i++) expect((await world.chat()).status).toBe(200);
    expect(keysCalled()).toEqual(['key-2']);
    expect((await quote()).left_out).toMatchObject([{ provider: 'one', reason: 'reserved' }]);
  });

  it('a key of a provider is used by its tenants alone, the others by all', async () => {
    await open({
      keys: { one: ['key-a', 'key-b', 'key-c'] },
      providerKeys: { 'key-a': 'tenants: [umbrella]', 'key-b': 'tenants: [acme]' },
    });
    for (let i = 0; i < 6; i++) expect((await world.chat()).status).toBe(200);
    expect(keysCalled().sort()).toEqual(['key-b', 'key-c']);
  });

  it('for others leaves nothing: a clear refusal', async () => {
    await open({ providers: { one: 'tenants: [umbrella]', two: 'tenants: []' } });
    await refused(/reserved for other tenants/, 'reserved');
  });
});

describe('conditions', () => {
  const TARGETS = `{ provider: one, model: gold, when: { tag: { tier: [gold, platinum] } } },
    { provider: one, model: beta, when: { header: { X-Beta: "*" }, region: eu } },
    { provider: one, model: short, when: { input_tokens: { max: 200 } } },
    { provider: one, model: long, when: { input_tokens: { min: 201 } } }`;
  const went = async (headers: Record<string, string>, body: object = HELLO) => {
    const used = new Set<string | null>();
    for (let i = 0; i < 6; i++) used.add((await world.chat(body, headers)).headers.get('x-sluice-upstream-model'));
    return [...used].sort();
  };

  it('choose targets by tags, headers, the caller’s region and the length of the prompt', async () => {
    await open({ targets: TARGETS });
    expect(await went({})).toEqual(['short']);
    expect(await went({ 'x-sluice-tags': 'team=x,tier=gold' })).toEqual(['gold', 'short']);
    expect(await went({ 'x-sluice-tags': 'tier=silver' })).toEqual(['short']);
    expect(await went({ 'x-beta': '1' })).toEqual(['short']);
    expect(await went({ 'x-beta': '1', 'x-sluice-tags': 'region=eu' })).toEqual(['beta', 'short']);
    const long = { model: 'fast', messages: [{ role: 'user', content: 'word '.repeat(1000) }] };
    expect(await went({}, long)).toEqual(['long']);
  });

  it('go by the region of the gateway where the caller names none', async () => {
    await open({ targets: TARGETS, env: { SLUICE_REGION: 'eu' } });
    expect(await went({ 'x-beta': '1' })).toEqual(['beta', 'short']);
    expect(await went({ 'x-beta': '1', 'x-sluice-tags': 'region=us' })).toEqual(['short']);
  });

  it('that leave nothing refuse the call, and the quote says which', async () => {
    await open({ targets: '{ provider: one, model: gold, when: { tag: { tier: gold } } }' });
    await refused(/conditions do not hold/, 'condition');
    expect((await world.chat(HELLO, { 'x-sluice-tags': 'tier=gold' })).status).toBe(200);
  });
});

describe('a canary', () => {
  const TARGETS = '{ provider: one, model: stable }, { provider: one, model: new, canary_percent: 25 }';

  it('gets its share of the sessions, and a session stays where it is', async () => {
    await open({ targets: TARGETS });
    const sessions = Array.from({ length: 40 }, (_, i) => `session-${i}`);
    const visit = (session: string) =>
      world
        .chat(HELLO, { 'x-sluice-session': session })
        .then((response) => response.headers.get('x-sluice-upstream-model'));
    const first = await Promise.all(sessions.map(visit));
    expect(await Promise.all(sessions.map(visit))).toEqual(first);
    const taken = first.filter((model) => model === 'new').length;
    // Always the same sessions, so always the same count; five standard deviations are 14 of 40.
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThanOrEqual(24);
    const at = first.indexOf('new');
    const quoted = await quote({ 'x-sluice-session': sessions[at] as string });
    expect(quoted.plan.map(({ model, reason }) => [model, reason])).toEqual([
      ['new', 'canary'],
      ['stable', 'weighted_round_robin'],
    ]);
    expect((await quote({ 'x-sluice-session': sessions[first.indexOf('stable')] as string })).left_out).toEqual([
      { provider: 'one', model: 'new', reason: 'canary' },
    ]);
  });

  it('that fails hands its calls to the others, and gets none of theirs', async () => {
    await open({ targets: '{ provider: one, model: stable }, { provider: two, model: new, canary_percent: 100 }' });
    world.upstream.always({ key: 'key-2' }, chatError(500, 'down'));
    const response = await world.chat();
    expect(response.headers.get('x-sluice-upstream-model')).toBe('stable');
    expect(response.headers.get('x-sluice-attempts')).toBe('2');
  });
});
