import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import { message, messageStream } from '@sluice/fake-upstream/messages';
import type { Received } from '@sluice/fake-upstream/received';
import { eventStream } from '@sluice/fake-upstream/reply';
import { RESPONSE_ID, response, responseEvents, responseStream } from '@sluice/fake-upstream/responses';
import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';
import { eventsOf } from '../harness/world.ts';

const ACME = 'sk-test-acme-responses-0001';
const OTHER = 'sk-test-other-responses-0001';

let upstream: Scripted;
let gateway: GatewayProcess;
let openai: OpenAI;

beforeAll(async () => {
  upstream = await startScripted();
  const provider = (type: string, base: string) =>
    `{ type: ${type}, base_url: "${base}", allow_private_network: true, keys: [{ name: k, value: "provider-key-0001" }] }`;
  const model = (provided: string, more = '') =>
    `{ targets: [{ provider: ${provided}, model: gpt-5-mini${more} }], retry: { attempts: 1 }, price: { input_per_mtok: 1, output_per_mtok: 10 } }`;
  const tenant = (key: string) =>
    `{ models: ["*"], teams: { t: { applications: { a: { keys: [{ name: k, value: "${key}" }] } } } } }`;
  gateway = await startGateway({
    config: `providers:
  openai: ${provider('openai', `${upstream.url}/v1`)}
  anthropic: ${provider('anthropic', upstream.url)}
models:
  native: ${model('openai')}
  chat: ${model('openai', ', api: chat')}
  messages: ${model('anthropic')}
tenants:
  acme: ${tenant(ACME)}
  other: ${tenant(OTHER)}
`,
  });
  openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: ACME, maxRetries: 0 });
}, 60_000);

afterAll(async () => {
  await gateway.kill();
  gateway.clean();
  await upstream.close();
});

function ask(path: string, init: { method?: string; key?: string; body?: unknown; headers?: Record<string, string> }) {
  const { method = 'GET', key = ACME, body, headers } = init;
  return fetch(gateway.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

const post = (body: unknown, headers?: Record<string, string>, key?: string) =>
  ask('/v1/responses', {
    method: 'POST',
    body,
    ...(headers === undefined ? {} : { headers }),
    ...(key === undefined ? {} : { key }),
  });

const last = (): Received => upstream.received().at(-1) as Received;

describe('where the vendor speaks Responses too', () => {
  it('the caller`s bytes go on, and nothing is kept at the vendor, who would keep it for every tenant', async () => {
    upstream.queue('/v1/responses', { body: response() });
    const sent =
      '{ "input": [{"role":"user","content":"h\\u00e9"}], "x_unknown": {"b":1.50},\n "store": false, "model" :  "native", "include": ["reasoning.encrypted_content"] , "max_output_tokens": 100}';
    expect((await post(sent)).status).toBe(200);
    expect(last().body.toString()).toBe(sent.replace('"native"', '"gpt-5-mini"'));
    upstream.queue('/v1/responses', { body: response() });
    await post({ model: 'native', input: 'x' });
    expect(last().json()).toMatchObject({ store: false });
  });

  it('a whole answer comes back to the last byte', async () => {
    const body = `{ "id": "${RESPONSE_ID}", "status":"completed", "output":[ ], "x": 1.50,\n "usage": {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2} }`;
    upstream.queue('/v1/responses', { headers: { 'content-type': 'application/json' }, body });
    const answered = await post({ model: 'native', input: 'x', store: false });
    expect(await answered.text()).toBe(body);
    expect(answered.headers.get('x-sluice-cost-usd')).toBe('0.000011');
  });

  it('a streamed one too, but for what the last event adds', async () => {
    const events = responseEvents();
    upstream.queue('/v1/responses', responseStream());
    const text = await (await post({ model: 'native', input: 'x', stream: true })).text();
    const whole = events.slice(0, -1).join('');
    expect(text.startsWith(whole)).toBe(true);
    const [ending] = eventsOf(text.slice(whole.length)) as { sluice: object }[];
    const { sluice, ...rest } = ending as { sluice: object };
    expect(rest).toEqual((eventsOf(events.at(-1) ?? '') as object[])[0]);
    expect(sluice).toEqual({
      cost_usd: 0.000084,
      overhead_ms: expect.any(Number),
      provider: 'openai',
      attempts: 1,
    });
  });

  it('one that breaks off ends in one response.failed that goes on from it', async () => {
    const events = responseEvents();
    const cut = events.slice(0, 6);
    upstream.queue('/v1/responses', { headers: { 'content-type': 'text/event-stream' }, chunks: cut, ending: 'reset' });
    const answered = await post({ model: 'native', input: 'x', stream: true });
    const text = await answered.text();
    expect(text.startsWith(cut.join(''))).toBe(true);
    expect(eventsOf(text.slice(cut.join('').length))).toEqual([
      {
        type: 'response.failed',
        sequence_number: 6,
        response: expect.objectContaining({
          id: RESPONSE_ID,
          status: 'failed',
          error: expect.objectContaining({
            code: 'upstream_unreachable',
            sluice: expect.objectContaining({ request_id: answered.headers.get('x-request-id') }),
          }),
        }),
      },
    ]);
  });

  it('one that fails in its own words is told in ours', async () => {
    const [created = '', progress = '', ...rest] = responseEvents();
    const failed =
      'event: error\ndata: {"type":"error","sequence_number":5,"error":{"code":"server_error","message":"Foobar"}}\n\n';
    const chunks = [created, progress, ...rest.slice(0, 3), failed];
    upstream.queue('/v1/responses', { headers: { 'content-type': 'text/event-stream' }, chunks });
    const stream = openai.responses.stream({ model: 'native', input: 'x' });
    const final = await stream.finalResponse();
    expect(final).toMatchObject({ status: 'failed', error: { code: 'upstream_error' } });
    expect(final.error?.message).toContain('Foobar');
  });
});

describe('where it does not', () => {
  it('a stream that breaks off ends in one response.failed, and no other end', async () => {
    const chunks = chatStream({ text: 'one two three four' }).slice(0, 4);
    upstream.queue('/v1/chat/completions', {
      headers: { 'content-type': 'text/event-stream' },
      chunks,
      ending: 'reset',
    });
    const text = await (await post({ model: 'chat', input: 'x', stream: true })).text();
    const events = eventsOf(text) as { type: string; sequence_number: number; response?: { error: object } }[];
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, i) => i));
    expect(events.filter(({ type }) => /failed|completed|error/.test(type))).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({
      type: 'response.failed',
      response: { error: { code: 'upstream_unreachable' } },
    });
    expect(text).not.toContain('[DONE]');
  });

  it('a prompt that the vendor keeps is refused where nobody keeps it, before anything is sent', async () => {
    const prompt = { id: 'pmpt_1', variables: { city: 'Bern' } };
    upstream.queue('/v1/responses', { body: response() });
    expect(await openai.responses.create({ model: 'native', prompt })).toMatchObject({ status: 'completed' });
    expect(upstream.received().at(-1)?.json()).toMatchObject({ prompt });
    const before = upstream.received().length;
    for (const model of ['chat', 'messages']) {
      const asked = openai.responses.create({ model, prompt });
      await expect(asked).rejects.toMatchObject({ status: 400, code: 'invalid_request', param: 'prompt' });
    }
    expect(upstream.received()).toHaveLength(before);
  });

  it('what the model cannot be told is named in a header, as the caller spelt it', async () => {
    upstream.queue('/v1/chat/completions', { body: chatCompletion() });
    const answered = await post({
      model: 'chat',
      input: [
        { role: 'user', content: 'x' },
        { type: 'item_reference', id: 'msg_1' },
      ],
      truncation: 'auto',
      tools: [{ type: 'web_search' }],
      text: { verbosity: 'low' },
    });
    expect(answered.status).toBe(200);
    const warnings = answered.headers.get('x-sluice-warnings')?.split(',') ?? [];
    expect(warnings).toEqual(
      expect.arrayContaining(['dropped:truncation', 'dropped:tools[0]', 'dropped:text.verbosity']),
    );
    expect(warnings.some((warning) => warning.includes('input[1]'))).toBe(true);
  });
});

const TOOLS = [{ type: 'function' as const, name: 'weather', parameters: { type: 'object' }, strict: false }];
const CALLED = { id: 'call_7', name: 'weather', arguments: { city: 'Paris' } };

/** What each kind of vendor answers to the two turns of a loop, and where its calls and results stand in the second request. */
const VENDORS = {
  native: {
    path: '/v1/responses',
    first: (stream: boolean) => {
      const said = { id: 'resp_v_1', toolCalls: [CALLED], sealed: 'gAAA' };
      return stream ? responseStream(said) : { body: response(said) };
    },
    second: (stream: boolean) =>
      stream
        ? responseStream({ id: 'resp_v_2', text: 'Sunny.' })
        : { body: response({ id: 'resp_v_2', text: 'Sunny.' }) },
    history: [
      { role: 'user' },
      { type: 'reasoning', encrypted_content: 'gAAA' },
      { type: 'function_call', call_id: 'call_7' },
      { type: 'function_call_output', call_id: 'call_7', output: '21 degrees' },
    ],
  },
  chat: {
    path: '/v1/chat/completions',
    first: (stream: boolean) =>
      stream ? eventStream(chatStream({ toolCalls: [CALLED] })) : { body: chatCompletion({ toolCalls: [CALLED] }) },
    second: (stream: boolean) =>
      stream ? eventStream(chatStream({ text: 'Sunny.' })) : { body: chatCompletion({ text: 'Sunny.' }) },
    history: [
      { role: 'user' },
      { role: 'assistant', tool_calls: [{ id: 'call_7' }] },
      { role: 'tool', tool_call_id: 'call_7', content: '21 degrees' },
    ],
  },
  messages: {
    path: '/v1/messages',
    first: (stream: boolean) => {
      const said = {
        thinking: { text: 'hm', signature: 'c2ln' },
        text: '',
        toolUses: [{ id: 'call_7', name: 'weather', input: { city: 'Paris' } }],
      };
      return stream ? eventStream(messageStream(said)) : { body: message(said) };
    },
    second: (stream: boolean) =>
      stream ? eventStream(messageStream({ text: 'Sunny.' })) : { body: message({ text: 'Sunny.' }) },
    history: [
      { role: 'user' },
      {
        role: 'assistant',
        content: expect.arrayContaining([
          { type: 'thinking', thinking: 'hm', signature: 'c2ln' },
          expect.objectContaining({ type: 'tool_use', id: 'call_7', input: { city: 'Paris' } }),
        ]),
      },
      { role: 'user', content: [expect.objectContaining({ type: 'tool_result', tool_use_id: 'call_7' })] },
    ],
  },
} as const;

describe.each(Object.entries(VENDORS))('an agent`s loop over the model %s', (model, vendor) => {
  describe.each([false, true])('streamed: %s', (stream) => {
    const respond = (params: Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, 'stream' | 'model'>) =>
      stream
        ? openai.responses.stream({ model, ...params } as never).finalResponse()
        : openai.responses.create({ model, ...params });

    it('goes on by previous_response_id, with everything that was said before it', async () => {
      upstream.queue(vendor.path, vendor.first(stream), vendor.second(stream));
      const first = await respond({ input: 'Weather?', tools: TOOLS, instructions: 'Be brief.' });
      const output = first.output as readonly OpenAI.Responses.ResponseOutputItem[];
      const call = output.find((item) => item.type === 'function_call');
      expect(call).toMatchObject({ call_id: 'call_7', name: 'weather' });
      expect(JSON.parse(call?.arguments ?? '')).toEqual({ city: 'Paris' });
      const second = await respond({
        previous_response_id: first.id,
        input: [{ type: 'function_call_output', call_id: 'call_7', output: '21 degrees' }],
        tools: TOOLS,
      });
      expect(second.output_text).toBe('Sunny.');
      const sent = last().json() as { messages?: unknown[]; input?: object[]; system?: unknown };
      const history = sent.messages ?? sent.input ?? [];
      expect(history).toMatchObject(vendor.history);
      // Instructions hold for one answer only, and nothing names what only the vendor's own store knows.
      expect(JSON.stringify(sent)).not.toMatch(/Be brief|previous_response_id|"(rs|fc|msg|item)_/);
      if (model !== 'native') expect(second).toMatchObject({ previous_response_id: first.id });
    });

    it('goes on by sending the items back', async () => {
      upstream.queue(vendor.path, vendor.first(stream), vendor.second(stream));
      const first = await respond({ input: 'Weather?', tools: TOOLS, store: false });
      const second = await respond({
        input: [
          { role: 'user', content: 'Weather?' },
          ...(first.output as OpenAI.Responses.ResponseInput),
          { type: 'function_call_output', call_id: 'call_7', output: '21 degrees' },
        ],
        tools: TOOLS,
        store: false,
      });
      expect(second.output_text).toBe('Sunny.');
      const sent = last().json() as { messages?: unknown[]; input?: unknown[] };
      expect(sent.messages ?? sent.input).toMatchObject(vendor.history);
    });
  });
});

describe('a conversation that moves to another vendor', () => {
  it('takes along what was said, and leaves what only the first one can open', async () => {
    upstream.queue('/v1/messages', VENDORS.messages.first(false));
    upstream.queue('/v1/responses', { body: response({ text: 'Sunny.' }) });
    const first = await openai.responses.create({ model: 'messages', input: 'Weather?', tools: TOOLS });
    const { response: answered } = await openai.responses
      .create({
        model: 'native',
        previous_response_id: first.id,
        input: [{ type: 'function_call_output', call_id: 'call_7', output: '21 degrees' }],
        tools: TOOLS,
      })
      .withResponse();
    expect(answered.headers.get('x-sluice-warnings')).toBe('dropped:input[1]');
    expect(last().json()).toMatchObject({
      input: VENDORS.native.history.filter((item) => !('encrypted_content' in item)),
    });
  });
});

describe('a stored response', () => {
  const made = async (members: object = {}) => {
    upstream.queue('/v1/chat/completions', { body: chatCompletion() });
    const answered = await post({ model: 'chat', input: 'What is the capital of France?', ...members });
    return (await answered.json()) as OpenAI.Responses.Response;
  };

  it('is shown as it was answered, with what the model was given, and is forgotten when asked', async () => {
    const first = await made({ metadata: { a: 'b' } });
    upstream.queue('/v1/chat/completions', { body: chatCompletion({ text: 'Berlin.' }) });
    const second = await openai.responses.create({
      model: 'chat',
      previous_response_id: first.id,
      input: 'And Germany?',
    });
    expect(await openai.responses.retrieve(first.id)).toMatchObject({ id: first.id, metadata: { a: 'b' } });
    expect(await (await ask(`/v1/responses/${first.id}`, {})).json()).toEqual(first);
    const items = await openai.responses.inputItems.list(second.id, { order: 'asc' });
    expect(items.data).toMatchObject([
      { type: 'message', role: 'user', content: [{ text: 'What is the capital of France?' }] },
      { type: 'message', role: 'assistant' },
      { type: 'message', role: 'user', content: 'And Germany?' },
    ]);
    const page = await openai.responses.inputItems.list(second.id, { limit: 1 });
    expect(page.data).toMatchObject([{ content: 'And Germany?' }]);
    const all: unknown[] = [];
    for await (const item of page) all.push(item);
    expect(all).toHaveLength(3);

    const gone = await ask(`/v1/responses/${first.id}`, { method: 'DELETE' });
    expect(await gone.json()).toEqual({ id: first.id, object: 'response', deleted: true });
    await expect(openai.responses.retrieve(first.id)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    expect((await ask(`/v1/responses/${first.id}`, { method: 'DELETE' })).status).toBe(404);
    // What went on from it has all that was said before.
    expect((await openai.responses.inputItems.list(second.id)).data).toHaveLength(3);
  });

  it('is nobody`s but its tenant`s', async () => {
    const { id } = await made();
    for (const path of [`/v1/responses/${id}`, `/v1/responses/${id}/input_items`, `/t/other/v1/responses/${id}`]) {
      const refused = await ask(path, { key: OTHER });
      expect(refused.status).toBe(404);
      expect(await refused.json()).toMatchObject({
        error: { type: 'invalid_request_error', code: 'not_found', sluice: { request_id: expect.any(String) } },
      });
    }
    expect((await ask(`/v1/responses/${id}`, { method: 'DELETE', key: OTHER })).status).toBe(404);
    const continued = await post({ model: 'chat', previous_response_id: id, input: 'x' }, {}, OTHER);
    expect(continued.status).toBe(400);
    expect(await continued.json()).toMatchObject({
      error: {
        code: 'invalid_request',
        param: 'previous_response_id',
        sluice: { provider_code: 'previous_response_not_found' },
      },
    });
    expect((await ask(`/v1/responses/${id}`, {})).status).toBe(200);
    expect((await ask(`/v1/responses/${id}`, { key: 'sk-none' })).status).toBe(401);
  });

  it('is none where the caller says so, and where it failed', async () => {
    const unkept = await made({ store: false });
    expect((await ask(`/v1/responses/${unkept.id}`, {})).status).toBe(404);
    expect((await post({ model: 'chat', previous_response_id: unkept.id, input: 'x' })).status).toBe(400);
    expect((await ask('/v1/responses/resp_none', {})).status).toBe(404);
  });

  it('is found after a replay by its idempotency key, which is answered without a call', async () => {
    upstream.queue('/v1/chat/completions', { body: chatCompletion() });
    const body = { model: 'chat', input: 'once' };
    const once = (await (await post(body, { 'idempotency-key': 'one' })).json()) as { id: string };
    const again = await post(body, { 'idempotency-key': 'one' });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toEqual(once);
    expect((await ask(`/v1/responses/${once.id}`, {})).status).toBe(200);
  });
});

describe('errors on these routes are in OpenAI`s form', () => {
  it.each([
    ['POST', '/v1/responses', { model: 'none', input: 'x' }, 404, 'model_not_found', 'model'],
    ['POST', '/v1/responses', { model: 'chat' }, 400, 'invalid_request', 'input'],
    ['POST', '/v1/responses', { model: 'chat', input: 'x', background: true }, 400, 'invalid_request', 'background'],
    ['POST', '/v1/responses', { model: 'chat', input: 'x', conversation: 'c' }, 400, 'invalid_request', 'conversation'],
    ['GET', '/v1/responses', undefined, 405, 'method_not_allowed', null],
    ['PUT', '/v1/responses/resp_1', {}, 405, 'method_not_allowed', null],
    ['GET', '/v1/responses/resp_1', undefined, 404, 'not_found', 'id'],
    ['GET', '/v1/responses/%00', undefined, 404, 'not_found', 'id'],
  ])('%s %s %j', async (method, path, body, status, code, param) => {
    const refused = await ask(path, { method, body });
    expect(refused.status).toBe(status);
    expect(await refused.json()).toMatchObject({
      error: { message: expect.any(String), type: expect.any(String), code, param, sluice: { retryable: false } },
    });
  });
});
