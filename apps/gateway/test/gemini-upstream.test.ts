import { generateKeyPairSync, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from './harness/gateway-process.ts';
import { KEY } from './harness/world.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** Google: its token endpoint, the Gemini API and Vertex AI at one address. */
class Google {
  readonly #server: Server;
  readonly tokens: Asked[] = [];
  readonly calls: Asked[] = [];
  refuses = false;

  constructor() {
    this.#server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += String(chunk);
      });
      request.on('end', () => this.#answer({ path: request.url ?? '', headers: request.headers, text }, response));
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The last call's body. */
  get said(): { contents: { role: string; parts: Record<string, unknown>[] }[] } & Record<string, unknown> {
    return JSON.parse(this.calls.at(-1)?.text ?? '{}');
  }

  #answer(asked: Asked, response: ServerResponse): void {
    if (asked.path === '/token') {
      this.tokens.push(asked);
      response.writeHead(this.refuses ? 400 : 200, { 'content-type': 'application/json' });
      const refused = { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' };
      const granted = { access_token: 'ya29.of-the-account', expires_in: 3600, token_type: 'Bearer' };
      response.end(JSON.stringify(this.refuses ? refused : granted));
      return;
    }
    this.calls.push(asked);
    if (asked.path.includes('anthropic')) return this.#claude(response);
    const answered = asked.text.includes('functionResponse');
    const parts = answered ? [{ text: 'It is ' }, { text: 'mild.', thoughtSignature: 'U0lHMg==' }] : WEATHER;
    const streamed = asked.path.includes('alt=sse');
    response.writeHead(200, { 'content-type': streamed ? 'text/event-stream' : 'application/json; charset=UTF-8' });
    const whole = { responseId: 'some-answer', modelVersion: 'gemini-3-pro-preview', usageMetadata: USAGE };
    const candidate = (some: readonly object[], end: object = {}) => [
      { content: { role: 'model', parts: some }, ...end },
    ];
    if (!streamed) response.end(JSON.stringify({ ...whole, candidates: candidate(parts, { finishReason: 'STOP' }) }));
    else {
      for (const part of parts)
        response.write(`data: ${JSON.stringify({ ...whole, candidates: candidate([part]) })}\r\n\r\n`);
      response.end(
        `data: ${JSON.stringify({ ...whole, candidates: candidate([{ text: '' }], { finishReason: 'STOP' }) })}\r\n\r\n`,
      );
    }
  }

  #claude(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    const content = [{ type: 'text', text: 'Bonjour' }];
    const usage = { input_tokens: 3, output_tokens: 2 };
    response.end(
      JSON.stringify({
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'c',
        content,
        stop_reason: 'end_turn',
        usage,
      }),
    );
  }
}

const WEATHER = [
  { text: 'Let me look.', thought: true },
  { functionCall: { name: 'weather', args: { city: 'Bonn' } }, thoughtSignature: 'U0lHMQ==' },
  { functionCall: { name: 'weather', args: { city: 'Köln' } } },
];
const USAGE = { promptTokenCount: 10, candidatesTokenCount: 5, thoughtsTokenCount: 7, totalTokenCount: 22 };

/** What must come back to Google of the turn in which the tools were called. */
const RETURNED = [
  { functionCall: { name: 'weather', args: { city: 'Bonn' } }, thoughtSignature: 'U0lHMQ==' },
  { functionCall: { name: 'weather', args: { city: 'Köln' } } },
];

const google = new Google();
let gateway: GatewayProcess;
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  const root = await google.start();
  const base = `${root}/v1/projects/p/locations/l`;
  const account = (name: string) =>
    JSON.stringify({
      type: 'service_account',
      client_email: `${name}@p`,
      private_key: PEM,
      token_uri: `${root}/token`,
    });
  const config = {
    providers: {
      gemini: { type: 'gemini', base_url: root, allow_private_network: true, keys: [{ name: 'k', value: 'AIza-key' }] },
      vertex: {
        type: 'vertex',
        base_url: base,
        allow_private_network: true,
        keys: [{ name: 'k', service_account: account('good') }],
      },
      refused: {
        type: 'vertex',
        base_url: base,
        allow_private_network: true,
        keys: [{ name: 'k', service_account: account('bad') }],
      },
    },
    models: Object.fromEntries(
      [
        ['thinker', 'gemini', 'gemini-3-pro-preview'],
        ['cloud', 'vertex', 'gemini-2.5-flash'],
        ['claude', 'vertex', 'claude-haiku-4-5@20251001'],
        ['shut', 'refused', 'gemini-2.5-flash'],
      ].map(([name, provider, model]) => [
        name,
        { targets: [{ provider, model }], retry: { attempts: 1 }, price: { input_per_mtok: 1, output_per_mtok: 1 } },
      ]),
    ),
    tenants: { acme: { models: ['*'], teams: { t: { applications: { a: { keys: [{ name: 'k', value: KEY }] } } } } } },
  };
  // JSON is YAML.
  gateway = await startGateway({ config: JSON.stringify(config) });
  openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEY, maxRetries: 0 });
  anthropic = new Anthropic({ baseURL: gateway.url, apiKey: KEY, maxRetries: 0 });
}, 60_000);
afterAll(async () => {
  await gateway.kill();
  gateway.clean();
  google.stop();
});

describe('a loop of tools with a Gemini model that signs what it thought', () => {
  const CITY = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  const HI = { role: 'user' as const, content: 'How is the weather?' };
  const CHAT_TOOLS = [{ type: 'function' as const, function: { name: 'weather', parameters: CITY } }];
  const TOOLS = [{ name: 'weather', input_schema: CITY as Anthropic.Tool.InputSchema }];

  it.each([false, true])('through OpenAI’s client brings every signature back (streamed: %s)', async (stream) => {
    const ask = async (messages: OpenAI.ChatCompletionMessageParam[]) => {
      const params = { model: 'thinker', messages, tools: CHAT_TOOLS, reasoning_effort: 'low' as const };
      const completion = stream
        ? await openai.chat.completions.stream(params).finalChatCompletion()
        : await openai.chat.completions.create(params);
      return completion.choices[0]?.message as OpenAI.ChatCompletionMessage;
    };
    const first = await ask([HI]);
    expect(first).toMatchObject({ reasoning_content: 'Let me look.' });
    const ids = first.tool_calls?.map(({ id }) => id) ?? [];
    expect(new Set(ids).size).toBe(2);
    const results = ids.map((id, i) => ({ role: 'tool' as const, tool_call_id: id, content: `${i} degrees` }));
    const second = await ask([HI, first, ...results.toReversed()]);
    expect(second.content).toBe('It is mild.');
    expect(google.said.contents[1]?.parts).toEqual(RETURNED);
    expect(google.said.contents[2]?.parts).toEqual([
      { functionResponse: { name: 'weather', response: { output: '0 degrees' } } },
      { functionResponse: { name: 'weather', response: { output: '1 degrees' } } },
    ]);
    expect(google.said).toMatchObject({ generationConfig: { thinkingConfig: { thinkingLevel: 'low' } } });
    expect(google.calls.at(-1)?.headers['x-goog-api-key']).toBe('AIza-key');
    await ask([HI, first, ...results, second, HI]);
    expect(google.said.contents[3]?.parts).toEqual([{ text: 'It is mild.', thoughtSignature: 'U0lHMg==' }]);
  });

  it.each([false, true])('through Anthropic’s client brings every signature back (streamed: %s)', async (stream) => {
    const ask = (messages: Anthropic.MessageParam[]) => {
      const thinking = { type: 'enabled' as const, budget_tokens: 1024 };
      const params = { model: 'thinker', max_tokens: 2000, messages, tools: TOOLS, thinking };
      return stream ? anthropic.messages.stream(params).finalMessage() : anthropic.messages.create(params);
    };
    const first = await ask([HI]);
    expect(first.content.map(({ type }) => type)).toEqual(['thinking', 'tool_use', 'tool_use']);
    expect(first.usage).toMatchObject({ input_tokens: 10, output_tokens: 12 });
    const results = first.content.flatMap((block) =>
      block.type === 'tool_use' ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: 'mild' }] : [],
    );
    const answer = { role: 'assistant' as const, content: first.content };
    const second = await ask([HI, answer, { role: 'user', content: results }]);
    expect(google.said.contents[1]?.parts).toEqual([{ text: 'Let me look.', thought: true }, ...RETURNED]);
    await ask([HI, answer, { role: 'user', content: results }, { role: 'assistant', content: second.content }, HI]);
    expect(google.said.contents[3]?.parts).toEqual([{ text: 'It is mild.', thoughtSignature: 'U0lHMg==' }]);
  });
});

describe('a loop of tools with a client that keeps only what its dialect has', () => {
  const CITY = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  const HI = { role: 'user' as const, content: 'How is the weather there?' };
  const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: CITY } }];

  it.each([false, true])('brings signatures of calls and texts back all the same (streamed: %s)', async (stream) => {
    const ask = async (messages: OpenAI.ChatCompletionMessageParam[]) => {
      const params = { model: 'thinker', messages, tools };
      const completion = stream
        ? await openai.chat.completions.stream(params).finalChatCompletion()
        : await openai.chat.completions.create(params);
      return completion.choices[0]?.message as OpenAI.ChatCompletionMessage;
    };
    const first = await ask([HI]);
    const calls = first.tool_calls?.flatMap((call) => (call.type === 'function' ? [call] : [])) ?? [];
    expect(calls).toHaveLength(2);
    const called: OpenAI.ChatCompletionMessageParam = {
      role: 'assistant',
      content: null,
      tool_calls: calls.map(({ id, function: { name, arguments: text } }) => ({
        id,
        type: 'function',
        function: { name, arguments: text },
      })),
    };
    const results = calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'mild' }));
    const second = await ask([HI, called, ...results]);
    expect(google.said.contents[1]?.parts).toEqual(RETURNED);
    await ask([HI, called, ...results, { role: 'assistant', content: second.content }, HI]);
    expect(google.said.contents[1]?.parts).toEqual(RETURNED);
    expect(google.said.contents[3]?.parts).toEqual([{ text: 'It is mild.', thoughtSignature: 'U0lHMg==' }]);
  });
});

describe('Vertex AI with a service account', () => {
  it('is asked with one token by 50 calls at a time, Gemini and Claude alike', async () => {
    const ask = (model: string) =>
      openai.chat.completions.create({ model, messages: [{ role: 'user', content: 'hi' }] });
    await Promise.all(Array.from({ length: 50 }, (_, i) => ask(i % 2 === 0 ? 'cloud' : 'claude')));
    expect(google.tokens).toHaveLength(1);
    const [head = '', claims = '', signature = ''] = (
      new URLSearchParams(google.tokens[0]?.text).get('assertion') ?? ''
    ).split('.');
    expect(verify('sha256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(
      true,
    );
    const calls = google.calls.slice(-50);
    expect(new Set(calls.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer ya29.of-the-account']));
    expect(new Set(calls.map(({ path }) => path))).toEqual(
      new Set([
        '/v1/projects/p/locations/l/publishers/google/models/gemini-2.5-flash:generateContent',
        '/v1/projects/p/locations/l/publishers/anthropic/models/claude-haiku-4-5@20251001:rawPredict',
      ]),
    );
  });

  it('that Google refuses is the provider’s fault, and nothing of it is told', async () => {
    google.refuses = true;
    const before = google.calls.length;
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
      body: JSON.stringify({ model: 'shut', messages: [{ role: 'user', content: 'hi' }] }),
    });
    expect(response.status).toBe(502);
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect(error.code).toBe('provider_auth');
    expect(error.message).not.toMatch(/BEGIN|bad@p|assertion/);
    expect(google.calls).toHaveLength(before);
  });
});
