import { afterEach, describe, expect, it } from 'vitest';
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

describe('what is fetched is named in the caller`s own words', () => {
  const URL_ = 'file:///etc/passwd';
  it.each([
    [
      '/v1/responses',
      { model: 'fast', input: [{ role: 'user', content: [{ type: 'input_image', image_url: URL_ }] }] },
      'input[0].content[0]',
    ],
    [
      '/v1beta/models/fast:generateContent',
      { contents: [{ role: 'user', parts: [{ text: 'hi' }, { fileData: { fileUri: URL_, mimeType: 'image/png' } }] }] },
      'contents[0].parts[1]',
    ],
    [
      '/v1/messages',
      {
        model: 'fast',
        max_tokens: 9,
        messages: [
          { role: 'user', content: 'Look.' },
          { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'see', input: {} }] },
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: 't1',
                content: [{ type: 'image', source: { type: 'url', url: URL_ } }],
              },
            ],
          },
        ],
        tools: [{ name: 'see', input_schema: { type: 'object' } }],
      },
      'messages[2].content[0].content[0]',
    ],
  ])('by %s', async (path, body, member) => {
    world = await makeWorld({ type: 'ollama' });
    const response = await world.post(path, body);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(member);
  });
});

it('a caller over its limit causes no fetch', async () => {
  world = await makeWorld({ type: 'ollama', key: 'limits: { rpm: 0 }' });
  const response = await world.post('/v1/messages', asking('http://127.0.0.1:9/secret.png'));
  // With room the address would be refused; without it nobody looks at the address.
  expect(response.status).toBe(429);
});
