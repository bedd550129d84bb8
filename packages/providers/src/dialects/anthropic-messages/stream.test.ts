import type { Delta } from '@sluice/core/chat/delta';
import type { JsonObject } from '@sluice/core/json/json';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadReply } from '../../dialect.ts';
import { decodeMessage } from './decode.ts';
import { MessageEvents } from './stream.ts';

function read(events: readonly (JsonObject | string)[]): { deltas: Delta[]; decoder: MessageEvents } {
  const decoder = new MessageEvents();
  const deltas = events.flatMap((event) =>
    typeof event === 'string' ? decoder.decode('', event) : decoder.decode(String(event.type), JSON.stringify(event)),
  );
  return { deltas: [...deltas, ...decoder.end()], decoder };
}

const START = { type: 'message_start', message: { id: 'm', model: 'c', usage: { input_tokens: 5, output_tokens: 3 } } };
const begin = (index: number, block: JsonObject) => ({ type: 'content_block_start', index, content_block: block });
const piece = (index: number, delta: JsonObject) => ({ type: 'content_block_delta', index, delta });
const stop = (index: number) => ({ type: 'content_block_stop', index });
const end = (reason: string, usage: JsonObject = { output_tokens: 9 }) => ({
  type: 'message_delta',
  delta: { stop_reason: reason, stop_sequence: null },
  usage,
});
const STOP = { type: 'message_stop' };
const ofType = <T extends Delta['type']>(deltas: Delta[], type: T) =>
  deltas.filter((delta): delta is Extract<Delta, { type: T }> => delta.type === type);

describe('a stream of Anthropic’s', () => {
  it('is counted by its last word, never by a sum, and the provisional output is no count', () => {
    const { deltas } = read([
      START,
      end('end_turn', { input_tokens: 8, output_tokens: 9, cache_read_input_tokens: null }),
      STOP,
    ]);
    expect(ofType(deltas, 'usage').map(({ usage }) => usage)).toEqual([{ input: 5 }, { input: 8, output: 9 }]);
    expect(ofType(deltas, 'usage')[1]?.raw).toEqual({ input_tokens: 8, output_tokens: 9 });
  });

  it('keeps the split of cache writes that only its start tells', () => {
    const start = {
      type: 'message_start',
      message: {
        usage: {
          input_tokens: 1,
          cache_creation_input_tokens: 30,
          cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
        },
      },
    };
    const { deltas } = read([start, end('end_turn', { cache_creation_input_tokens: 35, output_tokens: 1 })]);
    expect(ofType(deltas, 'usage').at(-1)?.usage).toEqual({ input: 1, cacheWrite: 15, cacheWrite1h: 20, output: 1 });
  });

  it('gives a call without arguments its empty object, however "none" was said', () => {
    const call = (index: number) => begin(index, { type: 'tool_use', id: `c${index}`, name: 'f', input: {} });
    const { deltas } = read([
      START,
      call(0),
      stop(0),
      call(1),
      piece(1, { type: 'input_json_delta', partial_json: '' }),
      stop(1),
      call(2),
      piece(2, { type: 'input_json_delta', partial_json: '' }),
      piece(2, { type: 'input_json_delta', partial_json: '{"a":1}' }),
      stop(2),
      call(3),
      end('tool_use'),
      STOP,
    ]);
    const joined = ['', '', '', ''];
    for (const { index, arguments: args } of ofType(deltas, 'tool-call')) joined[index] += args;
    expect(joined).toEqual(['{}', '{}', '{"a":1}', '{}']);
  });

  it('keeps a signature without text, sealed thinking, and what server tools did', () => {
    const { deltas } = read([
      START,
      begin(0, { type: 'thinking', thinking: '', signature: '' }),
      piece(0, { type: 'signature_delta', signature: 'sig' }),
      stop(0),
      begin(1, { type: 'redacted_thinking', data: 'sealed' }),
      stop(1),
      begin(2, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }),
      piece(2, { type: 'input_json_delta', partial_json: '{"q":' }),
      piece(2, { type: 'input_json_delta', partial_json: '"x"}' }),
      stop(2),
      end('pause_turn'),
      STOP,
    ]);
    expect(ofType(deltas, 'reasoning')).toEqual([
      { type: 'reasoning', choice: 0, block: 0, signature: 'sig', signer: 'anthropic' },
      { type: 'reasoning', choice: 0, block: 1, redacted: 'sealed', signer: 'anthropic' },
    ]);
    expect(ofType(deltas, 'tool-call')).toEqual([]);
    expect(ofType(deltas, 'extra').map(({ value }) => value)).toEqual([
      { type: 'server_tool_use', id: 's', name: 'web_search', input: { q: 'x' } },
    ]);
    expect(ofType(deltas, 'finish')[0]).toMatchObject({ reason: 'pause', raw: 'pause_turn' });
  });

  it('tells citations behind the text that they speak of', () => {
    const { deltas } = read([
      START,
      begin(0, { type: 'text', text: '', citations: [] }),
      piece(0, { type: 'citations_delta', citation: { type: 'char_location' } }),
      piece(0, { type: 'text_delta', text: 'cited' }),
      stop(0),
    ]);
    expect(deltas.slice(2).map(({ type }) => type)).toEqual(['text', 'citation']);
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'refusal'],
    ['something_new', 'other'],
  ])('that ends with %s is %s', (raw, reason) => {
    const { deltas, decoder } = read([START, end(raw), STOP]);
    expect(ofType(deltas, 'finish')).toEqual([{ type: 'finish', choice: 0, reason, raw }]);
    expect(decoder).toMatchObject({ finished: true, done: true });
  });

  it('is a call for tools where it has calls, and cut where it was cut', () => {
    const call = [begin(0, { type: 'tool_use', id: 'c', name: 'f', input: {} }), stop(0)];
    expect(ofType(read([START, ...call, end('end_turn')]).deltas, 'finish')[0]?.reason).toBe('tool-calls');
    expect(ofType(read([START, ...call, end('max_tokens')]).deltas, 'finish')[0]?.reason).toBe('length');
  });

  it('fails by its error event, and nothing follows', () => {
    const { deltas, decoder } = read([
      START,
      { type: 'ping' },
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      begin(0, { type: 'text', text: 'late' }),
    ]);
    expect(deltas.at(-1)).toMatchObject({ type: 'error', fault: { class: 'overloaded', message: 'Overloaded' } });
    expect(decoder.finished).toBe(false);
  });

  it('skips and counts what is no JSON, and goes on', () => {
    const { deltas, decoder } = read([START, '{"type":', begin(0, { type: 'text', text: 'x' }), end('end_turn'), STOP]);
    expect(decoder.skipped).toBe(1);
    expect(ofType(deltas, 'text')).toHaveLength(1);
    expect(decoder.finished).toBe(true);
  });

  it('is read by its end alone where the content passed unread', () => {
    const { deltas } = read([
      START,
      piece(3, { type: 'input_json_delta', partial_json: '}' }),
      stop(3),
      end('tool_use'),
      STOP,
    ]);
    expect(ofType(deltas, 'finish')[0]?.reason).toBe('tool-calls');
  });
});

it('an error that is a text is told in its words', () => {
  const { deltas } = read([START, { type: 'error', error: 'no such thing' }]);
  expect(deltas.at(-1)).toMatchObject({ type: 'error', fault: { message: 'no such thing' } });
});

describe('a whole answer of Anthropic’s', () => {
  it('that is an error is one, under a 200 too', () => {
    expect(decodeMessage({ type: 'error', error: { type: 'api_error', message: 'x' } })).toMatchObject([
      { type: 'error', fault: { class: 'server-error', message: 'x' } },
    ]);
  });

  it.each<JsonObject>([{}, { type: 'message' }, { content: 'text' }, { content: ['x'] }])('%j is none', (body) => {
    expect(() => decodeMessage(body)).toThrow(BadReply);
  });

  it('without content is whole', () => {
    const deltas = decodeMessage({
      content: [],
      stop_reason: 'end_turn',
      usage: { input_tokens: 1, output_tokens: 0 },
    });
    expect(deltas.map(({ type }) => type)).toEqual(['start', 'usage', 'finish']);
  });
});

it('events of any shape are read or skipped, never a crash', () => {
  const type = fc.constantFrom(
    'message_start',
    'content_block_start',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'error',
    'ping',
  );
  const kind = fc.constantFrom(
    'text',
    'thinking',
    'tool_use',
    'text_delta',
    'input_json_delta',
    'signature_delta',
    'citations_delta',
    'compaction_delta',
  );
  const value = fc.jsonValue({ maxDepth: 2 });
  const members = fc.dictionary(
    fc.constantFrom(
      'text',
      'thinking',
      'input',
      'id',
      'name',
      'partial_json',
      'citations',
      'citation',
      'content',
      'stop_reason',
      'usage',
    ),
    value,
  );
  const inner = fc.oneof(
    value,
    fc.tuple(kind, members).map(([type, rest]) => ({ ...rest, type })),
  );
  const one = fc.record(
    {
      type,
      index: fc.oneof(fc.nat(2), value),
      delta: inner,
      content_block: inner,
      message: inner,
      usage: value,
      error: value,
    },
    { requiredKeys: ['type'] },
  );
  fc.assert(
    fc.property(fc.array(one, { maxLength: 12 }), (events) => {
      const { deltas } = read(events as JsonObject[]);
      for (const delta of deltas) if (delta.type === 'tool-call') expect(typeof delta.arguments).toBe('string');
    }),
    { numRuns: 500 },
  );
});
