import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import { eventStream, type Reply } from '@sluice/fake-upstream/reply';
import { response, responseStream } from '@sluice/fake-upstream/responses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, makeWorld, type World } from '../harness/world.ts';

const USAGE = { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 };
const TEXT = 'What is the capital of France?';
const BETA = 'sk-test-beta-crawler-0001';
const SIBLING = 'sk-test-beta-sibling-0001';
const SOUND = Buffer.from([0xff, 0xfb, 0x90, 0x00, 0xff]);

/** What the provider says on each of its paths. */
const REPLIES: Readonly<Record<string, (stream: boolean) => Reply>> = {
  '/v1/chat/completions': (stream) => (stream ? eventStream(chatStream()) : { body: chatCompletion() }),
  '/v1/responses': (stream) => (stream ? responseStream() : { body: response() }),
  '/v1/completions': () => ({
    body: {
      id: 'cmpl-1',
      object: 'text_completion',
      choices: [{ text: 'Paris', index: 0, finish_reason: 'stop' }],
      usage: USAGE,
    },
  }),
  '/v1/embeddings': () => ({
    body: { object: 'list', data: [{ object: 'embedding', index: 0, embedding: [0.5] }], model: 'm', usage: USAGE },
  }),
  '/v1/rerank': () => ({
    body: { object: 'list', data: [{ relevance_score: 0.7, index: 0 }], model: 'm', usage: { total_tokens: 4 } },
  }),
  '/v1/moderations': () => ({ body: { id: 'modr-1', model: 'm', results: [{ flagged: false }] } }),
  '/v1/images/generations': () => ({ body: { created: 1, data: [{ url: 'https://pictures.test/1' }] } }),
  '/v1/audio/speech': () => ({ headers: { 'content-type': 'audio/mpeg' }, body: SOUND }),
  '/v1/audio/transcriptions': () => ({
    body: { text: 'Hello.', usage: { type: 'tokens', input_tokens: 14, output_tokens: 3 } },
  }),
};

interface Route {
  readonly path: string;
  /** A body that says `text` somewhere. */
  readonly body: (text: string) => object;
  readonly type?: string;
}

const chat =
  (more: object = {}) =>
  (text: string) => ({ model: 'fast', messages: [{ role: 'user', content: text }], ...more });
const gemini = (text: string) => ({ contents: [{ role: 'user', parts: [{ text }] }] });
const prompt = (text: string) => ({ model: 'fast', prompt: text });
const input =
  (more: object = {}) =>
  (text: string) => ({ model: 'fast', input: text, ...more });

/** Every route that may contact a provider. */
const ROUTES: readonly Route[] = [
  { path: '/v1/chat/completions', body: chat() },
  { path: '/v1/chat/completions?streamed', body: chat({ stream: true }) },
  { path: '/v1/chat', body: chat() },
  { path: '/v1/messages', body: chat({ max_tokens: 50 }) },
  { path: '/v1/messages?streamed', body: chat({ max_tokens: 50, stream: true }) },
  { path: '/v1/responses', body: input() },
  { path: '/v1/responses?streamed', body: input({ stream: true }) },
  { path: '/v1beta/models/fast:generateContent', body: gemini },
  { path: '/v1beta/models/fast:streamGenerateContent?alt=sse', body: gemini },
  { path: '/v1beta/models/fast:streamGenerateContent', body: gemini },
  { path: '/v1/completions', body: prompt },
  { path: '/v1/embeddings', body: input() },
  { path: '/v1beta/models/fast:embedContent', body: (text) => ({ content: { parts: [{ text }] } }) },
  {
    path: '/v1beta/models/fast:batchEmbedContents',
    body: (text) => ({ requests: [{ content: { parts: [{ text }] } }] }),
  },
  { path: '/v1/rerank', body: (text) => ({ model: 'fast', query: text, documents: ['a'] }), type: 'voyage' },
  { path: '/v1/moderations', body: input() },
  { path: '/v1/images/generations', body: prompt },
  { path: '/v1/audio/speech', body: input({ voice: 'alloy' }) },
  { path: '/v1/audio/transcriptions', body: (text) => ({ form: text }) },
];

describe.each(ROUTES)('$path under an Idempotency-Key', ({ path, body, type }) => {
  let world: World;
  /** What the provider waits for before it answers. */
  let gate: Promise<void> | undefined;

  beforeAll(async () => {
    const keyed = (value: string) => `{ keys: [{ name: k, value: "${value}" }] }`;
    const applications = `{ crawler: ${keyed(BETA)}, sibling: ${keyed(SIBLING)} }`;
    world = await makeWorld({
      ...(type === undefined ? {} : { type }),
      tenants: `  beta: { models: [fast], teams: { search: { applications: ${applications} } } }`,
    });
    world.upstream.always({}, async (request) => {
      const { stream } =
        request.headers['content-type'] === 'application/json' ? (request.json() as { stream?: boolean }) : {};
      const reply = REPLIES[request.path]?.(stream === true) ?? { status: 404 };
      return gate === undefined ? reply : { ...reply, after: gate };
    });
  });
  afterAll(() => world.end());

  function ask(key: string, text = TEXT, credential = KEY): Promise<Response> {
    const headers = { authorization: `Bearer ${credential}`, 'idempotency-key': key };
    const sent = body(text) as { form?: string };
    if (sent.form === undefined) return world.post(path, sent, headers);
    const form = new FormData();
    form.set('model', 'fast');
    form.set('prompt', sent.form);
    form.set('file', new File([SOUND], 'a.mp3'));
    return fetch(world.gateway.url + path, { method: 'POST', headers, body: form });
  }
  const contacts = () => world.upstream.received().length;
  const settled = async () => (await world.ledger()).filter((row) => row.type === 'settle').length;

  it('is one contact and one settled entry; again it is replayed, byte for byte; another body is 422', async () => {
    const first = await ask('a');
    expect(first.status).toBe(200);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    const bytes = Buffer.from(await first.arrayBuffer());
    const again = await ask('a');
    expect(again.status).toBe(200);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(Buffer.from(await again.arrayBuffer())).toEqual(bytes);
    const other = await ask('a', 'Something else?');
    expect(other.status).toBe(422);
    expect(await other.text()).toMatch(/another body/);
    expect(contacts()).toBe(1);
    expect(await settled()).toBe(1);
  });

  it.each([
    ['tenant', BETA],
    ['application', SIBLING],
  ])('is another %s’s own under the same key', async (_name, credential) => {
    const before = contacts();
    const other = await ask('a', TEXT, credential);
    expect(other.status).toBe(200);
    expect(other.headers.get('idempotency-replayed')).toBeNull();
    await other.arrayBuffer();
    expect(contacts()).toBe(before + 1);
  });

  it('is 409 while it is in flight, with a time to wait', async () => {
    const before = contacts();
    let letGo = () => {};
    gate = new Promise((resolve) => {
      letGo = resolve;
    });
    const first = ask('b');
    await world.upstream.waitFor((log) => log.length === before + 1);
    const second = await ask('b');
    expect(second.status).toBe(409);
    expect(second.headers.get('retry-after')).toBe('1');
    expect(second.headers.get('x-should-retry')).toBe('true');
    letGo();
    gate = undefined;
    expect((await first).status).toBe(200);
    await (await first).arrayBuffer();
    expect((await ask('b')).headers.get('idempotency-replayed')).toBe('true');
    expect(contacts()).toBe(before + 1);
  });
});
