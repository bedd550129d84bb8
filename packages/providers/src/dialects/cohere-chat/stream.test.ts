import type { Delta } from '@sluice/core/chat/delta';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { summarise } from '../../conformance/chat-summary.ts';
import { BadReply } from '../../dialect.ts';
import { decodeAnswer } from './decode.ts';
import { CohereEvents } from './stream.ts';

function read(...events: (JsonObject | string)[]) {
  const decoder = new CohereEvents();
  const deltas = events.flatMap((event) =>
    decoder.decode('', typeof event === 'string' ? event : JSON.stringify(event)),
  );
  return { decoder, deltas: [...deltas, ...decoder.end()] };
}

const START = { type: 'message-start', id: 'i1', delta: { message: { role: 'assistant' } } };
const END = {
  type: 'message-end',
  delta: { finish_reason: 'COMPLETE', usage: { billed_units: { input_tokens: 3, output_tokens: 2 } } },
};
const content = (type: 'content-start' | 'content-delta', said: JsonObject) => ({
  type,
  index: 0,
  delta: { message: { content: said } },
});
const call = (type: string, index: number, said: JsonObject) => ({
  type,
  index,
  delta: { message: { tool_calls: said } },
});

describe('a stream of Cohere', () => {
  it('numbers blocks of reasoning by what stands between them', () => {
    const { deltas } = read(
      START,
      { type: 'tool-plan-delta', delta: { message: { tool_plan: 'I ' } } },
      { type: 'tool-plan-delta', delta: { message: { tool_plan: 'plan' } } },
      content('content-start', { type: 'thinking', thinking: '' }),
      content('content-delta', { thinking: 'hm' }),
      content('content-start', { type: 'text', text: '' }),
      content('content-delta', { text: 'Yes' }),
      END,
    );
    expect(deltas).toEqual([
      { type: 'start', id: 'i1' },
      { type: 'reasoning', choice: 0, block: 0, text: 'I ' },
      { type: 'reasoning', choice: 0, block: 0, text: 'plan' },
      { type: 'reasoning', choice: 0, block: 1, text: 'hm' },
      { type: 'text', choice: 0, text: 'Yes' },
      { type: 'usage', usage: { input: 3, output: 2 }, raw: END.delta.usage },
      { type: 'finish', choice: 0, reason: 'stop', raw: 'COMPLETE' },
    ]);
  });

  it('joins calls by their index; one without arguments has none, in every spelling', () => {
    const { deltas } = read(
      START,
      call('tool-call-start', 0, { id: 'a', type: 'function', function: { name: 'f', arguments: '' } }),
      call('tool-call-delta', 0, { function: { arguments: '{"x"' } }),
      call('tool-call-start', 1, { id: 'b', type: 'function', function: { name: 'g', arguments: '' } }),
      call('tool-call-delta', 0, { function: { arguments: ':1}' } }),
      call('tool-call-start', 2, { id: 'c', type: 'function', function: { name: 'h', arguments: 'null' } }),
      { type: 'tool-call-end', index: 0 },
      { ...END, delta: { finish_reason: 'TOOL_CALL' } },
    );
    const said = summarise(deltas).choices.get(0);
    expect(said?.calls).toEqual([
      { id: 'a', name: 'f', arguments: { x: 1 } },
      { id: 'b', name: 'g', arguments: {} },
      { id: 'c', name: 'h', arguments: {} },
    ]);
    expect(deltas.at(-1)).toMatchObject({ reason: 'tool-calls', raw: 'TOOL_CALL' });
  });

  it('is a turn of calls where there are some, whatever its last word is', () => {
    const { deltas } = read(
      START,
      call('tool-call-start', 0, { id: 'a', function: { name: 'f', arguments: '{}' } }),
      END,
    );
    expect(deltas.at(-1)).toMatchObject({ reason: 'tool-calls', raw: 'COMPLETE' });
    const cut = read(START, call('tool-call-start', 0, { id: 'a', function: { name: 'f', arguments: '{"x' } }), {
      ...END,
      delta: { finish_reason: 'MAX_TOKENS' },
    });
    expect(cut.deltas.at(-1)).toMatchObject({ reason: 'length' });
    const low = read(START, { ...END, delta: { finish_reason: 'max_tokens' } });
    expect(low.deltas.at(-1)).toMatchObject({ reason: 'length', raw: 'max_tokens' });
    expect(summarise(cut.deltas).choices.get(0)?.calls[0]?.arguments).toBe('{"x');
  });

  it('gives citations as sent, with the address of the document where it has one', () => {
    const cited = {
      start: 0,
      end: 3,
      text: 'Yes',
      sources: [{ type: 'document', id: 'd', document: { url: 'https://x/y', title: 'Y' } }],
    };
    const { deltas } = read(
      START,
      { type: 'citation-start', index: 0, delta: { message: { citations: cited } } },
      { type: 'citation-end' },
      END,
    );
    expect(deltas[1]).toEqual({ type: 'citation', choice: 0, citation: { ...cited, url: 'https://x/y', title: 'Y' } });
  });

  it('says logprobs in OpenAI’s form', () => {
    const piece = {
      ...content('content-delta', { text: 'Hi there' }),
      logprobs: { text: 'Hi there', token_ids: [1, 2], logprobs: [-0.5, -1] },
    };
    expect(read(START, piece).deltas).toContainEqual({
      type: 'logprobs',
      choice: 0,
      logprobs: { content: [{ token: 'Hi there', logprob: -1.5, bytes: null, top_logprobs: [] }] },
    });
  });

  it.each<[string, JsonObject, string]>([
    [
      'in its last event',
      { finish_reason: 'ERROR', error: 'broken', error_type: 'INVALID_TOOL_GENERATION' },
      'server-error',
    ],
    ['without words', { finish_reason: 'ERROR' }, 'server-error'],
    ['by its time limit', { finish_reason: 'TIMEOUT' }, 'timeout'],
    [
      'because it grew too long',
      { finish_reason: 'ERROR', error: 'too many tokens: size limit exceeded by 5' },
      'context-length',
    ],
  ])('that fails %s ends in one error, and nothing follows', (_how, delta, cls) => {
    const { decoder, deltas } = read(
      START,
      content('content-delta', { text: 'a' }),
      { type: 'message-end', delta },
      END,
      '[DONE]',
    );
    expect(deltas.filter(({ type }) => type === 'error')).toHaveLength(1);
    expect(deltas.at(-1)).toMatchObject({ type: 'error', fault: { class: cls } });
    expect(decoder.finished).toBe(false);
  });

  it('that fails in an event of its own is an error too', () => {
    expect(read(START, { id: 'x', error: 'internal server error' }).deltas.at(-1)).toMatchObject({ type: 'error' });
  });

  it('that breaks off is not finished, and its calls stay as they were cut', () => {
    const { decoder, deltas } = read(
      START,
      call('tool-call-start', 0, { id: 'a', function: { name: 'f', arguments: '' } }),
    );
    expect(decoder.finished).toBe(false);
    expect(summarise(deltas).choices.get(0)?.calls[0]?.arguments).toBe('');
  });

  it('is whole with or without its end mark, and counts what is no JSON', () => {
    const { decoder } = read(START, 'what?', END);
    expect(decoder).toMatchObject({ finished: true, done: false, skipped: 1 });
    expect(read(START, END, '[DONE]', END).deltas.filter(({ type }) => type === 'finish')).toHaveLength(1);
  });
});

describe('a whole answer of Cohere', () => {
  it('without a message is none', () => {
    expect(() => decodeAnswer({ text: 'an answer of version 1' })).toThrow(BadReply);
  });

  it('is counted by its bill, else by what the model read', () => {
    const usage = (raw: JsonObject) =>
      decodeAnswer({ message: { content: 'a' }, finish_reason: 'COMPLETE', usage: raw }).find(
        (delta): delta is Extract<Delta, { type: 'usage' }> => delta.type === 'usage',
      )?.usage;
    const tokens = { input_tokens: 1394, output_tokens: 55, reasoning_tokens: 60 };
    expect(usage({ billed_units: { input_tokens: 8, output_tokens: 50 }, tokens, cached_tokens: 1360 })).toEqual({
      input: 8,
      output: 50,
      reasoning: 50,
    });
    expect(usage({ tokens, cached_tokens: 1360 })).toEqual({ input: 34, cacheRead: 1360, output: 55, reasoning: 55 });
    expect(usage({})).toBeUndefined();
  });

  it('keeps parts that are not known', () => {
    const part = { type: 'video', video: 'v' };
    expect(decodeAnswer({ message: { content: [part] }, finish_reason: 'COMPLETE' })).toContainEqual({
      type: 'extra',
      choice: 0,
      name: 'message.content',
      value: part,
    });
  });
});
