import Anthropic from '@anthropic-ai/sdk';
import { AwsChunkReader } from '@sluice/core/stream/aws-chunks';
import { awsChunk, awsEvent, awsException } from '@sluice/core/stream/test/aws-message';
import type { Reply } from '@sluice/fake-upstream/reply';
import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { amazonsSignature } from './harness/amazons-signature.ts';
import { type CorpusGateway, corpusMissing, recordingsOf, startCorpusGateway } from './harness/corpus-gateway.ts';
import { type GatewayProcess, startGateway } from './harness/gateway-process.ts';
import { eventsOf, KEY } from './harness/world.ts';

const ACCESS = { access_key_id: 'AKIDEXAMPLE0001', secret_access_key: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const SESSION = 'session-token-of-a-temporary-key';
const CLAUDE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const PROFILE = 'arn:aws:bedrock:eu-west-3:123456789012:application-inference-profile/a1b2c3';

const claudes = recordingsOf('bedrock-invoke').filter(({ model }) => /anthropic\.claude-(?!v\d|instant)/.test(model));

describe.skipIf(corpusMissing !== undefined)('recorded answers of Claude in its own words, through Bedrock', () => {
  let corpus: CorpusGateway;
  beforeAll(async () => {
    corpus = await startCorpusGateway(claudes, 'split=awkward');
  }, 60_000);
  afterAll(() => corpus.end());

  it.each(claudes.map((one) => [one.id, one] as const))(
    '%s reaches a caller of Messages as it was sent',
    async (id, one) => {
      const { request, response, stream, facts } = one;
      const body = { ...request.body, model: id, stream };
      const answer = await fetch(`${corpus.gateway.url}/v1/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': KEY },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(200);
      const text = await answer.text();
      if (stream) {
        const reader = new AwsChunkReader();
        const sent = reader.push(Buffer.from(response.base64 ?? '', 'base64')).map(({ data }) => JSON.parse(data));
        const came = eventsOf(text) as { sluice?: object }[];
        expect(came.some(({ sluice }) => sluice !== undefined)).toBe(true);
        expect(came.map(({ sluice: _ours, ...event }) => event)).toEqual(sent);
      } else expect(JSON.parse(text)).toEqual(response.body);
      const [received] = corpus.replay.received({ recording: id }).slice(-1);
      expect(received?.path).toMatch(new RegExp(`/invoke${stream ? '-with-response-stream' : ''}$`));
      expect(received?.body.json).toEqual({ ...request.body, anthropic_version: 'bedrock-2023-05-31' });
      expect(received?.headers.authorization).toBe('Bearer provider-key-0001');
      if (!stream) return;
      const anthropic = new Anthropic({ baseURL: corpus.gateway.url, apiKey: KEY, maxRetries: 0 });
      const message = await anthropic.messages.stream(body as never).finalMessage();
      const said = message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
      expect([said, message.stop_reason]).toEqual([facts.text, facts.finish_reason]);
    },
  );
});

const MODELS = Object.entries({
  nova: ['signed', 'amazon.nova-lite-v1:0'],
  profile: ['temporary', PROFILE],
  bearer: ['plain', 'amazon.nova-lite-v1:0'],
  claude: ['temporary', CLAUDE],
  breaking: ['signed', 'amazon.nova-lite-v1:0'],
  throttled: ['signed', 'amazon.nova-lite-v1:0'],
  garbled: ['signed', 'amazon.nova-lite-v1:0'],
  endless: ['signed', 'amazon.nova-lite-v1:0'],
  busy: ['temporary', CLAUDE],
  refused: ['temporary', PROFILE],
} as const);

describe('a provider of type bedrock', () => {
  let upstream: Scripted;
  let gateway: GatewayProcess;
  let openai: OpenAI;
  const HELLO = { model: 'nova', messages: [{ role: 'user' as const, content: 'Hello?' }] };

  beforeAll(async () => {
    upstream = await startScripted();
    const at = `type: bedrock, base_url: "${upstream.url}/prefix", allow_private_network: true, region: eu-west-3`;
    const access = `access_key_id: ${ACCESS.access_key_id}, secret_access_key: "${ACCESS.secret_access_key}"`;
    const key = {
      signed: access,
      temporary: `${access}, session_token: "${SESSION}"`,
      plain: 'value: "ABSK-0001-plain"',
    };
    const limits = 'retry: { attempts: 1 }, price: { input_per_mtok: 1, output_per_mtok: 1 }';
    // What fails rests: each has a provider of its own.
    const provider = ([name, [kind]]: (typeof MODELS)[number]) =>
      `  ${name}: { ${at}, keys: [{ name: k, ${key[kind]} }] }`;
    const model = ([name, [, upstreamModel]]: (typeof MODELS)[number]) =>
      `  ${name}: { targets: [{ provider: ${name}, model: "${upstreamModel}" }], ${limits} }`;
    const config = [
      ...['providers:', ...MODELS.map(provider), 'models:', ...MODELS.map(model)],
      `tenants: { acme: { models: ["*"], teams: { t: { applications: { a: { keys: [{ name: k, value: "${KEY}" }] } } } } } }`,
    ];
    gateway = await startGateway({ config: `${config.join('\n')}\n` });
    openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEY, maxRetries: 0 });
  });
  afterAll(async () => {
    await gateway.kill();
    gateway.clean();
    await upstream.close();
  });

  const CONVERSED: Reply = {
    body: {
      output: { message: { role: 'assistant', content: [{ text: 'Hi.' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 5, outputTokens: 2, totalTokens: 7 },
    },
    headers: { 'x-amzn-requestid': 'amzn-1' },
  };
  const framed = (...messages: Uint8Array[]): Reply => ({
    headers: { 'content-type': 'application/vnd.amazon.eventstream' },
    chunks: messages.map((message) => Buffer.from(message)),
  });
  const text = (said: string) =>
    awsEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: said }, p: 'abc' });
  const post = (path: string, body: object) =>
    fetch(gateway.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
      body: JSON.stringify(body),
    });

  it.each([
    ['an id with a colon', 'nova', '/prefix/model/amazon.nova-lite-v1%3A0/converse', undefined],
    ['an ARN and a session token', 'profile', `/prefix/model/${encodeURIComponent(PROFILE)}/converse`, SESSION],
  ])('gets requests that Amazon’s own signer would have signed so: %s', async (_what, model, path, session) => {
    upstream.always({}, CONVERSED);
    const answer = await openai.chat.completions.create({ ...HELLO, model });
    expect(answer.choices[0]?.message.content).toBe('Hi.');
    const request = upstream.received().at(-1);
    expect(request?.path).toBe(path);
    expect(request?.headers['x-amz-security-token']).toBe(session);
    expect(Math.abs(signedAt(request?.headers['x-amz-date']) - Date.now())).toBeLessThan(60_000);
    expect(request?.headers.authorization).toContain('/eu-west-3/bedrock/aws4_request');
    expect(request?.headers.authorization).toBe(
      await amazonsSignature(request, { ...ACCESS, session, region: 'eu-west-3' }),
    );
  });

  it('sends a plain value as bearer, unsigned', async () => {
    upstream.always({}, CONVERSED);
    await openai.chat.completions.create({ ...HELLO, model: 'bearer' });
    const request = upstream.received().at(-1);
    expect(request?.headers.authorization).toBe('Bearer ABSK-0001-plain');
    expect(request?.headers).not.toHaveProperty('x-amz-date');
  });

  it('streams to a caller of chat, usage from behind the end of the message', async () => {
    const end = [
      awsEvent('messageStop', { stopReason: 'end_turn' }),
      awsEvent('metadata', { usage: { inputTokens: 5, outputTokens: 2, cacheReadInputTokens: 3 } }),
    ];
    upstream.always({}, framed(awsEvent('messageStart', { role: 'assistant' }), text('Hi'), text(' 🦥'), ...end));
    const stream = await openai.chat.completions.create({
      ...HELLO,
      stream: true,
      stream_options: { include_usage: true },
    });
    let said = '';
    let usage: OpenAI.CompletionUsage | undefined;
    for await (const chunk of stream) {
      said += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    expect(said).toBe('Hi 🦥');
    expect(usage).toMatchObject({
      prompt_tokens: 8,
      completion_tokens: 2,
      prompt_tokens_details: { cached_tokens: 3 },
    });
    const request = upstream.received().at(-1);
    expect(request?.path).toMatch(/\/converse-stream$/);
    expect(request?.headers.accept).toBe('application/vnd.amazon.eventstream');
  });

  it('ends a stream in one error where an exception comes within it', async () => {
    upstream.always({}, framed(text('Hi'), awsException('modelStreamErrorException', 'The model broke.')));
    const said = await (await post('/v1/chat/completions', { ...HELLO, model: 'breaking', stream: true })).text();
    const events = eventsOf(said) as { error?: { code: string; message: string } }[];
    expect(events.at(-1)?.error).toMatchObject({ code: 'upstream_error' });
    expect(events.at(-1)?.error?.message).toContain('The model broke.');
    expect(said).not.toContain('[DONE]');
  });

  it('tells an exception before the first content by its class', async () => {
    upstream.always(
      {},
      framed(awsEvent('messageStart', { role: 'assistant' }), awsException('throttlingException', 'Too many tokens.')),
    );
    const response = await post('/v1/chat/completions', { ...HELLO, model: 'throttled', stream: true });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { code: 'no_capacity' } });
  });

  it.each([
    ['a broken checksum', 'garbled', (message: Uint8Array) => message.with(20, 0)],
    [
      'a length beyond 1 MB',
      'endless',
      (_message: Uint8Array) => awsEvent('contentBlockDelta', { text: 'x'.repeat(1024 * 1024) }),
    ],
  ])('refuses a stream with %s', async (_what, model, broken) => {
    upstream.always({}, framed(text('Hi'), broken(text('there'))));
    const events = eventsOf(await (await post('/v1/chat/completions', { ...HELLO, model, stream: true })).text());
    expect(events.at(-1)).toMatchObject({ error: { code: 'bad_upstream_response' } });
  });

  it('tells a caller of Messages where its stream broke, and never in Amazon’s words', async () => {
    const start = {
      type: 'message_start',
      message: { id: 'm', type: 'message', role: 'assistant', model: 'c', content: [], usage: {} },
    };
    const block = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'Hi' } };
    upstream.always(
      {},
      framed(
        awsChunk(JSON.stringify(start)),
        awsChunk(JSON.stringify(block)),
        awsException('serviceUnavailableException', 'busy'),
      ),
    );
    const body = { ...HELLO, model: 'busy', max_tokens: 10, stream: true };
    const said = await (await post('/v1/messages', body)).text();
    expect(said).toContain('event: content_block_start\n');
    expect(said.match(/^event: error$/gm)).toHaveLength(1);
    expect(said).not.toContain('serviceUnavailableException\n');
    const request = upstream.received().at(-1);
    expect(request?.path).toBe(`/prefix/model/${encodeURIComponent(CLAUDE)}/invoke-with-response-stream`);
    const { model: _alias, stream: _inPath, ...sent } = body;
    expect(request?.json()).toEqual({ ...sent, anthropic_version: 'bedrock-2023-05-31' });
    expect(request?.headers.authorization).toBe(
      await amazonsSignature(request, { ...ACCESS, session: SESSION, region: 'eu-west-3' }),
    );
  });

  it('passes Anthropic’s beta features on in the body', async () => {
    upstream.always(
      {},
      {
        body: {
          id: 'm',
          type: 'message',
          role: 'assistant',
          model: 'c',
          content: [],
          stop_reason: 'end_turn',
          usage: {},
        },
      },
    );
    const anthropic = new Anthropic({ baseURL: gateway.url, apiKey: KEY, maxRetries: 0 });
    await anthropic.messages.create(
      { ...HELLO, model: 'claude', max_tokens: 10 },
      { headers: { 'anthropic-beta': 'context-1m-2025-08-07,other' } },
    );
    expect(upstream.received().at(-1)?.json()).toMatchObject({ anthropic_beta: ['context-1m-2025-08-07', 'other'] });
    expect(upstream.received().at(-1)?.headers).not.toHaveProperty('anthropic-beta');
  });

  it('keeps its key out of what Amazon says of a signature', async () => {
    const message = `The request signature we calculated does not match. The Canonical String should have been 'x-amz-security-token:${SESSION}' for ${ACCESS.access_key_id} and ${ACCESS.secret_access_key}`;
    upstream.always(
      {},
      { status: 403, body: { message }, headers: { 'x-amzn-errortype': 'InvalidSignatureException' } },
    );
    const response = await post('/v1/chat/completions', { ...HELLO, model: 'refused' });
    expect(response.status).toBe(502);
    const said = await response.text();
    expect(JSON.parse(said)).toMatchObject({ error: { code: 'provider_auth' } });
    for (const secret of [SESSION, ...Object.values(ACCESS)]) {
      expect(said).not.toContain(secret);
      expect(gateway.output()).not.toContain(secret);
    }
  });

  it('names what it could not be told', async () => {
    upstream.always({}, CONVERSED);
    const file = { type: 'file', file: { file_id: 'file-at-another-vendor' } };
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'See?' }, file] }];
    const response = await post('/v1/chat/completions', { model: 'nova', messages, n: 2, seed: 1 });
    expect(response.headers.get('x-sluice-warnings')).toBe('dropped:messages[0].content[1],dropped:n,dropped:seed');
  });
});

function signedAt(time: unknown): number {
  return Date.parse(String(time).replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

describe('a provider of type bedrock without an address', () => {
  it('needs a region, and is called there', async () => {
    const at = (region: string) =>
      startGateway({
        config: `providers: { b: { type: bedrock${region}, keys: [{ name: k, value: "ABSK-0001" }] } }\nmodels: { m: { targets: [{ provider: b, model: x }] } }\n`,
      });
    const gateway = await at(', region: eu-west-3');
    const { code, stdout } = await gateway.command('config', 'validate', gateway.configFile);
    expect([code, stdout]).toEqual([0, expect.any(String)]);
    await gateway.kill();
    gateway.clean();
    await expect(at('')).rejects.toThrow(/region/);
  });
});
