import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterEach, expect, it } from 'vitest';
import { makeWorld, type World } from '../harness/world.ts';

let world: World;
afterEach(() => world.end());

const USER = { role: 'user', content: 'Hi' };
const sent = () => (world.upstream.received().at(-1)?.json() as { messages: object[] } | undefined)?.messages;

it('a model that takes no instructions hears them from the user, whoever calls; others get them as they are', async () => {
  world = await makeWorld({
    targets: '{ provider: one, model: o1-mini }',
    models: { other: 'targets: [{ provider: one, model: gpt-4o }]' },
  });
  world.upstream.always('/v1/chat/completions', { body: chatCompletion() });
  const chat = [{ role: 'system', content: 'Be brief.' }, USER];
  const folded = [{ role: 'user', content: 'Be brief.\n\nHi' }];

  const own = await world.chat({ model: 'fast', messages: chat });
  expect(own.status).toBe(200);
  expect(own.headers.get('x-sluice-warnings')?.split(',')).toContain('emulated:messages[0]');
  expect(sent()).toEqual(folded);

  const other = await world.post('/v1/messages', {
    model: 'fast',
    max_tokens: 9,
    system: 'Be brief.',
    messages: [USER],
  });
  expect(other.headers.get('x-sluice-warnings')?.split(',')).toContain('emulated:system');
  expect(sent()).toEqual(folded);

  // Nothing is lost by it: a strict call is served.
  const strict = await world.chat({ model: 'fast', messages: chat }, { 'x-sluice-strict': 'true' });
  expect(strict.status).toBe(200);

  await world.chat({ model: 'other', messages: chat });
  expect(sent()).toEqual(chat);
});
