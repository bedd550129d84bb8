import { chatCompletion, chatError } from '@sluice/fake-upstream/chat';
import { message, messageStream } from '@sluice/fake-upstream/messages';
import type { Received } from '@sluice/fake-upstream/received';
import { eventStream } from '@sluice/fake-upstream/reply';
import { afterEach, describe, expect, it } from 'vitest';
import { HELLO, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
let world: World;

afterEach(() => world.end());

async function open(options: WorldOptions): Promise<void> {
  world = await makeWorld({ keys: { one: ['key-1'], two: ['key-2'] }, ...options });
  world.upstream.always(CHAT, { body: chatCompletion() });
}

const modelOf = (request: Received) => (request.json() as { model: string }).model;
const called = () => world.upstream.received().map(modelOf);
const toModel = (model: string) => ({ path: CHAT, where: (request: Received) => modelOf(request) === model });
const TOO_LONG = chatError(400, "This model's maximum context length is 8192 tokens.", {
  code: 'context_length_exceeded',
});
const FORBIDDEN = chatError(400, 'rejected as a result of our safety system', { code: 'content_policy_violation' });

describe('a prompt that is too long', () => {
  const GPT4 = '{ provider: one, model: gpt-4 }';
  const WITH_LONG: WorldOptions = {
    targets: GPT4,
    model: 'fallbacks_on: { context_window: [long] }',
    models: { long: 'targets: [{ provider: two, model: gpt-4o }]' },
  };
  const prompt = (words: number) => ({ ...HELLO, messages: [{ role: 'user', content: 'word '.repeat(words) }] });

  it.each([5_500, 9_000])('is known before the call where the window is: %i words', async (words) => {
    await open(WITH_LONG);
    const response = await world.chat(prompt(words));
    expect(response.status).toBe(200);
    expect(response.headers.get('x-sluice-attempts')).toBe('1');
    const long = words > 8_192;
    expect(called()).toEqual([long ? 'gpt-4o' : 'gpt-4']);
    const quoted = await (await world.post('/v1/quote', prompt(words))).json();
    expect(quoted).toMatchObject({
      admitted: true,
      plan: [{ provider: long ? 'two' : 'one' }],
      left_out: long ? [{ provider: 'one', model: 'gpt-4', reason: 'context_window' }] : [],
    });
  });

  it('goes to those of the model’s own targets that it fits', async () => {
    await open({ targets: `${GPT4}, { provider: two, model: gpt-4o }` });
    for (let i = 0; i < 3; i++) expect((await world.chat(prompt(9_000))).status).toBe(200);
    expect(called()).toEqual(['gpt-4o', 'gpt-4o', 'gpt-4o']);
  });

  it('is for the provider to refuse where it fits nowhere', async () => {
    await open({ targets: GPT4 });
    world.upstream.always(toModel('gpt-4'), TOO_LONG);
    const response = await world.chat(prompt(9_000));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { sluice: { provider_code: 'context_length_exceeded' } } });
  });

  it('falls back after the refusal where nobody knew, and blames nobody', async () => {
    await open({ ...WITH_LONG, targets: '{ provider: one, model: in-house }' });
    world.upstream.always(toModel('in-house'), TOO_LONG);
    for (let i = 0; i < 6; i++) {
      const response = await world.chat();
      expect(response.status).toBe(200);
      expect(response.headers.get('x-sluice-attempts')).toBe('2');
      expect(response.headers.get('x-sluice-provider')).toBe('two');
    }
    expect(called().filter((model) => model === 'in-house')).toHaveLength(6);
    const rows = (await world.ledger()).slice(0, 4);
    expect(rows.map(({ attempt, type }) => `${attempt} ${type}`)).toEqual([
      '1 reserve',
      '1 waive',
      '2 reserve',
      '2 settle',
    ]);
  });
});

describe('content that a provider refuses', () => {
  it.each([false, true])('is told to another one, in that one’s dialect; stream: %s', async (stream) => {
    await open({
      types: { two: 'anthropic' },
      targets: '{ provider: one, model: a }',
      model: 'fallbacks_on: { content_policy: [other] }',
      models: { other: 'targets: [{ provider: two, model: claude-haiku-4-5 }]' },
    });
    world.upstream.always(CHAT, FORBIDDEN);
    world.upstream.always('/v1/messages', stream ? eventStream(messageStream()) : { body: message() });
    const response = await world.chat({ ...HELLO, stream });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-sluice-provider')).toBe('two');
    expect(await response.text()).toContain('Paris');
  });

  it('is refused where the model has no fallback for it, whatever its other fallbacks', async () => {
    await open({
      targets: '{ provider: one, model: a }',
      model: 'fallbacks: [other], fallbacks_on: { context_window: [other] }',
      models: { other: 'targets: [{ provider: two, model: b }]' },
    });
    world.upstream.always(toModel('a'), FORBIDDEN);
    const response = await world.chat();
    expect(response.status).toBe(400);
    expect(called()).toEqual(['a']);
  });

  it('falls back within the attempts of the call', async () => {
    await open({
      targets: '{ provider: one, model: a }',
      model: 'retry: { attempts: 1 }, fallbacks_on: { content_policy: [other] }',
      models: { other: 'targets: [{ provider: two, model: b }]' },
    });
    world.upstream.always(toModel('a'), FORBIDDEN);
    expect((await world.chat()).status).toBe(400);
    expect(called()).toEqual(['a']);
  });

  it('breaks two targets at most, on both ways together', async () => {
    await open({
      targets: '{ provider: one, model: a, priority: 0 }, { provider: one, model: b, priority: 1 }',
      model: 'retry: { attempts: 9 }, fallbacks_on: { content_policy: [other] }',
      models: {
        other: 'targets: [{ provider: two, model: c, priority: 0 }, { provider: two, model: d, priority: 1 }]',
      },
    });
    world.upstream.always(toModel('b'), FORBIDDEN);
    for (const model of ['a', 'c', 'd']) world.upstream.always(toModel(model), chatError(500, 'down'));
    expect((await world.chat()).status).toBe(502);
    expect(called()).toEqual(['a', 'b', 'c']);
  });
});

describe('a budget that does not reach', () => {
  const DEAR = 'price: { input_per_mtok: 100, output_per_mtok: 1000 }';
  const CHEAP = 'price: { input_per_mtok: 0.001, output_per_mtok: 0.001 }';
  const BODY = { ...HELLO, max_tokens: 1000 };
  const budget = (usd: number, more: WorldOptions = {}): WorldOptions => ({
    targets: `{ provider: one, model: dear, ${DEAR} }`,
    model: 'fallbacks_on: { budget: [dearer, cheap] }',
    models: {
      dearer: `targets: [{ provider: one, model: dearer, ${DEAR} }]`,
      cheap: `targets: [{ provider: two, model: cheap, ${CHEAP} }]`,
    },
    tenant: `budgets: [{ usd: ${usd}, window: day }]`,
    ...more,
  });

  it('makes the call one of a cheaper model, and says so', async () => {
    await open(budget(0.5));
    const quoted = await (await world.post('/v1/quote', BODY)).json();
    expect(quoted).toMatchObject({ admitted: true, plan: [{ provider: 'two', model: 'cheap' }] });
    const response = await world.chat(BODY);
    expect(response.status).toBe(200);
    expect(called()).toEqual(['cheap']);
    expect(response.headers.get('x-sluice-model')).toBe('cheap');
    expect(response.headers.get('x-sluice-warnings')).toContain('converted:model');
    const [reserved] = await world.ledger();
    expect(reserved?.amount_nano_usd).toBeLessThan(10_000);
  });

  it('does nothing where it reaches', async () => {
    await open(budget(2));
    const response = await world.chat(BODY);
    expect(response.headers.get('x-sluice-model')).toBe('fast');
    expect(response.headers.get('x-sluice-warnings')).toBeNull();
    expect(called()).toEqual(['dear']);
  });

  it.each([
    ['the caller may not call the cheaper one', budget(0.5, { key: 'models: [fast, dearer]' })],
    ['not even the cheaper one fits', budget(0.000001)],
  ])('is 402, of the model that was asked for, where %s', async (_name, options) => {
    await open(options);
    expect(await (await world.post('/v1/quote', BODY)).json()).toMatchObject({
      admitted: false,
      code: 'budget_exceeded',
    });
    const response = await world.chat(BODY);
    expect(response.status).toBe(402);
    expect(response.headers.get('x-sluice-model')).toBe('fast');
    expect(called()).toEqual([]);
    expect(await world.ledger()).toEqual([]);
  });

  it('pays for dearer ways after a refusal where it can, and gives them up where it cannot', async () => {
    const options = (usd: number): WorldOptions => ({
      targets: `{ provider: one, model: plain, ${CHEAP} }`,
      model: 'fallbacks_on: { content_policy: [dearer] }',
      models: { dearer: `targets: [{ provider: two, model: dear, ${DEAR} }]` },
      tenant: `budgets: [{ usd: ${usd}, window: day }]`,
    });
    await open(options(5));
    world.upstream.always(toModel('plain'), FORBIDDEN);
    expect((await world.chat(BODY)).headers.get('x-sluice-upstream-model')).toBe('dear');
    const [first] = await world.ledger();
    expect(first?.amount_nano_usd).toBeGreaterThan(1_000_000_000);
    await world.end();
    await open(options(0.5));
    world.upstream.queue(toModel('plain'), { body: chatCompletion() }, FORBIDDEN);
    expect((await world.chat(BODY)).status).toBe(200);
    expect((await world.chat(BODY)).status).toBe(400);
    expect(called()).toEqual(['plain', 'plain']);
  });
});
