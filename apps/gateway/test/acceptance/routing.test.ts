import { chatCompletion } from '@sluice/fake-upstream/chat';
import type { Received } from '@sluice/fake-upstream/received';
import { afterEach, describe, expect, it } from 'vitest';
import { HELLO, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
let world: World;

afterEach(() => world.end());

async function open(options: WorldOptions): Promise<void> {
  world = await makeWorld(options);
  world.upstream.always(CHAT, { body: chatCompletion() });
}

const modelOf = (request: Received) => (request.json() as { model: string }).model;
const LIMITED = { status: 429, headers: { 'retry-after': '30' }, body: { error: { message: 'slow down' } } };

function tally(of: (request: Received) => string | undefined): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const request of world.upstream.received()) {
    const name = of(request) ?? '';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const TARGETS = '{ provider: one, model: a, weight: 3 }, { provider: one, model: b, weight: 1 }';

describe('calls are spread exactly, one by one and all at once', () => {
  it.each([
    ['weighted_round_robin', { a: 30, b: 10 }],
    ['round_robin', { a: 20, b: 20 }],
  ])('%s over targets', async (strategy, expected) => {
    await open({ model: `strategy: ${strategy}`, targets: TARGETS });
    for (let i = 0; i < 8; i++) await (await world.chat()).text();
    await Promise.all(Array.from({ length: 32 }, async () => (await world.chat()).text()));
    expect(tally(modelOf)).toEqual(expected);
  });

  it('round robin over the keys of a provider, by default', async () => {
    await open({ keys: { one: ['key-one-1', 'key-one-2', 'key-one-3'] } });
    await Promise.all(Array.from({ length: 30 }, async () => (await world.chat()).text()));
    expect(tally(({ key }) => key)).toEqual({ 'key-one-1': 10, 'key-one-2': 10, 'key-one-3': 10 });
  });
});

describe('a later tier', () => {
  it('is used only while no earlier one is usable', async () => {
    await open({ targets: '{ provider: one, model: a }, { provider: one, model: b, priority: 1 }' });
    for (let i = 0; i < 4; i++) await (await world.chat()).text();
    expect(tally(modelOf)).toEqual({ a: 4 });
    world.upstream.queue(CHAT, LIMITED);
    expect((await world.chat()).headers.get('x-sluice-upstream-model')).toBe('b');
    expect((await world.chat()).headers.get('x-sluice-upstream-model')).toBe('b');
    expect(tally(modelOf)).toEqual({ a: 5, b: 2 });
  });

  it('may be another model under the same key: limits of rate are a model’s own', async () => {
    await open({ targets: '{ provider: one, model: a }, { provider: one, model: b, priority: 1 }' });
    world.upstream.queue({ path: CHAT, where: (request) => modelOf(request) === 'a' }, LIMITED);
    const response = await world.chat(HELLO);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-sluice-attempts')).toBe('2');
  });
});
