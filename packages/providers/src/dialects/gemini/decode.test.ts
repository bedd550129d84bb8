import type { Delta } from '@sluice/core/chat/delta';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { BadReply } from '../../dialect.ts';
import { decodeReply } from './reply.ts';
import { GeminiEvents } from './stream.ts';

/** A whole answer of one candidate. */
function reply(parts: readonly object[], members: JsonObject = {}): Delta[] {
  const content = { role: 'model', parts } as unknown as JsonObject;
  return decodeReply({ candidates: [{ content, finishReason: 'STOP', ...members }], responseId: 'answer-id-1' });
}

/** The deltas of a stream, chunk by chunk, and what comes at its end. */
function stream(...chunks: readonly object[]) {
  const events = new GeminiEvents();
  const deltas = chunks.flatMap((chunk) => events.decode('', JSON.stringify(chunk)));
  return { events, deltas: [...deltas, ...events.end()] };
}

const chunk = (parts: readonly object[], members: object = {}) => ({
  candidates: [{ content: { parts }, ...members }],
});
const kinds = (deltas: readonly Delta[]) => deltas.map(({ type }) => type);
const calls = (deltas: readonly Delta[]) => deltas.filter((delta) => delta.type === 'tool-call');

describe('parts of an answer', () => {
  it('are thoughts, texts and calls, in the order in which they came', () => {
    expect(
      reply([
        { text: 'hm', thought: true },
        { text: 'so', thoughtSignature: 's1' },
        { text: 'hm again', thought: true, thoughtSignature: 's2' },
        { functionCall: { name: 'f', args: { a: 1 } }, thoughtSignature: 's3' },
        { functionCall: { name: 'g', id: 'own' } },
        { text: '' },
        { text: '', thoughtSignature: 's4' },
      ]),
    ).toEqual([
      { type: 'start', id: 'answer-id-1' },
      { type: 'reasoning', choice: 0, block: 0, text: 'hm' },
      { type: 'text', choice: 0, text: 'so', signature: 's1' },
      { type: 'reasoning', choice: 0, block: 1, text: 'hm again', signature: 's2', signer: 'google' },
      {
        type: 'tool-call',
        choice: 0,
        index: 0,
        id: 'call_ganswer-id-1_0',
        name: 'f',
        arguments: '{"a":1}',
        signature: 's3',
      },
      { type: 'tool-call', choice: 0, index: 1, id: 'own', name: 'g', arguments: '{}' },
      { type: 'text', choice: 0, text: '', signature: 's4' },
      { type: 'finish', choice: 0, reason: 'tool-calls', raw: 'STOP' },
    ]);
  });

  it('that only Google has are told as they came; sound is sound', () => {
    const code = { executableCode: { language: 'PYTHON', code: '1' }, thoughtSignature: 's' };
    const image = { inlineData: { mimeType: 'image/png', data: 'AA==' } };
    const sound = { inlineData: { mimeType: 'audio/L16;rate=24000', data: 'BB==' } };
    expect(reply([code, image, sound, {}, { text: 7 }]).slice(1, -1)).toEqual([
      { type: 'extra', choice: 0, name: 'part', value: code },
      { type: 'extra', choice: 0, name: 'part', value: image },
      { type: 'audio', choice: 0, base64: 'BB==' },
      { type: 'extra', choice: 0, name: 'part', value: { text: 7 } },
    ]);
  });

  it('may be missing, with their content', () => {
    expect(decodeReply({ candidates: [{ finishReason: 'MODEL_ARMOR' }] })).toEqual([
      { type: 'finish', choice: 0, reason: 'content-filter', raw: 'MODEL_ARMOR' },
    ]);
    expect(decodeReply({ candidates: [{ content: {}, finishReason: 2 }] })).toEqual([
      { type: 'finish', choice: 0, reason: 'length', raw: '2' },
    ]);
  });
});

describe('ids of calls', () => {
  it('are the same for the same answer, and others for another candidate', () => {
    const body = (index: number) => ({
      index,
      content: { parts: [{ functionCall: { name: 'f' } }] },
      finishReason: 'STOP',
    });
    const twice = [0, 1].map(() =>
      calls(decodeReply({ candidates: [body(0), body(1)], responseId: 'ldcEapKDBbCH7_UP6LC-6AE' })),
    );
    expect(twice[0]).toEqual(twice[1]);
    expect(twice[0]?.map(({ id }) => id)).toEqual([
      'call_gldcEapKDBbCH7-UP6LC-6AE_0',
      'call_gldcEapKDBbCH7-UP6LC-6AE_1_0',
    ]);
  });

  it('are unique where the answer has no id of its own, and short enough for everyone', () => {
    const ids = [1, 2, 3].flatMap(() =>
      calls(
        decodeReply({
          candidates: [{ content: { parts: [{ functionCall: { name: 'f' } }, { functionCall: { name: 'f' } }] } }],
        }),
      ),
    );
    expect(new Set(ids.map(({ id }) => id)).size).toBe(6);
    for (const { id } of ids) expect(id).toMatch(/^[\w-]{1,40}$/);
  });
});

describe('the end', () => {
  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content-filter'],
    ['RECITATION', 'content-filter'],
    ['PROHIBITED_CONTENT', 'content-filter'],
    ['MALFORMED_FUNCTION_CALL', 'other'],
    ['SOMETHING_NEW', 'other'],
    [1, 'stop'],
    [3, 'content-filter'],
    [9, 'other'],
    [99, 'other'],
  ])('%s is %s', (finishReason, reason) => {
    expect(reply([{ text: 'x' }], { finishReason }).at(-1)).toMatchObject({ reason, raw: String(finishReason) });
  });

  it('with calls is tool-calls, unless the answer was cut or withheld', () => {
    const called = (finishReason: string) => reply([{ functionCall: { name: 'f' } }], { finishReason }).at(-1);
    expect(called('UNEXPECTED_TOOL_CALL')).toMatchObject({ reason: 'tool-calls' });
    expect(called('MAX_TOKENS')).toMatchObject({ reason: 'length' });
    expect(called('SAFETY')).toMatchObject({ reason: 'content-filter' });
  });

  it.each([
    [{ promptFeedback: { blockReason: 'SAFETY' } }, 'SAFETY'],
    [{ promptFeedback: { blockReason: 7 }, candidates: [] }, '7'],
    [{ promptFeedback: { blockReasonMessage: 'no' }, candidates: [] }, 'BLOCKED'],
  ])('comes before the beginning where the prompt is blocked: %o', (body, raw) => {
    expect(decodeReply(body).at(-1)).toEqual({ type: 'finish', choice: 0, reason: 'content-filter', raw });
    const { deltas, events } = stream(body);
    expect(deltas.at(-1)).toMatchObject({ reason: 'content-filter', raw });
    expect(events.finished).toBe(true);
  });

  it('of nothing at all is no answer', () => {
    expect(() => decodeReply({})).toThrow(BadReply);
    expect(() => decodeReply({ usageMetadata: { promptTokenCount: 1 }, candidates: [] })).toThrow(BadReply);
    expect(stream({ usageMetadata: { promptTokenCount: 1 } }).events.finished).toBe(false);
    expect(stream({ promptFeedback: { safetyRatings: [] } }).events.finished).toBe(false);
  });
});

describe('a stream', () => {
  it('is whole by its first finish reason; what comes behind is still read, and a second one says nothing', () => {
    const { deltas, events } = stream(
      chunk([{ text: 'a' }], { finishReason: 'STOP' }),
      chunk([{ text: 'b' }], { finishReason: 'STOP' }),
    );
    expect(kinds(deltas)).toEqual(['text', 'finish', 'text']);
    expect(events).toMatchObject({ finished: true, done: true });
  });

  it('names its id and model once', () => {
    const head = { responseId: 'r', modelVersion: 'm', createTime: '2026-04-02T17:03:50.399550Z' };
    const { deltas } = stream({ ...head, ...chunk([{ text: 'a' }]) }, { ...head, ...chunk([{ text: 'b' }]) });
    expect(deltas[0]).toEqual({ type: 'start', id: 'r', model: 'm', created: 1_775_149_430 });
    expect(kinds(deltas)).toEqual(['start', 'text', 'text']);
  });

  it('numbers its blocks of thoughts by what stands between them', () => {
    const thought = (text: string) => chunk([{ text, thought: true }]);
    const { deltas } = stream(thought('a'), thought('b'), chunk([{ text: 'x' }]), thought('c'));
    expect(deltas.flatMap((delta) => (delta.type === 'reasoning' ? [delta.block] : []))).toEqual([0, 0, 1]);
  });

  it('that fails says so once and nothing more, in whatever wrapping', () => {
    const error = { error: { code: 503, message: 'The model is overloaded.', status: 'UNAVAILABLE' } };
    for (const said of [error, [error]]) {
      const { deltas, events } = stream(chunk([{ text: 'a' }]), said, chunk([{ text: 'b' }], { finishReason: 'STOP' }));
      expect(deltas.at(-1)).toMatchObject({ type: 'error', fault: { class: 'overloaded', status: 503 } });
      expect(kinds(deltas)).toEqual(['text', 'error']);
      expect(events.finished).toBe(false);
    }
  });

  it('counts what it cannot read', () => {
    const events = new GeminiEvents();
    expect([...events.decode('', 'no json'), ...events.decode('', '7'), ...events.decode('', '[]')]).toEqual([]);
    expect(events.skipped).toBe(3);
  });
});

describe('arguments that come member by member', () => {
  const piece = (jsonPath: string, value: object, more = true) => ({
    functionCall: { partialArgs: [{ jsonPath, ...value }], ...(more ? { willContinue: true } : {}) },
  });
  const begin = { functionCall: { name: 'f', willContinue: true }, thoughtSignature: 's' };
  const argumentsOf = (...parts: object[]) => {
    const { deltas } = stream(...[begin, ...parts].map((part) => chunk([part])), chunk([], { finishReason: 'STOP' }));
    return calls(deltas)
      .map((delta) => delta.arguments)
      .join('');
  };

  it('are put together by their paths, texts piece by piece', () => {
    const text = argumentsOf(
      piece('$.a.b[1]', { numberValue: 2 }),
      piece("$.a['x.y']", { stringValue: 'Bos', willContinue: true }),
      piece("$.a['x.y']", { stringValue: 'ton' }),
      piece('$["q\\"r"]', { boolValue: false }),
      piece('$.n', { nullValue: null }),
      { functionCall: {} },
    );
    expect(JSON.parse(text)).toEqual({ a: { b: [null, 2], 'x.y': 'Boston' }, 'q"r': false, n: null });
  });

  it('begin anew where a text was at its end', () => {
    expect(argumentsOf(piece('$.a', { stringValue: 'x' }), piece('$.a', { stringValue: 'y' }, false))).toBe(
      '{"a":"y"}',
    );
  });

  it('are whole where the last piece never comes: by the next call, by the finish, by the end', () => {
    const part = piece('$.a', { stringValue: 'x', willContinue: true });
    const next = stream(
      chunk([begin]),
      chunk([part]),
      chunk([{ functionCall: { name: 'g', args: {} } }], { finishReason: 'STOP' }),
    );
    expect(calls(next.deltas).map((delta) => [delta.index, delta.arguments])).toEqual([
      [0, ''],
      [0, '{"a":"x"}'],
      [1, '{}'],
    ]);
    const finished = stream(chunk([begin]), chunk([part]), chunk([{ text: '' }], { finishReason: 'STOP' }));
    expect(kinds(finished.deltas)).toEqual(['tool-call', 'tool-call', 'finish']);
    const cut = stream(chunk([begin]), chunk([part]));
    expect(calls(cut.deltas).at(-1)?.arguments).toBe('{"a":"x"}');
    expect(cut.events.finished).toBe(false);
  });

  it.each(['$.__proto__.x', '$[0]', '$.a[99999999]', '$', 'a', '$.a[', `$${'.a'.repeat(100)}`])(
    'leave out a place that is none, or that does harm: %s',
    (path) => {
      expect(argumentsOf(piece(path, { stringValue: 'x' }, false))).toBe('{}');
      expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
    },
  );

  it('of a call that nobody began say nothing', () => {
    expect(calls(stream(chunk([piece('$.a', { stringValue: 'x' })])).deltas)).toEqual([]);
  });
});

describe('usage', () => {
  const usageOf = (raw: object) => {
    const found = decodeReply({ candidates: [{ finishReason: 'STOP' }], usageMetadata: raw as JsonObject }).find(
      ({ type }) => type === 'usage',
    );
    return found?.type === 'usage' ? found.usage : undefined;
  };

  it('is told apart in classes that do not overlap', () => {
    expect(
      usageOf({
        promptTokenCount: 100,
        cachedContentTokenCount: 40,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 70 },
          { modality: 'AUDIO', tokenCount: 30 },
        ],
        cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 10 }],
        toolUsePromptTokenCount: 7,
        candidatesTokenCount: 20,
        thoughtsTokenCount: 5,
        candidatesTokensDetails: [{ modality: 4, tokenCount: 8 }],
      }),
    ).toEqual({ input: 47, cacheRead: 40, audioInput: 20, output: 17, reasoning: 5, audioOutput: 8 });
  });

  it('without candidates is what the total says, and nothing where nothing is said', () => {
    expect(usageOf({ promptTokenCount: 5, thoughtsTokenCount: 4, totalTokenCount: 9 })).toEqual({
      input: 5,
      output: 4,
      reasoning: 4,
    });
    expect(usageOf({ promptTokenCount: 5, totalTokenCount: 5 })).toEqual({ input: 5, output: 0 });
    expect(usageOf({ promptTokenCount: 5 })).toEqual({ input: 5 });
    expect(usageOf({ trafficType: 'ON_DEMAND' })).toBeUndefined();
  });

  it('in the middle of a stream is no word on an output that is not counted yet', () => {
    const { deltas } = stream({
      ...chunk([{ text: 'a' }]),
      usageMetadata: { promptTokenCount: 5, totalTokenCount: 5 },
    });
    expect(deltas.at(-1)).toMatchObject({ type: 'usage', usage: { input: 5 } });
    expect(deltas.at(-1)).not.toHaveProperty('usage.output');
  });
});

describe('sources', () => {
  const web = (uri: string, title: string) => ({ web: { uri, title } });
  const citations = (deltas: readonly Delta[]) =>
    deltas.flatMap((delta) => (delta.type === 'citation' ? [delta.citation] : []));

  it('are told for their stretch of the text, in characters', () => {
    const groundingMetadata = {
      groundingChunks: [web('https://a.example', 'A'), web('https://b.example', 'B')],
      groundingSupports: [{ segment: { startIndex: 5, endIndex: 9, text: '🌡️' }, groundingChunkIndices: [0, 1, 7] }],
    };
    const { deltas } = stream(
      chunk([{ text: 'θε ' }]),
      chunk([{ text: '🌡 x' }], { groundingMetadata, finishReason: 'STOP' }),
      chunk([], { groundingMetadata }),
    );
    expect(citations(deltas)).toEqual([
      { type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A', start_index: 3, end_index: 5 } },
      { type: 'url_citation', url_citation: { url: 'https://b.example', title: 'B', start_index: 3, end_index: 5 } },
    ]);
  });

  it('are told bare where no stretch is named, and what was quoted as well', () => {
    const members = {
      groundingMetadata: { groundingChunks: [web('https://a.example', 'A'), { retrievedContext: { text: 't' } }] },
      citationMetadata: { citations: [{ uri: 'https://q.example', startIndex: 0, endIndex: 1 }] },
    } as unknown as JsonObject;
    expect(citations(reply([{ text: 'ab' }], members))).toEqual([
      { url: 'https://a.example', title: 'A' },
      {
        type: 'url_citation',
        url_citation: { url: 'https://q.example', title: 'https://q.example', start_index: 0, end_index: 1 },
      },
    ]);
  });
});

describe('log probabilities', () => {
  it('are told as OpenAI’s dialect has them', () => {
    const logprobsResult = {
      chosenCandidates: [{ token: 'a', logProbability: -0.5 }],
      topCandidates: [{ candidates: [{ token: 'b', logProbability: -1 }] }],
    };
    expect(reply([{ text: 'a' }], { logprobsResult }).find(({ type }) => type === 'logprobs')).toEqual({
      type: 'logprobs',
      choice: 0,
      logprobs: {
        content: [{ token: 'a', logprob: -0.5, bytes: null, top_logprobs: [{ token: 'b', logprob: -1, bytes: null }] }],
        refusal: null,
      },
    });
  });
});
