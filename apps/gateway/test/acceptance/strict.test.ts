import { chatCompletion } from '@sluice/fake-upstream/chat';
import { message } from '@sluice/fake-upstream/messages';
import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';

const KEY = 'sk-test-strict-0001';

let upstream: Scripted;
let gateway: GatewayProcess;

beforeAll(async () => {
  upstream = await startScripted();
  const provider = (type: string, base: string) =>
    `{ type: ${type}, base_url: "${base}", allow_private_network: true, keys: [{ name: k, value: "provider-key-0001" }] }`;
  const model = (targets: string, more = '') =>
    `{ targets: [${targets}], retry: { attempts: 1 }, price: { input_per_mtok: 1, output_per_mtok: 10 }${more} }`;
  const claude = '{ provider: anthropic, model: claude-haiku-4-5 }';
  const other = '{ provider: compatible, model: some-model }';
  gateway = await startGateway({
    config: `providers:
  anthropic: ${provider('anthropic', upstream.url)}
  compatible: ${provider('openai-compatible', `${upstream.url}/v1`)}
models:
  claude: ${model(claude)}
  careful: ${model(claude, ', strict: true')}
  plain: ${model(other)}
  both: ${model(`${claude}, ${other}`)}
tenants:
  acme: { models: ["*"], teams: { t: { applications: { a: { keys: [{ name: k, value: "${KEY}" }] } } } } }
`,
  });
}, 60_000);

afterAll(async () => {
  await gateway.kill();
  gateway.clean();
  await upstream.close();
});

const HELLO = [{ role: 'user', content: 'hi' }];

function post(path: string, body: object, strict = true) {
  return fetch(gateway.url + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      ...(strict ? { 'x-sluice-strict': 'true' } : {}),
    },
    body: JSON.stringify(body),
  });
}

describe('a strict call', () => {
  it.each([
    ['/v1/chat/completions', { model: 'claude', messages: HELLO, logit_bias: { 5: 1 } }, 'logit_bias'],
    ['/v1/chat/completions', { model: 'claude', messages: [{ ...HELLO[0], name: 'zora' }] }, 'messages[0].name'],
    ['/v1/responses', { model: 'claude', input: 'hi', text: { verbosity: 'low' } }, 'text.verbosity'],
    ['/v1/messages', { model: 'plain', max_tokens: 9, messages: HELLO, top_k: 4 }, 'top_k'],
    [
      '/v1beta/models/plain:generateContent',
      { contents: [{ role: 'user', parts: [{ text: 'hi' }] }], safetySettings: [{ category: 'X', threshold: 'Y' }] },
      'safetySettings',
    ],
  ])('of %s is refused where its only target cannot be told a member, which is named', async (path, body, member) => {
    const before = upstream.received().length;
    const response = await post(path, body);
    const text = await response.text();
    expect(response.status).toBe(422);
    expect(text).toContain('translation_refused');
    expect(text).toContain(member);
    expect(upstream.received()).toHaveLength(before);
  });

  it('is refused by the model`s own word as well', async () => {
    const response = await post('/v1/chat/completions', { model: 'careful', messages: HELLO, seed: 4 }, false);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ error: { code: 'translation_refused', param: 'seed' } });
  });

  it('goes to the target that can be told everything, past the one that cannot', async () => {
    upstream.queue('/v1/chat/completions', { body: chatCompletion() });
    const response = await post('/v1/chat/completions', { model: 'both', messages: HELLO, seed: 4 });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-sluice-provider')).toBe('compatible');
    expect(response.headers.get('x-sluice-warnings') ?? '').not.toContain('dropped');
  });

  it('is told what was lost, and answered, where it is not strict', async () => {
    upstream.queue('/v1/messages', { body: message() });
    const response = await post('/v1/chat/completions', { model: 'claude', messages: HELLO, seed: 4 }, false);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-sluice-warnings')?.split(',')).toContain('dropped:seed');
  });
});
