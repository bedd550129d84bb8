import { afterEach, expect, it } from 'vitest';
import { makeWorld, type World } from '../harness/world.ts';

let world: World;

afterEach(() => world.end());

const asking = (url: string) => ({
  model: 'fast',
  max_tokens: 100,
  messages: [
    { role: 'user', content: 'Look.' },
    { role: 'assistant', content: 'Yes?' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is it?' },
        { type: 'image', source: { type: 'url', url } },
      ],
    },
  ],
});

it('an image that cannot be fetched refuses the call and names the part: nothing is sent, nothing is charged', async () => {
  world = await makeWorld({ type: 'ollama' });
  for (const url of [`${world.upstream.url}/secret.png`, 'http://169.254.169.254/latest', 'file:///etc/passwd']) {
    const response = await world.post('/v1/messages', asking(url));
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { message: string; param: string; code: string } };
    expect(error).toMatchObject({ code: 'invalid_request', param: 'messages[2].content[1]' });
  }
  expect(world.upstream.received()).toHaveLength(0);
  expect(await world.ledger()).toEqual([]);
});

it('an image by address goes on as it is where the provider fetches it itself', async () => {
  world = await makeWorld({ type: 'anthropic' });
  world.upstream.always('/v1/messages', { status: 400, body: { type: 'error', error: { message: 'seen' } } });
  const body = asking('https://pictures.test/a.png');
  await world.post('/v1/messages', body);
  expect(world.upstream.received()[0]?.json()).toMatchObject({ messages: body.messages });
});
