import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Delta } from '../delta.ts';
import { messagesDialect } from './client.ts';
import { readMessageStream } from './conformance/read-stream.ts';

const CALL = messagesDialect.decode({ max_tokens: 1, messages: [{ role: 'user', content: 'x' }] });
const CONTEXT = { requestId: 'req', created: 1, model: 'upstream' };
const SUMMARY = { cost_usd: 0.5, overhead_ms: 2, provider: 'p', attempts: 1 };
const text = (value: string): Delta => ({ type: 'text', choice: 0, text: value });
const begin = (index: number, args = ''): Delta => ({
  type: 'tool-call',
  choice: 0,
  index,
  id: `id${index}`,
  name: `tool${index}`,
  arguments: args,
});
const piece = (index: number, args: string): Delta => ({ type: 'tool-call', choice: 0, index, arguments: args });
const finish = (reason: Extract<Delta, { type: 'finish' }>['reason'], raw: string | null = null): Delta => ({
  type: 'finish',
  choice: 0,
  reason,
  raw,
});

function stream(...deltas: Delta[]): string {
  const encoder = messagesDialect.open(CALL, CONTEXT);
  return deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
}

describe('a streamed message', () => {
  it('tells id, model and input at its start and the final counts at its end', () => {
    const { message, delta, usage, content } = readMessageStream(
      stream(
        { type: 'start', id: 'chatcmpl-7', model: 'gpt-x' },
        { type: 'usage', usage: { input: 7, cacheRead: 2 }, raw: {} },
        text('a'),
        text('b'),
        { type: 'usage', usage: { output: 5, reasoning: 1, cacheWrite: 3, cacheWrite1h: 4 }, raw: {} },
        finish('stop', 'stop'),
      ),
    );
    expect(message).toMatchObject({ id: 'msg_7', model: 'gpt-x', role: 'assistant', content: [], stop_reason: null });
    expect(message.usage).toMatchObject({ input_tokens: 7, cache_read_input_tokens: 2, output_tokens: 0 });
    expect(content).toEqual([{ type: 'text', text: 'ab' }]);
    expect(delta).toMatchObject({ stop_reason: 'end_turn', stop_sequence: null });
    expect(usage).toEqual({
      input_tokens: 7,
      cache_creation_input_tokens: 7,
      cache_read_input_tokens: 2,
      cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 },
      output_tokens: 5,
      output_tokens_details: { thinking_tokens: 1 },
    });
  });

  it('says nothing until there is something to say, and the cost at the end', () => {
    const encoder = messagesDialect.open(CALL, CONTEXT);
    expect(encoder.encode({ type: 'start', id: 'x' })).toBe('');
    expect(encoder.encode(text('a'))).toContain('message_start');
    expect(encoder.end(SUMMARY)).toContain('"sluice":{"cost_usd":0.5');
  });

  it('is whole with no content at all', () => {
    expect(readMessageStream(stream(finish('stop'))).content).toEqual([]);
  });

  it('never overlaps blocks where calls come interleaved', () => {
    const { content } = readMessageStream(
      stream(
        begin(0),
        begin(1),
        piece(0, '{"a":'),
        piece(1, '{"b":'),
        piece(0, '"}"}'),
        piece(1, '2}'),
        finish('tool-calls'),
      ),
    );
    expect(content.map(({ id, input }) => ({ id, input }))).toEqual([
      { id: 'id0', input: { a: '}' } },
      { id: 'id1', input: { b: 2 } },
    ]);
  });

  it('lets the second call out at once when the arguments of the first are whole', () => {
    const encoder = messagesDialect.open(CALL, CONTEXT);
    encoder.encode(begin(0));
    encoder.encode(piece(0, '{}'));
    expect(encoder.encode(begin(1))).toContain('"name":"tool1"');
    expect(encoder.encode(piece(1, '{"x"'))).toContain('input_json_delta');
  });

  it('holds for any interleaving of calls and text', () => {
    const args = fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        args,
        fc.infiniteStream(fc.nat(5)),
        fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
        (inputs, turns, sizes) => {
          const rests = inputs.map((input) => JSON.stringify(input));
          const begun = new Set<number>();
          const deltas: Delta[] = [];
          let prose = '';
          while (rests.some((rest) => rest !== '')) {
            const turn = turns.next().value as number;
            if (turn >= inputs.length) {
              prose += 'p';
              deltas.push(text('p'));
              continue;
            }
            const rest = rests[turn] as string;
            if (rest === '') continue;
            const cut = rest.slice(0, sizes.next().value as number);
            rests[turn] = rest.slice(cut.length);
            deltas.push(begun.has(turn) ? piece(turn, cut) : begin(turn, cut));
            begun.add(turn);
          }
          const { content } = readMessageStream(stream(...deltas, finish('tool-calls')));
          const calls = content.filter(({ type }) => type === 'tool_use');
          expect(calls).toHaveLength(inputs.length);
          for (const { id, json } of calls) expect(json).toBe(JSON.stringify(inputs[Number(String(id).slice(2))]));
          expect(content.map((block) => (block.type === 'text' ? block.text : '')).join('')).toBe(prose);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps thinking and its signature, empty text, sealed blocks, and unsigned thinking with an empty signature', () => {
    const thought = (block: number, members: object): Delta => ({ type: 'reasoning', choice: 0, block, ...members });
    const { content } = readMessageStream(
      stream(
        thought(0, { text: 'th' }),
        thought(0, { text: 'ink' }),
        thought(0, { signature: 'sig+/=' }),
        thought(1, { signature: 'only' }),
        thought(2, { redacted: 'sealed' }),
        thought(3, { text: 'free' }),
        text('t'),
        finish('stop'),
      ),
    );
    expect(content).toEqual([
      { type: 'thinking', thinking: 'think', signature: 'sig+/=' },
      { type: 'thinking', thinking: '', signature: 'only' },
      { type: 'redacted_thinking', data: 'sealed' },
      { type: 'thinking', thinking: 'free', signature: '' },
      { type: 'text', text: 't' },
    ]);
  });

  it('says a refusal as text that ends in refusal', () => {
    const { content, delta } = readMessageStream(
      stream({ type: 'refusal', choice: 0, text: 'I can’t' }, finish('stop', 'stop')),
    );
    expect(content).toEqual([{ type: 'text', text: 'I can’t' }]);
    expect(delta.stop_reason).toBe('refusal');
  });

  it('says a free-text tool’s call as an object once its text is whole', () => {
    const { content } = readMessageStream(
      stream({ ...begin(0, 'a "b'), kind: 'custom' } as Delta, piece(0, '" c'), finish('tool-calls')),
    );
    expect(content[0]?.input).toEqual({ input: 'a "b" c' });
  });

  it.each([
    ['length', null, 'max_tokens'],
    ['length', 'model_context_window_exceeded', 'model_context_window_exceeded'],
    ['tool-calls', null, 'tool_use'],
    ['content-filter', null, 'refusal'],
    ['refusal', null, 'refusal'],
    ['pause', null, 'pause_turn'],
    ['other', 'eos', 'end_turn'],
  ] as const)('ends %s (%s) with %s', (reason, raw, expected) => {
    expect(readMessageStream(stream(text('x'), finish(reason, raw))).delta.stop_reason).toBe(expected);
  });

  it('names the stop sequence that fired', () => {
    const end = { ...finish('stop'), stopSequence: 'END' } as Delta;
    expect(readMessageStream(stream(text('x'), end)).delta).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
    });
  });

  it('leaves out the answers behind the first', () => {
    const { content } = readMessageStream(stream(text('one'), { ...text('two'), choice: 1 } as Delta, finish('stop')));
    expect(content).toEqual([{ type: 'text', text: 'one' }]);
  });

  it('attaches citations to the text they speak of', () => {
    const citation = { type: 'char_location', cited_text: 'c' };
    const { content } = readMessageStream(
      stream(text('cited'), { type: 'citation', choice: 0, citation }, text(' free'), finish('stop')),
    );
    expect(content).toEqual([
      { type: 'text', text: 'cited', citations: [citation] },
      { type: 'text', text: ' free' },
    ]);
  });
});

describe('a whole message', () => {
  it('says the same as the stream', () => {
    const deltas: Delta[] = [
      { type: 'start', id: 'msg_1', model: 'claude' },
      { type: 'reasoning', choice: 0, block: 0, text: 'hm', signature: 's' },
      text('a'),
      begin(0, '{"x":1}'),
      begin(1, '{}'),
      { type: 'usage', usage: { input: 1, output: 2 }, raw: {} },
      finish('tool-calls'),
    ];
    expect(messagesDialect.answer(deltas, CALL, CONTEXT)).toMatchObject({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 's' },
        { type: 'text', text: 'a' },
        { type: 'tool_use', id: 'id0', name: 'tool0', input: { x: 1 } },
        { type: 'tool_use', id: 'id1', name: 'tool1', input: {} },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 2 },
    });
  });

  it('has citations at its text, told behind the calls too, in Anthropic’s words', () => {
    const url: Delta = {
      type: 'citation',
      choice: 0,
      citation: { type: 'url_citation', url_citation: { url: 'https://x', title: 't' } },
    };
    const answer = messagesDialect.answer([text('a'), begin(0, '{}'), url, finish('tool-calls')], CALL, CONTEXT);
    expect(answer.content).toMatchObject([
      { type: 'text', text: 'a', citations: [{ type: 'web_search_result_location', url: 'https://x', title: 't' }] },
      { type: 'tool_use' },
    ]);
  });

  it('keeps arguments that were cut as text, and never makes up an object', () => {
    const answer = messagesDialect.answer([begin(0, '{"city":"Par'), finish('length')], CALL, CONTEXT);
    expect(answer.content).toMatchObject([{ input: { raw_arguments: '{"city":"Par' } }]);
    expect(answer.stop_reason).toBe('max_tokens');
  });

  it('has ids for calls whose provider gives none, the same as in a stream', () => {
    const deltas = [{ ...begin(0, '{}'), id: '' }, { ...begin(1, '{}'), id: '' }, finish('tool-calls')] as Delta[];
    const ids = (messagesDialect.answer(deltas, CALL, CONTEXT).content as { id: string }[]).map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    expect(readMessageStream(stream(...deltas)).content.map(({ id }) => id)).toEqual(ids);
  });

  it('has an id and a model where the provider named none', () => {
    expect(messagesDialect.answer([text('x'), finish('stop')], CALL, CONTEXT)).toMatchObject({
      id: 'msg_req',
      model: 'upstream',
    });
  });
});
