import type { Answer } from '@sluice/contract/control/operations';
import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import { eventStream, type Reply } from '@sluice/fake-upstream/reply';
import { startScripted } from '@sluice/fake-upstream/scripted';
import { afterEach, describe, expect, it } from 'vitest';
import { adminClient } from '../harness/control-client.ts';
import { eventsOf, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const EMBED = '/v1/embeddings';
const SEMANTIC = 'cache: { mode: semantic, ttl_s: 300, embeddings_model: meaning, threshold: 0.9 }';
const MEANING = 'targets: [{ provider: one, model: text-embedding-3-small }]';
let world: World;

afterEach(() => world.end());

/** Questions lie on a circle: degrees by text, so that a cosine can be read from the test. */
const DEGREES: Readonly<Record<string, number>> = {
  'What is the capital of France?': 0,
  'Which city is the capital of France?': 10,
  'What is the capital city of France?': 20,
  'What is the capital of Spain?': 60,
};
const [ASKED, ALIKE, LESS_ALIKE, ANOTHER] = Object.keys(DEGREES) as [string, string, string, string];

function embedding(text: string): Reply {
  const angle = ((DEGREES[text] ?? 180) * Math.PI) / 180;
  const data = [{ object: 'embedding', index: 0, embedding: [5 * Math.cos(angle), 5 * Math.sin(angle)] }];
  return {
    body: { object: 'list', data, model: 'text-embedding-3-small', usage: { prompt_tokens: 8, total_tokens: 8 } },
  };
}

/** Each answer of the provider says which contact of the chat it was. */
async function open(options: WorldOptions = {}): Promise<void> {
  const { models, ...more } = options;
  world = await makeWorld({ model: SEMANTIC, models: { meaning: MEANING, ...models }, ...more });
  world.upstream.always(CHAT, (request, attempt) => {
    const { stream } = request.json() as { stream?: boolean };
    const text = `answer ${attempt}`;
    return stream === true ? eventStream(chatStream({ text })) : { body: chatCompletion({ text }) };
  });
  world.upstream.always(EMBED, (request) => embedding((request.json() as { input: string }).input));
}

const contacts = (path: string) => world.upstream.received().filter((request) => request.path === path).length;
const saying = (content: unknown, more: object = {}) => ({
  model: 'fast',
  messages: [{ role: 'user', content }],
  ...more,
});

async function ask(body: object, headers: Record<string, string> = {}, path = CHAT) {
  const response = await world.post(path, body, headers);
  return {
    status: response.status,
    cache: response.headers.get('x-sluice-cache'),
    similarity: response.headers.get('x-sluice-cache-similarity'),
    call: response.headers.get('x-request-id') ?? '',
    headers: response.headers,
    text: await response.text(),
  };
}

async function logged(call: string): Promise<Answer<'GET /api/v1/calls/{call}'>> {
  const admin = adminClient(world.gateway);
  const read = () => admin.send('GET /api/v1/calls/{call}', { params: { call } });
  await expect.poll(async () => (await read()).status).toBe(200);
  return (await read()).body as Answer<'GET /api/v1/calls/{call}'>;
}

const COS_10 = Math.round(Math.cos(Math.PI / 18) * 1e6) / 1e6;
const COS_20 = Math.round(Math.cos(Math.PI / 9) * 1e6) / 1e6;

describe('a question that means the same', () => {
  it('is answered as the first one was, and everything says how like it was', async () => {
    await open();
    const first = await ask(saying(ASKED));
    expect(first).toMatchObject({ cache: 'miss', similarity: null });
    const alike = await ask(saying(ALIKE));
    expect(alike).toMatchObject({ status: 200, cache: 'hit', similarity: String(COS_10), text: first.text });
    expect(alike.headers.get('x-sluice-cost-usd')).toBe('0');
    expect(alike.headers.get('x-sluice-attempts')).toBe('0');
    expect(contacts(CHAT)).toBe(1);
    const { plan, cache, cost_nano_usd } = await logged(alike.call);
    expect(plan).toEqual([{ provider: 'one', model: 'gpt-4o-mini', reason: 'cache hit' }]);
    expect(cost_nano_usd).toBe(0);
    expect(cache).toMatchObject({ threshold: 0.9, similarity: COS_10, answer_of: first.call, failure: null });
    const look = (await logged(first.call)).cache;
    expect(look).toMatchObject({ similarity: null, answer_of: null, embedding_cost_nano_usd: 8_000 });
  });

  it('asks for its vector as a call of its own: a record, a ledger entry, the caller’s, at its price', async () => {
    await open({ tenant: 'log_content: true' });
    const { call } = await ask(saying(ASKED), { 'x-sluice-end-user': 'ada', 'x-sluice-tags': 'job=night' });
    const embedded = (await logged(call)).cache?.embedding_call ?? '';
    expect(embedded).not.toBe(call);
    const record = await logged(embedded);
    expect(record).toMatchObject({ route: EMBED, model: 'meaning', cost_nano_usd: 8_000, end_user: 'ada' });
    expect(record.tags).toEqual({ cache_of: call, job: 'night' });
    const rows = (await world.ledger()).filter((row) => row.request_id === embedded);
    expect(rows.map(({ type }) => type)).toEqual(['reserve', 'settle']);
    expect(rows[1]).toMatchObject({ amount_nano_usd: 8_000, tenant: 'acme', usage: { input: 8 } });
  });

  it('needs no vector where it was asked to the letter, also in the words of a similar one', async () => {
    await open();
    await ask(saying(ASKED));
    expect((await ask(saying(ASKED))).similarity).toBeNull();
    await ask(saying(ALIKE));
    expect(contacts(EMBED)).toBe(2);
    const again = await ask(saying(ALIKE));
    expect(again).toMatchObject({ cache: 'hit', similarity: String(COS_10) });
    expect((await logged(again.call)).cache).toMatchObject({ similarity: COS_10, embedding_call: null });
    expect(contacts(EMBED)).toBe(2);
  });

  it('is measured by the question that was answered, not by one that was found like it', async () => {
    // 20 degrees from the first is 0.94, 10 from the second 0.985.
    await open({ model: SEMANTIC.replace('0.9', '0.97') });
    await ask(saying(ASKED));
    expect((await ask(saying(ALIKE))).cache).toBe('hit');
    expect((await ask(saying(LESS_ALIKE))).cache).toBe('miss');
  });

  it('as a stream is replayed as a stream', async () => {
    await open();
    const stream = { stream: true, stream_options: { include_usage: true } };
    const first = await ask(saying(ASKED, stream));
    const alike = await ask(saying(ALIKE, stream));
    expect(alike).toMatchObject({ cache: 'hit', similarity: String(COS_10) });
    expect(alike.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const told = (text: string) => eventsOf(text).map((event) => ({ ...(event as object), sluice: undefined }));
    expect(told(alike.text)).toEqual(told(first.text));
    expect((await ask(saying(ALIKE))).cache).toBe('miss');
  });

  it.each([
    ['Anthropic’s', '/v1/messages', (text: string) => ({ ...saying(text), max_tokens: 50 })],
    ['Responses', '/v1/responses', (text: string) => ({ model: 'fast', input: text })],
    ['Google’s', '/v1beta/models/fast:generateContent', (text: string) => ({ contents: [{ parts: [{ text }] }] })],
  ])('is found in %s dialect too', async (_name, path, body) => {
    await open({ targets: '{ provider: one, model: gpt-4o-mini, api: chat }' });
    expect(await ask(body(ASKED), {}, path)).toMatchObject({ status: 200, cache: 'miss' });
    expect((await ask(body(ALIKE), {}, path)).cache).toBe('hit');
    expect((await ask(body(ANOTHER), {}, path)).cache).toBe('miss');
  });

  it.each([
    ['the tenant', { tenant: SEMANTIC }],
    ['the platform', { platform: SEMANTIC }],
  ])('is one where %s says so', async (_name, options) => {
    await open({ model: 'strategy: round_robin', ...options });
    await ask(saying(ASKED));
    expect((await ask(saying(ALIKE))).cache).toBe('hit');
  });
});

describe('a question that means something else', () => {
  it('is asked for itself, and the record says how near the nearest was', async () => {
    await open();
    await ask(saying(ASKED));
    const other = await ask(saying(ANOTHER));
    expect(other).toMatchObject({ cache: 'miss', similarity: null });
    expect((await logged(other.call)).cache).toMatchObject({ similarity: 0.5, threshold: 0.9, answer_of: null });
  });

  it('by a hair is one', async () => {
    await open({ model: SEMANTIC.replace('0.9', '0.985') });
    await ask(saying(ASKED));
    expect((await ask(saying(ALIKE))).cache).toBe('miss');
  });
});

describe('nothing is crossed', () => {
  const system = (text: string) => ({
    model: 'fast',
    messages: [
      { role: 'system', content: text },
      { role: 'user', content: ALIKE },
    ],
  });
  const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } };

  it.each([
    ['the system text', system('Answer in German.')],
    [
      'earlier turns',
      {
        ...saying(ALIKE),
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'Hi' },
          { role: 'user', content: ALIKE },
        ],
      },
    ],
    ['tools', saying(ALIKE, { tools: [tool] })],
    ['a parameter', saying(ALIKE, { max_tokens: 20 })],
    ['a form of the answer', saying(ALIKE, { response_format: { type: 'json_object' } })],
    ['the end user', saying(ALIKE, { user: 'ada' })],
    ['the model', { ...saying(ALIKE), model: 'twin' }],
  ])('over %s', async (_name, body) => {
    await open({ models: { twin: `targets: [{ provider: one, model: gpt-4o-mini }], ${SEMANTIC}` } });
    await ask(saying(ASKED));
    expect(await ask(body)).toMatchObject({ status: 200, cache: 'miss' });
    expect(contacts(CHAT)).toBe(2);
  });

  it('over routes', async () => {
    await open();
    await ask(saying(ASKED));
    expect((await ask(saying(ALIKE), {}, '/v1/chat')).cache).toBe('miss');
  });

  it('over tenants', async () => {
    const key = 'sk-test-other-crawler-0001';
    const apps = `{ crawler: { keys: [{ name: prod, value: "${key}" }] } }`;
    await open({ tenants: `  other: { models: [fast, meaning], teams: { search: { applications: ${apps} } } }` });
    await ask(saying(ASKED));
    const other = { authorization: `Bearer ${key}` };
    expect(await ask(saying(ALIKE), other)).toMatchObject({ cache: 'miss' });
    expect((await logged((await ask(saying(LESS_ALIKE), other)).call)).cache).toMatchObject({ similarity: COS_10 });
  });

  it('over models of embeddings', async () => {
    const targets = '{ provider: one, model: a }, { provider: one, model: b }';
    await open({ models: { meaning: `strategy: round_robin, targets: [${targets}]` } });
    await ask(saying(ASKED));
    expect((await ask(saying(ALIKE))).cache).toBe('miss');
    // The third vector is of the first one's model again.
    expect((await ask(saying(LESS_ALIKE))).similarity).toBe(String(COS_20));
  });
});

describe('what is never kept', () => {
  it.each([
    ['a failure', { status: 400, body: { error: { message: 'no' } } }],
    ['a truncated answer', { body: chatCompletion({ finish: 'length' }) }],
    ['a call for a tool', { body: chatCompletion({ toolCalls: [{ name: 'f', arguments: {} }] }) }],
  ])('%s', async (_name, first) => {
    await open();
    world.upstream.queue(CHAT, first);
    await ask(saying(ASKED));
    expect((await ask(saying(ALIKE))).cache).toBe('miss');
    expect(contacts(CHAT)).toBe(2);
  });

  it.each([
    ['says no-store', {}, { 'cache-control': 'no-store' }],
    ['wants chance', { temperature: 0.7 }, {}],
    ['has an idempotency key', {}, { 'idempotency-key': 'k' }],
  ])('what is asked by one that %s, which makes no vector', async (_name, more, headers: Record<string, string>) => {
    await open();
    await ask(saying(ASKED));
    const bypass = await ask(saying(ALIKE, more), headers);
    expect(bypass).toMatchObject({ status: 200, cache: 'bypass' });
    expect(contacts(EMBED)).toBe(1);
  });

  it('the answer to a tool’s result, which makes no vector', async () => {
    await open();
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
    const turn = [
      { role: 'user', content: ASKED },
      { role: 'assistant', content: null, tool_calls: [call] },
    ];
    const result = (content: string) => ({
      model: 'fast',
      messages: [...turn, { role: 'tool', tool_call_id: 'c', content }],
    });
    expect((await ask(result('Paris'))).cache).toBe('miss');
    expect((await ask(result('The city of Paris'))).cache).toBe('miss');
    expect(contacts(EMBED)).toBe(0);
  });
});

describe('without a vector', () => {
  it.each([
    ['fails', { status: 500, body: { error: { message: 'no' } } }, 'upstream_error'],
    [
      'answers nonsense',
      { body: { object: 'list', data: [{ embedding: [0, 0] }], usage: {} } },
      'bad_upstream_response',
    ],
  ])('a call goes on where the model %s, and its record says so', async (_name, reply, failure) => {
    await open();
    world.upstream.always(EMBED, reply);
    const first = await ask(saying(ASKED));
    expect(first).toMatchObject({ status: 200, cache: 'miss' });
    expect((await logged(first.call)).cache).toMatchObject({ failure, similarity: null });
    expect(await ask(saying(ALIKE))).toMatchObject({ status: 200, cache: 'miss' });
  });

  it('a call goes on where its tenant may not call the model', async () => {
    const key = 'sk-test-other-crawler-0001';
    const apps = `{ crawler: { keys: [{ name: prod, value: "${key}" }] } }`;
    await open({ tenants: `  other: { models: [fast], teams: { search: { applications: ${apps} } } }` });
    const asked = await ask(saying(ASKED), { authorization: `Bearer ${key}` });
    expect(asked).toMatchObject({ status: 200, cache: 'miss' });
    expect((await logged(asked.call)).cache).toMatchObject({ failure: 'model_not_found', embedding_call: null });
  });

  it('a call goes on where the webhook that lets it through denies the vector', async () => {
    const policy = await startScripted();
    policy.always('/policy', (request) => {
      const { call } = request.json() as { call: { model: string } };
      return { body: { verdict: call.model === 'meaning' ? 'deny' : 'allow' } };
    });
    const webhook = `url: "${policy.url}/policy", secret: whsec-of-the-platform-0001, allow_private_network: true`;
    await open({ platform: `authorize: { ${webhook} }` });
    const first = await ask(saying(ASKED));
    await policy.close();
    expect(first).toMatchObject({ status: 200, cache: 'miss' });
    expect((await logged(first.call)).cache).toMatchObject({ failure: 'model_not_allowed' });
    expect(contacts(EMBED)).toBe(0);
  });

  it('a key that may not call the model itself has the cache all the same', async () => {
    await open({ key: 'models: [fast]' });
    await ask(saying(ASKED));
    expect((await ask(saying(ALIKE))).cache).toBe('hit');
  });

  it('a call keeps its own room: the vector gets what is left', async () => {
    await open({ tenant: 'limits: { rpm: 1 }' });
    const first = await ask(saying(ASKED));
    expect(first).toMatchObject({ status: 200, cache: 'miss' });
    expect((await logged(first.call)).cache).toMatchObject({ failure: 'rate_limit_exceeded' });
    expect((await ask(saying(ALIKE))).status).toBe(429);
  });

  it('a call does not wait for room on its account', async () => {
    await open({ tenant: 'limits: { concurrency: 1, on_limit: wait, max_wait_ms: 60000 }' });
    const first = await ask(saying(ASKED));
    expect(first).toMatchObject({ status: 200, cache: 'miss' });
    expect((await logged(first.call)).cache).toMatchObject({ failure: 'rate_limit_exceeded' });
  });

  it('a budget that holds the answer alone is left to it', async () => {
    await open({ models: { meaning: `${MEANING}, budgets: [{ usd: 0, window: day }]` } });
    const first = await ask(saying(ASKED));
    expect(first).toMatchObject({ status: 200, cache: 'miss' });
    expect((await logged(first.call)).cache).toMatchObject({ failure: 'budget_exceeded' });
  });

  it('whose model never answers, a call goes on when its caller has waited for it long enough', async () => {
    await open();
    world.upstream.always(EMBED, { after: new Promise<void>(() => undefined), body: {} });
    const first = await ask(saying(ASKED));
    expect(first).toMatchObject({ status: 200, cache: 'miss' });
    expect((await logged(first.call)).cache).toMatchObject({ failure: 'timeout' });
    await expect
      .poll(async () => (await world.ledger()).map(({ type }) => type).sort())
      .toEqual(['reserve', 'reserve', 'settle', 'waive']);
  }, 20_000);
});

describe('the same question many times at once', () => {
  it('makes one vector', async () => {
    await open();
    await ask(saying(ASKED));
    let letGo = () => {};
    const after = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    world.upstream.queue(EMBED, { ...embedding(ALIKE), after });
    const calls = Array.from({ length: 5 }, () => ask(saying(ALIKE)));
    await world.upstream.waitFor((log) => log.filter(({ path }) => path === EMBED).length === 2);
    // One that came after them has been answered: they have arrived.
    await ask(saying(ANOTHER), { 'cache-control': 'no-store' });
    letGo();
    expect((await Promise.all(calls)).map(({ cache }) => cache)).toEqual(Array(5).fill('hit'));
    expect(contacts(EMBED)).toBe(2);
  });
});

describe('where no cache of questions is configured', () => {
  it.each([['cache: { mode: exact }'], ['strategy: round_robin']])('%s asks for no vector', async (model) => {
    await open({ model });
    await ask(saying(ASKED));
    expect((await ask(saying(ALIKE))).cache).not.toBe('hit');
    expect(contacts(EMBED)).toBe(0);
  });
});
