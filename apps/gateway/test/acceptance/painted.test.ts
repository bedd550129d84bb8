import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';
import { KEY } from '../harness/world.ts';

const ANSWER = {
  candidates: [
    {
      content: {
        role: 'model',
        parts: [{ text: 'Here it is.' }, { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }],
      },
      finishReason: 'STOP',
      index: 0,
    },
  ],
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 5, totalTokenCount: 8 },
  modelVersion: 'gemini-image',
};

let upstream: Scripted;
let gateway: GatewayProcess;

beforeEach(async () => {
  upstream = await startScripted();
  upstream.always({ path: /:generateContent$/ }, { body: ANSWER });
  const lines = [
    'providers:',
    `  google: { type: gemini, base_url: "${upstream.url}", allow_private_network: true, keys: [{ name: k1, value: google-key-0001 }] }`,
    'models:',
    '  painter: { targets: [{ provider: google, model: gemini-image }], price: { input_per_mtok: 1, output_per_mtok: 1 } }',
    'tenants:',
    `  acme: { models: [painter], teams: { t: { applications: { a: { keys: [{ name: k, value: "${KEY}" }] } } } } }`,
  ];
  gateway = await startGateway({ config: `${lines.join('\n')}\n` });
});
afterEach(async () => {
  await gateway.kill();
  gateway.clean();
  await upstream.close();
});

function ask(path: string, body: object): Promise<Response> {
  return fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ model: 'painter', ...body }),
  });
}

const MESSAGES = [{ role: 'user', content: 'Paint a dot.' }];

describe('a picture that the model painted', () => {
  it('reaches a caller of Chat Completions', async () => {
    const answer = await ask('/v1/chat/completions', { messages: MESSAGES });
    expect(answer.headers.get('x-sluice-warnings') ?? '').not.toContain('images');
    const { choices } = (await answer.json()) as { choices: { message: object }[] };
    expect(choices[0]?.message).toMatchObject({
      content: 'Here it is.',
      images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }],
    });
  });

  it.each([
    ['/v1/messages', { messages: MESSAGES, max_tokens: 50 }],
    ['/v1/responses', { input: 'Paint a dot.' }],
  ])('has no place in %s, which is told', async (path, body) => {
    const answer = await ask(path, body);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-sluice-warnings')).toContain('dropped:images');
    expect(await answer.text()).toContain('Here it is.');
  });
});
