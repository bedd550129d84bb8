import type { Delta, FinishReason } from '@sluice/core/chat/delta';
import type { Json, JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { CLIENTS, toldTo } from '../../conformance/client-answers.ts';
import { BadReply } from '../../dialect.ts';
import { providerSpec } from '../../registry.ts';
import type { ProviderSpec } from '../../spec.ts';
import { openaiChatDialect } from './dialect.ts';

const SPEC = providerSpec('openai-compatible') as ProviderSpec;

function read(chunks: readonly (JsonObject | string)[], spec = SPEC) {
  const decoder = openaiChatDialect.open(spec);
  const deltas = chunks.flatMap((chunk) =>
    decoder.decode('', typeof chunk === 'string' ? chunk : JSON.stringify(chunk)),
  );
  deltas.push(...decoder.end());
  return { deltas, decoder };
}

const choice = (delta: JsonObject, finish: Json = null, more: JsonObject = {}): JsonObject => ({
  id: 'c1',
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finish, ...more }],
});
const call = (entry: JsonObject) => choice({ tool_calls: [entry] });

/** Calls as a consumer puts them together. */
function calls(deltas: readonly Delta[]): { id: string; name: string; arguments: string }[] {
  const found: { id: string; name: string; arguments: string }[] = [];
  for (const delta of deltas) {
    if (delta.type !== 'tool-call') continue;
    const known = found[delta.index];
    if (known === undefined) {
      expect(delta.index).toBe(found.length);
      found.push({ id: delta.id ?? '', name: delta.name ?? '', arguments: delta.arguments });
    } else {
      expect(delta.id).toBeUndefined();
      known.arguments += delta.arguments;
    }
  }
  return found;
}

const only = <T extends Delta['type']>(deltas: readonly Delta[], type: T) =>
  deltas.filter((delta): delta is Extract<Delta, { type: T }> => delta.type === type);

describe('tool calls of a stream', () => {
  const first = { id: 'a', type: 'function', function: { name: 'f', arguments: '' } };

  it.each<[string, JsonObject[], { id: string; name: string; arguments: string }[]]>([
    [
      'in fragments',
      [
        { index: 0, ...first },
        { index: 0, function: { arguments: '{"x":' } },
        { index: 0, function: { arguments: '1}' } },
      ],
      [{ id: 'a', name: 'f', arguments: '{"x":1}' }],
    ],
    [
      'with an empty id on later fragments (Alibaba)',
      [
        { index: 0, ...first },
        { index: 0, id: '', function: { name: '', arguments: '{}' } },
      ],
      [{ id: 'a', name: 'f', arguments: '{}' }],
    ],
    [
      'numbered from 1 (Anthropic’s own endpoint)',
      [
        { index: 1, ...first },
        { index: 2, ...first, id: 'b' },
        { index: 1, function: { arguments: '{"y":2}' } },
      ],
      [
        { id: 'a', name: 'f', arguments: '{"y":2}' },
        { id: 'b', name: 'f', arguments: '{}' },
      ],
    ],
    [
      'without numbers (Mistral)',
      [
        { id: 'a', function: { name: 'f', arguments: '{"x":1}' } },
        { id: 'b', function: { name: 'f', arguments: '{"x":2}' } },
      ],
      [
        { id: 'a', name: 'f', arguments: '{"x":1}' },
        { id: 'b', name: 'f', arguments: '{"x":2}' },
      ],
    ],
    [
      'all numbered 0, told apart by id (Gemini’s endpoint)',
      [
        { index: 0, ...first, function: { name: 'f', arguments: '{"x":1}' } },
        { index: 0, ...first, id: 'b', function: { name: 'g', arguments: '{}' } },
      ],
      [
        { id: 'a', name: 'f', arguments: '{"x":1}' },
        { id: 'b', name: 'g', arguments: '{}' },
      ],
    ],
    [
      'named after its id, its number and its first words',
      [
        { index: 0, id: 'a', function: { arguments: '{"x"' } },
        { index: 1, function: { name: 'g', arguments: '' } },
        { index: 0, function: { name: 'f', arguments: ':1}' } },
        { index: 1, id: 'b', function: { arguments: '{}' } },
      ],
      [
        { id: expect.any(String), name: 'g', arguments: '{}' },
        { id: 'a', name: 'f', arguments: '{"x":1}' },
      ],
    ],
    [
      'named by nobody',
      [{ index: 0, id: 'a', function: { arguments: '{"x":1}' } }],
      [{ id: 'a', name: '', arguments: '{"x":1}' }],
    ],
    [
      'with an object for arguments',
      [{ index: 0, ...first, function: { name: 'f', arguments: { x: 1 } } }],
      [{ id: 'a', name: 'f', arguments: '{"x":1}' }],
    ],
  ])('%s', (_how, entries, expected) => {
    const { deltas } = read([...entries.map(call), choice({}, 'tool_calls'), '[DONE]']);
    expect(calls(deltas)).toEqual(expected);
  });

  it('are read where one stands by itself, in no list', () => {
    const { deltas } = read([choice({ tool_calls: { index: 0, ...first } }), choice({}, 'tool_calls')]);
    expect(calls(deltas)).toEqual([{ id: 'a', name: 'f', arguments: '{}' }]);
  });

  it.each<[string, JsonObject[]]>([
    ['nothing', []],
    ['an empty text', [{ index: 0, function: { arguments: '' } }]],
    ['the word null', [{ index: 0, function: { arguments: 'null' } }]],
    [
      'the word null in pieces',
      [
        { index: 0, function: { arguments: 'nu' } },
        { index: 0, function: { arguments: 'll' } },
      ],
    ],
    ['null', [{ index: 0, function: { arguments: null } }]],
  ])('end as {} where the arguments are %s', (_what, more) => {
    const { deltas } = read([call({ index: 0, ...first }), ...more.map(call), choice({}, 'tool_calls')]);
    expect(calls(deltas)).toEqual([{ id: 'a', name: 'f', arguments: '{}' }]);
  });

  it('stay cut where the answer was cut', () => {
    const cut = read([
      call({ index: 0, ...first }),
      call({ index: 0, function: { arguments: '{"x":' } }),
      choice({}, 'length'),
    ]);
    expect(calls(cut.deltas)[0]?.arguments).toBe('{"x":');
    const none = read([call({ index: 0, ...first }), choice({}, 'length')]);
    expect(calls(none.deltas)[0]?.arguments).toBe('');
  });

  it('get ids of their own where the vendor has none, different in each answer', () => {
    const one = read([{ ...call({ index: 0, function: { name: 'f', arguments: '{}' } }), id: 'chatcmpl-1' }]);
    const other = read([{ ...call({ index: 0, function: { name: 'f', arguments: '{}' } }), id: 'chatcmpl-2' }]);
    const [a, b] = [calls(one.deltas)[0]?.id, calls(other.deltas)[0]?.id];
    expect(a).toMatch(/^[\w-]{1,64}$/);
    expect(a).not.toBe(b);
  });

  it('are read from the superseded function_call', () => {
    const { deltas } = read([
      choice({ function_call: { name: 'f', arguments: '{"x":' } }),
      choice({ function_call: { arguments: '1}' } }),
      choice({}, 'function_call'),
    ]);
    expect(calls(deltas)).toMatchObject([{ name: 'f', arguments: '{"x":1}' }]);
    expect(only(deltas, 'finish')).toMatchObject([{ reason: 'tool-calls', raw: 'function_call' }]);
  });
});

describe('the end of a choice', () => {
  const called = call({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } });

  it.each<[Json, JsonObject[], JsonObject, string]>([
    ['stop', [], {}, 'stop'],
    ['eos', [], {}, 'stop'],
    ['eos_token', [], {}, 'stop'],
    ['', [], {}, 'stop'],
    ['length', [], {}, 'length'],
    ['model_length', [], {}, 'length'],
    ['content_filter', [], {}, 'content-filter'],
    ['something new', [], {}, 'other'],
    ['stop', [called], {}, 'tool-calls'],
    ['', [called], {}, 'tool-calls'],
    ['tool_calls', [called], {}, 'tool-calls'],
    ['tool_calls', [called], { native_finish_reason: 'length' }, 'length'],
    ['tool_calls', [called], { native_finish_reason: 'max_output_tokens' }, 'length'],
    ['content_filter', [called], {}, 'content-filter'],
  ])('%j after %# is told by what was said', (word, before, more, reason) => {
    const { deltas, decoder } = read([...before, choice({}, word, more)]);
    expect(only(deltas, 'finish')).toEqual([{ type: 'finish', choice: 0, reason, raw: word }]);
    expect(decoder.finished).toBe(true);
  });

  it('is said once, however often the vendor repeats it', () => {
    const { deltas } = read([choice({ content: 'a' }), choice({}, 'stop'), choice({ content: '' }, 'stop'), '[DONE]']);
    expect(only(deltas, 'finish')).toHaveLength(1);
  });

  it('comes with [DONE] where nothing else said it', () => {
    const { deltas, decoder } = read([choice({ content: 'a' }), ' [DONE] ']);
    expect(only(deltas, 'finish')).toMatchObject([{ reason: 'stop', raw: null }]);
    expect([decoder.finished, decoder.done]).toEqual([true, true]);
  });

  it('needs every choice', () => {
    const second = { id: 'c1', choices: [{ index: 1, delta: { content: 'b' }, finish_reason: null }] };
    expect(read([choice({ content: 'a' }), second, choice({}, 'stop')]).decoder.finished).toBe(false);
  });

  it('does not come from a connection that ends', () => {
    const { deltas, decoder } = read([choice({ content: 'a' })]);
    expect([decoder.finished, decoder.done]).toEqual([false, false]);
    expect(only(deltas, 'finish')).toEqual([]);
  });
});

describe('what is said', () => {
  it.each<[string, JsonObject, Delta[]]>([
    ['reasoning_content', { reasoning_content: 'hm' }, [{ type: 'reasoning', choice: 0, block: 0, text: 'hm' }]],
    ['reasoning', { reasoning: 'hm' }, [{ type: 'reasoning', choice: 0, block: 0, text: 'hm' }]],
    [
      'both alike',
      { reasoning: 'hm', reasoning_content: 'hm' },
      [{ type: 'reasoning', choice: 0, block: 0, text: 'hm' }],
    ],
    [
      'reasoning_details beside the text',
      { reasoning: 'hm', reasoning_details: [{ type: 'reasoning.text', text: 'hm', index: 0 }] },
      [
        {
          type: 'reasoning',
          choice: 0,
          block: 0,
          text: 'hm',
          details: [{ type: 'reasoning.text', text: 'hm', index: 0 }],
        },
      ],
    ],
    [
      'sealed reasoning',
      { reasoning_details: [{ type: 'reasoning.encrypted', data: 'x', index: 0 }] },
      [
        {
          type: 'reasoning',
          choice: 0,
          block: 0,
          redacted: 'x',
          details: [{ type: 'reasoning.encrypted', data: 'x', index: 0 }],
        },
      ],
    ],
    [
      'Mistral’s thinking parts',
      {
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
          { type: 'text', text: 'a' },
        ],
      },
      [
        { type: 'reasoning', choice: 0, block: 0, text: 'hm' },
        { type: 'text', choice: 0, text: 'a' },
      ],
    ],
    [
      'inline thoughts, which stay text',
      { content: '<think>hm</think>a' },
      [{ type: 'text', choice: 0, text: '<think>hm</think>a' }],
    ],
    ['a refusal', { content: null, refusal: 'no' }, [{ type: 'refusal', choice: 0, text: 'no' }]],
    ['nothing', { role: 'assistant', content: '', tool_calls: null, refusal: null, reasoning: null }, []],
  ])('is read from %s', (_what, said, expected) => {
    const { deltas } = read([choice(said)]);
    expect(deltas.slice(1)).toEqual(expected);
  });

  it('numbers blocks of reasoning that something else comes between', () => {
    const { deltas } = read([
      choice({ reasoning: 'a' }),
      choice({ reasoning: 'b' }),
      choice({ content: 'x' }),
      choice({ reasoning: 'c' }),
    ]);
    expect(only(deltas, 'reasoning').map(({ block }) => block)).toEqual([0, 0, 1]);
  });

  it('is read once where the whole message so far stands beside each delta (Perplexity)', () => {
    const { deltas } = read([
      choice({ content: 'a' }, null, { message: { content: 'a' } }),
      choice({ content: 'b' }, 'stop', { message: { content: 'ab' } }),
    ]);
    expect(only(deltas, 'text').map(({ text }) => text)).toEqual(['a', 'b']);
  });

  it('begins with the first id and model that are not empty (Azure)', () => {
    const { deltas } = read([{ id: '', model: '', choices: [], prompt_filter_results: [] }, choice({ content: 'a' })]);
    expect(only(deltas, 'start')).toEqual([{ type: 'start', id: 'c1', model: 'm' }]);
  });

  it('is cited once, before the end', () => {
    const cited = (chunk: JsonObject) => ({
      ...chunk,
      citations: ['https://a'],
      search_results: [{ title: 'A', url: 'https://a' }],
    });
    const { deltas } = read([
      cited(choice({ content: 'a' })),
      cited(choice({ content: 'b' })),
      cited(choice({}, 'stop')),
    ]);
    expect(deltas.slice(-2)).toMatchObject([{ type: 'citation', citation: { url: 'https://a' } }, { type: 'finish' }]);
    expect(only(deltas, 'citation')).toHaveLength(1);
  });

  it.each<[string, JsonObject[]]>([
    ['with the finish reason', [{ ...choice({ content: 'a' }, 'stop'), citations: ['https://a'] }]],
    ['behind it', [choice({ content: 'a' }, 'stop'), { choices: [], citations: ['https://a'] }]],
  ])('is cited where its sources come in the last chunk, %s', (_where, chunks) => {
    const { deltas } = read(chunks);
    expect(only(deltas, 'citation')).toEqual([{ type: 'citation', choice: 0, citation: { url: 'https://a' } }]);
    for (const client of CLIENTS) {
      for (const said of toldTo(client, deltas)) expect(said.words).toBe('a');
    }
  });

  it('is counted where its usage stands in the choice (Moonshot)', () => {
    const usage = { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 };
    const { deltas } = read([choice({ content: 'a' }), choice({}, 'stop', { usage }), '[DONE]']);
    expect(only(deltas, 'usage').at(-1)?.usage).toEqual({ input: 5, output: 3 });
    expect(only(deltas, 'finish')).toHaveLength(1);
  });
});

describe('words for the end that other vendors’ models have', () => {
  it.each<[string, FinishReason]>([
    ['STOP', 'stop'],
    ['COMPLETE', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['max_output_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['SAFETY', 'content-filter'],
    ['RECITATION', 'content-filter'],
    ['content-filter', 'content-filter'],
    ['guardrail_intervened', 'content-filter'],
    ['refusal', 'refusal'],
    ['never-heard', 'other'],
  ])('%s is %s', (word, reason) => {
    const { deltas } = read([choice({ content: 'a' }, word)]);
    expect(only(deltas, 'finish')).toEqual([{ type: 'finish', choice: 0, reason, raw: word }]);
  });

  it('are calls where there are calls, and failures in any spelling', () => {
    const called = read([call({ id: 'a', function: { name: 'f', arguments: '{}' } }), choice({}, 'tool-calls')]);
    expect(only(called.deltas, 'finish')).toMatchObject([{ reason: 'tool-calls', raw: 'tool-calls' }]);
    expect(only(read([choice({}, 'ERROR')]).deltas, 'error')).toHaveLength(1);
  });
});

describe('a failure inside a 200', () => {
  it.each<[string, (decoder: ReturnType<typeof openaiChatDialect.open>) => Delta[], JsonObject]>([
    [
      'an event of that name',
      (d) => d.decode('error', '{"error":{"message":"x","status_code":400}}'),
      { class: 'bad-request', message: 'x' },
    ],
    [
      'an event of that name without JSON',
      (d) => d.decode('error', 'boom'),
      { class: 'server-error', message: 'boom' },
    ],
    [
      'an error beside choices',
      (d) => d.decode('', '{"error":{"message":"x","code":429},"choices":[{"delta":{"content":""}}]}'),
      { class: 'rate-limit' },
    ],
    ['an error as text', (d) => d.decode('', '{"error":"x"}'), { message: 'x' }],
    ['vLLM’s object', (d) => d.decode('', '{"object":"error","message":"x","code":400}'), { class: 'bad-request' }],
    [
      'an error in a choice',
      (d) => d.decode('', '{"choices":[{"delta":{},"error":{"message":"x","code":502}}]}'),
      { class: 'server-error' },
    ],
    [
      'a finish reason',
      (d) => d.decode('', '{"choices":[{"delta":{},"finish_reason":"error"}]}'),
      { class: 'server-error' },
    ],
  ])('is told by %s, and nothing is read behind it', (_how, fail, expected) => {
    const decoder = openaiChatDialect.open(SPEC);
    decoder.decode('', JSON.stringify(choice({ content: 'a' })));
    const deltas = fail(decoder);
    expect(deltas[deltas.length - 1]).toMatchObject({ type: 'error', fault: expected });
    expect(decoder.decode('', JSON.stringify(choice({ content: 'b' }, 'stop')))).toEqual([]);
    expect(decoder.end()).toEqual([]);
    expect(decoder.finished).toBe(false);
  });

  it('keeps the usage that stands beside it', () => {
    const { deltas } = read([
      { choices: [], error: { message: 'x' }, usage: { prompt_tokens: 3, completion_tokens: 1 } },
    ]);
    expect(deltas.map(({ type }) => type)).toEqual(['usage', 'error']);
  });

  it('skips and counts what is no JSON', () => {
    const { deltas, decoder } = read(['{"id":', 'hello', choice({ content: 'a' })]);
    expect(decoder.skipped).toBe(2);
    expect(only(deltas, 'text')).toHaveLength(1);
  });
});

describe('a whole answer', () => {
  it.each<[string, JsonObject]>([
    ['no choices', { id: 'a' }],
    ['an empty list of them', { choices: [] }],
    ['a choice that is none', { choices: ['a'] }],
    ['a choice without message and end', { choices: [{ index: 0 }] }],
  ])('with %s is no answer', (_what, body) => {
    expect(() => openaiChatDialect.decode(body, SPEC)).toThrow(BadReply);
  });

  it('that is an error is one', () => {
    for (const body of [
      { error: { message: 'x' } },
      { error: 'x' },
      { choices: [{ error: { message: 'x' }, message: {} }] },
    ]) {
      expect(openaiChatDialect.decode(body, SPEC)).toContainEqual(
        expect.objectContaining({ type: 'error', fault: expect.objectContaining({ message: 'x' }) }),
      );
    }
  });

  it('that the filter took whole has no message (Azure)', () => {
    const deltas = openaiChatDialect.decode({ choices: [{ index: 0, finish_reason: 'content_filter' }] }, SPEC);
    expect(deltas).toEqual([{ type: 'finish', choice: 0, reason: 'content-filter', raw: 'content_filter' }]);
  });
});
