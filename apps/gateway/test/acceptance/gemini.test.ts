import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import type { Received } from '@sluice/fake-upstream/received';
import { eventStream } from '@sluice/fake-upstream/reply';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, KEY, makeWorld, type World } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const BODY = { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] };
const ONE = '/v1beta/models/fast:generateContent';
const STREAM = '/v1beta/models/fast:streamGenerateContent';

const HALFWAY = 'data: {"choices":[{"index":0,"delta":{"content":"Halfway"}}]}\n\n';

interface GoogleError {
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly status: string;
    readonly details: readonly {
      readonly reason?: string;
      readonly fieldViolations?: readonly { readonly field: string }[];
    }[];
    readonly sluice: { readonly code: string; readonly request_id: string; readonly retryable: boolean };
  };
}

interface Answer {
  readonly candidates: readonly { readonly content?: { readonly parts: readonly { readonly text: string }[] } }[];
  readonly sluice?: object;
}

const textOf = (answers: readonly Answer[]) =>
  answers
    .flatMap(({ candidates }) => candidates[0]?.content?.parts ?? [])
    .map(({ text }) => text)
    .join('');

describe('Gemini`s routes', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld({
      models: {
        'openai/*': 'targets: [{ provider: one, model: "*" }]',
        second: 'targets: [{ provider: one, model: gpt-4o-mini }]',
        hidden: 'targets: [{ provider: one, model: gpt-4o-mini }]',
      },
      key: 'models: [fast, second, "openai/*"]',
    });
    world.upstream.always(CHAT, ({ json }) =>
      (json() as { stream?: boolean }).stream === true ? eventStream(chatStream()) : { body: chatCompletion() },
    );
  });
  afterAll(() => world.end());

  const send = (path: string, headers: Record<string, string>, body: unknown = BODY) =>
    fetch(world.gateway.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const lastBody = () => (world.upstream.received().at(-1) as Received).json() as { model: string };

  it('are one array without alt=sse, sent as it grows', async () => {
    const response = await world.post(STREAM, BODY);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('x-sluice-model')).toBe('fast');
    const answers = (await response.json()) as Answer[];
    expect(answers.length).toBeGreaterThan(3);
    expect(textOf(answers)).toBe('The capital of France is Paris.');
    expect(answers.at(-1)?.sluice).toMatchObject({ provider: 'one', attempts: 1 });
  });

  it.each(['?alt=sse', '?$alt=sse', '?alt=sse&key='])('are server-sent events with %s', async (query) => {
    const response = await world.post(`${STREAM}${query.replace('key=', `key=${KEY}`)}`, BODY);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const answers = eventsOf(await response.text()) as Answer[];
    expect(textOf(answers)).toBe('The capital of France is Paris.');
    expect(answers).not.toContain('[DONE]');
  });

  it.each([
    ['under a tenant`s prefix', '/t/acme/v1beta/models/fast:generateContent'],
    ['with an escaped colon', '/v1beta/models/fast%3AgenerateContent'],
    ['in the stable version', '/v1/models/fast:generateContent'],
  ])('are found %s', async (_how, path) => {
    expect((await world.post(path, BODY)).status).toBe(200);
  });

  it.each([
    ['/v1beta/models/openai/gpt-x:generateContent', 'gpt-x'],
    ['/v1beta/models/openai%2Fgpt-x:generateContent', 'gpt-x'],
    ['/v1beta/models/openai%2Fa%3Ab%20c:generateContent', 'a:b c'],
  ])('take names with slashes and escapes: %s', async (path, model) => {
    expect((await world.post(path, BODY)).status).toBe(200);
    expect(lastBody().model).toBe(model);
  });

  it.each([
    ['x-goog-api-key', ONE, { 'x-goog-api-key': KEY }],
    ['a bearer token', ONE, { authorization: `Bearer ${KEY}` }],
    ['x-api-key', ONE, { 'x-api-key': KEY }],
    ['the query', `${ONE}?key=${KEY}`, {}],
    ['the query and a header that agree', `${ONE}?key=${KEY}`, { 'x-goog-api-key': KEY }],
  ])('take the key in %s', async (_where, path, headers) => {
    expect((await send(path, headers)).status).toBe(200);
  });

  it.each([
    ['no key', ONE, {}, 401, 'invalid_api_key'],
    ['an unknown key', `${ONE}?key=sk-none`, {}, 401, 'invalid_api_key'],
    ['keys that differ', `${ONE}?key=sk-none`, { 'x-goog-api-key': KEY }, 400, 'invalid_request'],
    ['two keys in the query that differ', `${ONE}?key=${KEY}&key=sk-none`, {}, 400, 'invalid_request'],
  ])('refuse %s', async (_what, path, headers, status, code) => {
    const response = await send(path, headers as Record<string, string>);
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as GoogleError;
    expect(error).toMatchObject({ code: status, sluice: { code } });
  });

  it('write no key from an address anywhere', async () => {
    const secret = 'sk-test-only-in-the-address-0001';
    await send(`/v1beta/models/fast:generateContent?key=${secret}`, {});
    await fetch(`${world.gateway.url}/v1beta/models?key=${secret}`);
    await fetch(`${world.gateway.url}/v1beta/nowhere?key=${secret}`);
    expect(world.gateway.output()).not.toContain(secret);
  });

  it.each<[string, string, unknown, number, string, string]>([
    ['a body that is none', ONE, {}, 400, 'INVALID_ARGUMENT', 'contents'],
    [
      'a bound',
      ONE,
      { ...BODY, generationConfig: { maxOutputTokens: 0 } },
      400,
      'INVALID_ARGUMENT',
      'generationConfig.maxOutputTokens',
    ],
    ['a host', ONE, { ...BODY, base_url: 'http://x' }, 400, 'INVALID_ARGUMENT', 'baseUrl'],
    ['an unknown model', '/v1beta/models/none:generateContent', BODY, 404, 'NOT_FOUND', 'model'],
    ['a model that is not the key`s', '/v1beta/models/hidden:generateContent', BODY, 403, 'PERMISSION_DENIED', 'model'],
    ['an escape that is none', '/v1beta/models/%zz:generateContent', BODY, 400, 'INVALID_ARGUMENT', 'model'],
  ])('refuse %s in Google`s form', async (_what, path, body, status, word, field) => {
    const response = await world.post(path, body);
    expect(response.status).toBe(status);
    const { error } = (await response.json()) as GoogleError;
    expect(error).toMatchObject({ code: status, status: word });
    expect(error.details.flatMap(({ fieldViolations = [] }) => fieldViolations.map((one) => one.field))).toEqual([
      field,
    ]);
    expect(error.sluice.request_id).toBe(response.headers.get('x-request-id'));
  });

  it('refuse other methods, other paths and another tenant in Google`s form', async () => {
    const wrong = await fetch(`${world.gateway.url}${ONE}`, { headers: { 'x-goog-api-key': KEY } });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('POST');
    expect((await wrong.json()) as GoogleError).toMatchObject({ error: { sluice: { code: 'method_not_allowed' } } });
    const nowhere = await fetch(`${world.gateway.url}/v1beta/nowhere`);
    expect((await nowhere.json()) as GoogleError).toMatchObject({ error: { code: 404, status: 'NOT_FOUND' } });
    const other = await send(`/t/other${ONE}`, { 'x-goog-api-key': KEY });
    expect((await other.json()) as GoogleError).toMatchObject({
      error: { code: 403, sluice: { code: 'tenant_mismatch' } },
    });
    const text = await world.post(ONE, 'x', { 'content-type': 'text/plain' });
    expect((await text.json()) as GoogleError).toMatchObject({ error: { code: 415, status: 'INVALID_ARGUMENT' } });
  });

  it('hold an idempotency key to the model in the path', async () => {
    const headers = { 'idempotency-key': 'gemini-1' };
    const first = await (await world.post(ONE, BODY, headers)).text();
    const again = await world.post(ONE, BODY, headers);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.text()).toBe(first);
    const other = await world.post('/v1beta/models/openai/gpt-x:generateContent', BODY, headers);
    expect(other.status).toBe(422);
    const array = { 'idempotency-key': 'gemini-2' };
    const streamed = await (await world.post(STREAM, BODY, array)).text();
    const replayed = await world.post(STREAM, BODY, array);
    expect(replayed.headers.get('content-type')).toBe('application/json');
    expect(await replayed.text()).toBe(streamed);
    expect((await world.post(`${STREAM}?alt=sse`, BODY, array)).status).toBe(422);
  });

  it('count what a whole call says, and refuse what the key may not call', async () => {
    const count = '/v1beta/models/fast:countTokens';
    const plain = (await (await world.post(count, BODY)).json()) as { totalTokens: number };
    const wrapped = {
      generateContentRequest: { ...BODY, model: 'models/fast', systemInstruction: { parts: [{ text: 'Be short.' }] } },
    };
    const more = (await (await world.post(count, wrapped)).json()) as { totalTokens: number };
    expect(plain.totalTokens).toBeGreaterThan(0);
    expect(more.totalTokens).toBeGreaterThan(plain.totalTokens);
    expect((await world.post('/v1beta/models/hidden:countTokens', BODY)).status).toBe(403);
    expect((await send(count, {})).status).toBe(401);
  });

  it('list models in pages, in Google`s shape for its SDKs on /v1 too', async () => {
    const get = async (path: string, headers: Record<string, string> = {}) =>
      (await (await fetch(world.gateway.url + path, { headers: { 'x-goog-api-key': KEY, ...headers } })).json()) as {
        models: { name: string }[];
        nextPageToken?: string;
        data?: unknown;
      };
    const all = (await get('/v1beta/models')).models.map(({ name }) => name);
    expect(all.sort()).toEqual(['models/fast', 'models/second']);
    const first = await get('/t/acme/v1beta/models?pageSize=1');
    const second = await get(`/v1beta/models?pageSize=1&pageToken=${first.nextPageToken}`);
    expect([...first.models, ...second.models].map(({ name }) => name).sort()).toEqual(all);
    expect(second).not.toHaveProperty('nextPageToken');
    expect((await get('/v1/models', { 'x-goog-api-client': 'google-genai-sdk/3' })).models).toHaveLength(2);
    expect(await get('/v1/models')).toHaveProperty('data');
    expect(await get('/v1beta/models?pageSize=x')).toMatchObject({ error: { code: 400 } });
    expect(await get('/v1beta/models/fast')).toMatchObject({ name: 'models/fast' });
    expect(await get('/v1beta/models/openai/any')).toMatchObject({ name: 'models/openai/any' });
  });

  it.each(['', '?alt=sse'])('end a broken stream (%s) with one error, and what was said before', async (query) => {
    const [start = '', first = ''] = chatStream();
    world.upstream.queue(CHAT, eventStream([start, first, HALFWAY], 'reset'));
    const text = await (await world.post(`${STREAM}${query}`, BODY)).text();
    const events = (query === '' ? JSON.parse(text) : eventsOf(text)) as (Answer & Partial<GoogleError>)[];
    const failures = events.filter(({ error }) => error !== undefined);
    expect(failures).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ error: { code: 502, status: 'INTERNAL' } });
    expect(textOf(events.slice(0, -1))).toContain('Halfway');
  });
});
