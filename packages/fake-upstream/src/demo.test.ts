import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Demo, startDemo } from './demo.ts';

let demo: Demo;

beforeAll(async () => {
  demo = await startDemo();
});

afterAll(() => demo.close());

const user = (content: unknown) => [{ role: 'user', content }];

interface Completion {
  readonly choices: readonly {
    readonly finish_reason: string;
    readonly message: {
      readonly content: string | null;
      readonly tool_calls?: readonly { id: string; function: { name: string; arguments: string } }[];
    };
  }[];
  readonly usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
}

function post(body: unknown, init: RequestInit = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${demo.url}/v1/chat/completions`, { method: 'POST', body: text, ...init });
}

async function ask(body: object): Promise<Completion> {
  const answer = await post({ model: 'demo', ...body });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Completion;
}

async function streamed(body: object) {
  const text = await (await post({ model: 'demo', stream: true, ...body })).text();
  const events = text.split('\n\n').filter((event) => event !== '');
  expect(events.pop()).toBe('data: [DONE]');
  return events.map((event) => JSON.parse(event.slice(6)));
}

describe('the demo model', () => {
  test('says what it is and takes up the last user message', async () => {
    const { choices, usage } = await ask({
      messages: [...user('first'), { role: 'assistant', content: 'a' }, ...user('Hello  wörld 👋')],
    });
    const text = choices[0]?.message.content ?? '';
    expect(text).toMatch(/^This is Sluice's built-in demo model: /);
    expect(text).toContain('3 words: “Hello wörld 👋”');
    expect(text).not.toContain('first');
    expect(choices[0]?.finish_reason).toBe('stop');
    expect(usage.prompt_tokens).toBeGreaterThan(0);
    expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens);
  });

  test('answers alike every time, and differently to other messages', async () => {
    const raw = async (text: string) => (await post({ messages: user(text) })).text();
    expect(await raw('a')).toBe(await raw('a'));
    expect(await raw('a')).not.toBe(await raw('b'));
  });

  test('a stream comes in several chunks that join to the whole answer', async () => {
    const whole = await ask({ messages: user('hi') });
    const chunks = await streamed({ messages: user('hi'), stream_options: { include_usage: true } });
    expect(chunks.length).toBeGreaterThan(5);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(
      whole.choices[0]?.message.content,
    );
    expect(chunks.at(-2).choices[0].finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
  });

  test('a stream without include_usage holds none', async () => {
    const chunks = await streamed({ messages: user('hi') });
    expect(chunks.some((chunk) => 'usage' in chunk)).toBe(false);
  });

  test('max_tokens ends the answer after exactly that many tokens', async () => {
    for (const cap of [{ max_tokens: 5 }, { max_completion_tokens: 5 }]) {
      const { choices, usage } = await ask({ messages: user('hi'), ...cap });
      expect([choices[0]?.finish_reason, usage.completion_tokens]).toEqual(['length', 5]);
    }
    const chunks = await streamed({ messages: user('hi'), max_tokens: 5, stream_options: { include_usage: true } });
    expect(chunks.at(-2).choices[0].finish_reason).toBe('length');
    expect(chunks.at(-1).usage.completion_tokens).toBe(5);
  });

  test('a stop sequence ends the answer before it', async () => {
    const { choices } = await ask({ messages: user('hi'), stop: ['zzz', ' demo'] });
    expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: "This is Sluice's built-in" } });
  });

  test('n asks for so many answers', async () => {
    const { choices } = await ask({ messages: user('hi'), n: 3 });
    expect(new Set(choices.map((choice) => choice.message.content)).size).toBe(3);
    const chunks = await streamed({ messages: user('hi'), n: 2 });
    expect(new Set(chunks.map((chunk) => chunk.choices[0]?.index))).toEqual(new Set([0, 1]));
  });

  test('lists itself as a model', async () => {
    const answer = await fetch(`${demo.url}/v1/models`);
    expect(await answer.json()).toMatchObject({ object: 'list', data: [{ id: 'demo' }] });
  });
});

describe('tools and structured output', () => {
  const parameters = {
    type: 'object',
    properties: { city: { type: 'string', maxLength: 6 }, unit: { enum: ['c', 'f'] }, note: { type: 'string' } },
    required: ['city', 'unit'],
  };
  const tools = ['first', 'second'].map((name) => ({ type: 'function', function: { name, parameters } }));

  test('calls the first tool, or the named one, with arguments of its schema', async () => {
    const { choices } = await ask({ messages: user('weather?'), tools });
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    const call = choices[0]?.message.tool_calls?.[0];
    expect(call?.function.name).toBe('first');
    expect(JSON.parse(call?.function.arguments ?? '')).toEqual({ city: 'demo c', unit: 'c' });
    const named = await ask({
      messages: user('?'),
      tools,
      tool_choice: { type: 'function', function: { name: 'second' } },
    });
    expect(named.choices[0]?.message.tool_calls?.[0]?.function.name).toBe('second');
  });

  test('a streamed call joins to the same arguments', async () => {
    const chunks = await streamed({ messages: user('?'), tools });
    const parts = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? []);
    expect(parts[0]).toMatchObject({ index: 0, id: 'call_demo_1', function: { name: 'first' } });
    expect(JSON.parse(parts.map((part) => part.function.arguments).join(''))).toEqual({ city: 'demo c', unit: 'c' });
  });

  test('answers in text to a tool result, and where tools are forbidden', async () => {
    const result = { role: 'tool', tool_call_id: 'call_demo_1', content: '21 degrees' };
    const after = await ask({
      messages: [...user('?'), { role: 'assistant', content: null, tool_calls: [] }, result],
      tools,
    });
    expect(after.choices[0]?.message.content).toContain('“21 degrees”');
    const forbidden = await ask({ messages: user('?'), tools, tool_choice: 'none' });
    expect(forbidden.choices[0]?.message.tool_calls).toBeUndefined();
  });

  test('a JSON schema is answered with an instance of it', async () => {
    const schema = {
      type: 'object',
      properties: {
        name: { type: 'string' },
        age: { type: 'integer', minimum: 18, exclusiveMaximum: 21 },
        tags: { type: 'array', items: { $ref: '#/$defs/tag' }, minItems: 2 },
        maybe: { anyOf: [{ type: 'null' }, { type: 'string' }] },
      },
      required: ['name', 'age', 'tags', 'maybe'],
      $defs: { tag: { type: 'string', enum: ['x'] } },
    };
    const response_format = { type: 'json_schema', json_schema: { name: 'person', schema } };
    const { choices } = await ask({ messages: user('?'), response_format });
    const content = JSON.parse(choices[0]?.message.content ?? '');
    expect(content).toEqual({ name: 'demo name', age: 18, tags: ['x', 'x'], maybe: null });
  });

  test('a schema that refers to itself without end still gets an answer', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `p${index}`);
    const schema = {
      type: 'object',
      properties: Object.fromEntries(names.map((n) => [n, { $ref: '#' }])),
      required: names,
    };
    const { choices } = await ask({
      messages: user('?'),
      response_format: { type: 'json_schema', json_schema: { schema } },
    });
    expect(Object.keys(JSON.parse(choices[0]?.message.content ?? ''))).toEqual(names);
  });
});

describe('bad input', () => {
  test.each([
    ['not JSON', '{"messages":'],
    ['a list', []],
    ['null', 'null'],
    ['no messages', {}],
    ['messages of the wrong kind', { messages: ['hi'] }],
    ['n out of bounds', { messages: user('hi'), n: 1e9 }],
    ['a tool that is not there', { messages: user('?'), tools: [], tool_choice: { function: { name: 'x' } } }],
  ])('%s is a 400 in the vendor’s shape', async (_name, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { message: expect.stringContaining('demo model') } });
  });

  test('odd members are borne', async () => {
    await ask({
      messages: [{ role: 'user' }],
      stop: [null, 7],
      max_tokens: 'x',
      tools: [null, {}],
      response_format: 4,
    });
    await ask({ messages: user([null, { type: 'image_url' }, { text: 'x' }]) });
    const format = {
      type: 'json_schema',
      json_schema: { schema: { type: 'object', required: [1, 'a'], properties: null } },
    };
    await ask({ messages: user('x'), response_format: format });
  });

  test('unknown paths and methods are told', async () => {
    expect((await fetch(`${demo.url}/v1/other`)).status).toBe(404);
    expect((await fetch(`${demo.url}/v1/chat/completions`)).status).toBe(405);
  });

  test('a body over the cap is refused with an answer', async () => {
    const answer = await post(`{"messages":[{"role":"user","content":"${'x'.repeat(33 * 1024 * 1024)}"}]}`).catch(
      () => undefined,
    );
    // A client may see the closed connection before the answer; the server must live on in both cases.
    expect([413, undefined]).toContain(answer?.status);
    expect((await ask({ messages: user('hi') })).choices).toHaveLength(1);
  });

  test('nonsense on the line and clients that leave harm no one', async () => {
    const socket = connect(Number(new URL(demo.url).port), '127.0.0.1', () => socket.end('\0\0 nonsense\r\n\r\n'));
    socket.resume();
    socket.on('error', () => {});
    await new Promise((resolve) => socket.on('close', resolve));
    const aborter = new AbortController();
    const answer = await post({ messages: user('hi'), stream: true, n: 128 }, { signal: aborter.signal });
    await answer.body?.getReader().read();
    aborter.abort();
    expect((await ask({ messages: user('hi') })).choices).toHaveLength(1);
  });
});

test('it never keeps its process alive', async () => {
  const program = `
    import { startDemo } from ${JSON.stringify(new URL('./demo.ts', import.meta.url).href)};
    const demo = await startDemo();
    const answer = await fetch(demo.url + '/v1/models');
    process.stdout.write(String(answer.status) + (await answer.text()).length);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString();
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect([code, out.slice(0, 3)]).toEqual([0, '200']);
});
