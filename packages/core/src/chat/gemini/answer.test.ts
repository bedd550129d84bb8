import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../json/json.ts';
import type { Delta } from '../delta.ts';
import { geminiDialect } from './client.ts';

const CONTEXT = { requestId: 'req_1', created: 1, model: 'upstream' };
const SUMMARY = { cost_usd: 0.5, overhead_ms: 1, provider: 'p', attempts: 1 };
const CALL = geminiDialect.decode({ contents: [{ parts: [{ text: 'hi' }] }] }, { model: 'm', stream: true });

interface Answer {
  readonly candidates: { content?: { role: string; parts: JsonObject[] }; finishReason?: string; index: number }[];
  readonly usageMetadata?: JsonObject;
  readonly promptFeedback?: JsonObject;
  readonly sluice?: JsonObject;
  readonly modelVersion: string;
  readonly responseId: string;
}

function whole(...deltas: Delta[]): Answer {
  return geminiDialect.answer(deltas, CALL, CONTEXT) as unknown as Answer;
}

function streamed(...deltas: Delta[]): Answer[] {
  const encoder = geminiDialect.open(CALL, CONTEXT);
  const out = deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
  return out
    .split('\n\n')
    .filter(Boolean)
    .map((event) => JSON.parse(event.replace(/^data: /, '')) as Answer);
}

/** The parts of all events, neighbours of one kind joined, as a client shows them. */
function joined(events: readonly Answer[], choice = 0): JsonObject[] {
  const parts: JsonObject[] = [];
  for (const { candidates } of events) {
    for (const part of candidates.find(({ index }) => index === choice)?.content?.parts ?? []) {
      const last = parts.at(-1);
      const goesOn = typeof last?.text === 'string' && typeof part.text === 'string' && last.thought === part.thought;
      if (goesOn && last.thoughtSignature === undefined)
        Object.assign(last, part, { text: `${last.text}${part.text}` });
      else parts.push({ ...part });
    }
  }
  return parts;
}

const text = (said: string, signature?: string): Delta => ({
  type: 'text',
  choice: 0,
  text: said,
  ...(signature === undefined ? {} : { signature }),
});
const thought = (said: string, more: object = {}): Delta => ({
  type: 'reasoning',
  choice: 0,
  block: 0,
  text: said,
  ...more,
});
const call = (index: number, args: string, more: object = {}): Delta => ({
  type: 'tool-call',
  choice: 0,
  index,
  arguments: args,
  ...more,
});
const finish = (
  reason: 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'refusal' | 'pause' | 'other',
  raw: string | null = null,
): Delta => ({ type: 'finish', choice: 0, reason, raw });

describe.each([
  ['whole', (...deltas: Delta[]) => [whole(...deltas)]],
  ['streamed', streamed],
])('a %s answer', (_form, answer) => {
  it('says text, thoughts and calls in their order', () => {
    const parts = joined(
      answer(
        thought('I th'),
        thought('ink'),
        text('He'),
        text('llo'),
        call(0, '{"a"', { id: 'c1', name: 'f' }),
        call(0, ':1}'),
        finish('tool-calls'),
      ),
    );
    expect(parts).toEqual([
      { text: 'I think', thought: true },
      { text: 'Hello' },
      { functionCall: { id: 'c1', name: 'f', args: { a: 1 } } },
    ]);
  });

  it('says several calls whose pieces come mixed, and one without arguments', () => {
    const events = answer(
      call(0, '{"a":', { id: 'c1', name: 'f' }),
      call(1, '{"b":2}', { id: 'c2', name: 'g', signature: 'sig' }),
      call(0, '1}'),
      call(2, '', { name: 'h' }),
      call(2, '{}'),
      finish('tool-calls'),
    );
    expect(joined(events)).toEqual([
      { functionCall: { id: 'c1', name: 'f', args: { a: 1 } } },
      { functionCall: { id: 'c2', name: 'g', args: { b: 2 } }, thoughtSignature: 'sig' },
      { functionCall: { name: 'h', args: {} } },
    ]);
    expect(events.at(-1)?.candidates[0]?.finishReason).toBe('STOP');
  });

  it('keeps arguments that are cut, and a free text, as what they are', () => {
    expect(joined(answer(call(0, '{"a":"b', { name: 'f' }), finish('length')))).toEqual([
      { functionCall: { name: 'f', args: { raw_arguments: '{"a":"b' } } },
    ]);
    expect(joined(answer(call(0, 'free text', { name: 'f', kind: 'custom' }), finish('tool-calls')))).toEqual([
      { functionCall: { name: 'f', args: { input: 'free text' } } },
    ]);
  });

  it('brings a foreign vendor`s seal so that it finds back, and Google`s own as it is', () => {
    const back = (part: JsonObject) =>
      geminiDialect.decode({ contents: [{ role: 'model', parts: [part] }] }).messages[0]?.parts[0];
    const [sealed] = joined(
      answer(thought('Hm'), thought('', { signature: 'a/b+c=', signer: 'anthropic' }), finish('stop')),
    );
    expect(sealed?.thoughtSignature).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(back(sealed as JsonObject)).toEqual({
      type: 'reasoning',
      text: 'Hm',
      signature: 'a/b+c=',
      signer: 'anthropic',
    });
    const [hidden] = joined(answer(thought('', { redacted: 'xyz', signer: 'anthropic' }), finish('stop')));
    expect(back(hidden as JsonObject)).toEqual({ type: 'reasoning', text: '', redacted: 'xyz', signer: 'anthropic' });
    const [named] = joined(answer(thought('', { redacted: 'é', signer: 'openai', id: 'rs_1' }), finish('stop')));
    // As Python's SDK writes bytes.
    const rewritten = {
      ...named,
      thoughtSignature: String(named?.thoughtSignature).replaceAll('+', '-').replaceAll('/', '_'),
    };
    expect(back(rewritten)).toEqual({ type: 'reasoning', text: '', redacted: 'é', signer: 'openai', id: 'rs_1' });
    expect(joined(answer(thought('Hm', { signature: 'own', signer: 'google' }), finish('stop')))).toEqual([
      { text: 'Hm', thought: true, thoughtSignature: 'own' },
    ]);
    expect(joined(answer(text('Hi'), text('', 'own'), finish('stop')))).toEqual([
      { text: 'Hi', thoughtSignature: 'own' },
    ]);
  });

  it('leaves no part of a thought of which nothing can be told', () => {
    expect(joined(answer(thought('', { redacted: 'x' }), text('Hi'), finish('stop')))).toEqual([{ text: 'Hi' }]);
  });

  it.each<[Parameters<typeof finish>, string]>([
    [['stop'], 'STOP'],
    [['tool-calls'], 'STOP'],
    [['length'], 'MAX_TOKENS'],
    [['content-filter'], 'SAFETY'],
    [['refusal'], 'SAFETY'],
    [['pause'], 'OTHER'],
    [['other', 'weird'], 'OTHER'],
    [['content-filter', 'RECITATION'], 'RECITATION'],
    [['tool-calls', 'UNEXPECTED_TOOL_CALL'], 'UNEXPECTED_TOOL_CALL'],
  ])('says the end %j as %s', (end, word) => {
    const events = answer(text('a'), finish(...end));
    expect(events.at(-1)?.candidates[0]?.finishReason).toBe(word);
    expect(
      events.flatMap(({ candidates }) => candidates.filter(({ finishReason }) => finishReason !== undefined)),
    ).toHaveLength(1);
  });

  it('says a refusal in words as an answer that was stopped', () => {
    const events = answer({ type: 'refusal', choice: 0, text: 'I will not.' }, finish('stop'));
    expect(joined(events)).toEqual([{ text: 'I will not.' }]);
    expect(events.at(-1)?.candidates[0]?.finishReason).toBe('SAFETY');
  });

  it('says of an answer that a filter took whole why there is none', () => {
    const last = answer(finish('content-filter', 'PROHIBITED_CONTENT')).at(-1);
    expect(last?.candidates).toEqual([{ finishReason: 'PROHIBITED_CONTENT', index: 0 }]);
    expect(last?.promptFeedback).toEqual({ blockReason: 'PROHIBITED_CONTENT' });
    expect(answer(text('a'), finish('content-filter')).at(-1)).not.toHaveProperty('promptFeedback');
  });

  it('counts thoughts beside the candidates, and the cached part within the prompt', () => {
    const usage = { input: 10, cacheRead: 4, cacheWrite: 1, output: 9, reasoning: 5, audioOutput: 2 };
    expect(answer(text('a'), { type: 'usage', usage, raw: {} }, finish('stop')).at(-1)?.usageMetadata).toEqual({
      promptTokenCount: 15,
      cachedContentTokenCount: 4,
      candidatesTokenCount: 6,
      thoughtsTokenCount: 5,
      totalTokenCount: 26,
    });
    expect(answer(text('a'), finish('stop')).at(-1)).not.toHaveProperty('usageMetadata');
    const prompt = answer({ type: 'usage', usage: { input: 3 }, raw: {} }, finish('stop')).at(-1)?.usageMetadata;
    expect(prompt).toEqual({ promptTokenCount: 3, totalTokenCount: 3 });
  });

  it('names sources with the bytes that they are for, each once', () => {
    const citation = (url: string, more: JsonObject = {}): Delta => ({
      type: 'citation',
      choice: 0,
      citation: { url, ...more },
    });
    const nested: Delta = {
      type: 'citation',
      choice: 0,
      citation: { type: 'url_citation', url_citation: { url: 'https://a', start_index: 3, end_index: 7 } },
    };
    const last = answer(
      text('été été'),
      citation('https://a', { title: 'A' }),
      nested,
      citation('https://b'),
      finish('stop'),
    ).at(-1);
    expect(last?.candidates[0]).toMatchObject({
      groundingMetadata: {
        groundingChunks: [{ web: { uri: 'https://a', title: 'A' } }, { web: { uri: 'https://b' } }],
        groundingSupports: [{ segment: { startIndex: 5, endIndex: 11, text: ' été' }, groundingChunkIndices: [0] }],
      },
    });
  });

  it('says how likely the tokens were', () => {
    const token = (said: string, logprob: number) => ({
      token: said,
      logprob,
      top_logprobs: [{ token: said, logprob }],
    });
    const logprobs = (said: string, value: number): Delta => ({
      type: 'logprobs',
      choice: 0,
      logprobs: { content: [token(said, value)] },
    });
    const last = answer(text('ab'), logprobs('a', -1), logprobs('b', -3), finish('stop')).at(-1);
    expect(last?.candidates[0]).toMatchObject({
      avgLogprobs: -2,
      logprobsResult: {
        chosenCandidates: [
          { token: 'a', logProbability: -1 },
          { token: 'b', logProbability: -3 },
        ],
        topCandidates: [
          { candidates: [{ token: 'a', logProbability: -1 }] },
          { candidates: [{ token: 'b', logProbability: -3 }] },
        ],
      },
    });
  });

  it('keeps parts and members that only Google has', () => {
    const code = { executableCode: { language: 'PYTHON', code: '1' } };
    const events = answer(
      { type: 'extra', choice: 0, name: 'part', value: code },
      { type: 'extra', choice: 0, name: 'safetyRatings', value: [] },
      { type: 'extra', choice: 0, name: 'content', value: { type: 'server_tool_use' } },
      finish('stop'),
    );
    expect(joined(events)).toEqual([code]);
    expect(events.at(-1)?.candidates[0]).toMatchObject({ safetyRatings: [] });
  });

  it('names the answer and the model that answered, else the request and the model asked', () => {
    const own = answer({ type: 'start', id: 'id-1' }, { type: 'start', model: 'm-1' }, text('a'), finish('stop'));
    for (const event of own) expect(event).toMatchObject({ responseId: 'id-1', modelVersion: 'm-1' });
    expect(answer(text('a'), finish('stop')).at(-1)).toMatchObject({ responseId: 'req_1', modelVersion: 'upstream' });
  });

  it('tells several answers apart', () => {
    const events = answer(
      { type: 'text', choice: 1, text: 'one' },
      { type: 'text', choice: 0, text: 'zero' },
      { type: 'finish', choice: 1, reason: 'length', raw: null },
      finish('stop'),
    );
    expect(joined(events, 0)).toEqual([{ text: 'zero' }]);
    expect(joined(events, 1)).toEqual([{ text: 'one' }]);
    expect(events.at(-1)?.candidates.map(({ index, finishReason }) => [index, finishReason])).toEqual([
      [0, 'STOP'],
      [1, 'MAX_TOKENS'],
    ]);
  });

  it('is an answer even where nothing came', () => {
    expect(answer().at(-1)?.candidates).toEqual([{ finishReason: 'STOP', index: 0 }]);
  });
});

describe('a streamed answer', () => {
  it('has content in every event, the last one included, and text that is never half a character', () => {
    const events = streamed(thought('Hm 🙂'), text('Hi 👍'), text('🏽 🇫🇷'), finish('stop'));
    for (const { candidates } of events) {
      const parts = candidates[0]?.content?.parts ?? [];
      expect(parts.length).toBeGreaterThan(0);
      for (const part of parts) {
        expect(part.text).not.toBe('');
        expect(String(part.text).isWellFormed()).toBe(true);
      }
    }
    expect(joined(events)).toEqual([{ text: 'Hm 🙂', thought: true }, { text: 'Hi 👍🏽 🇫🇷' }]);
  });

  it('lets what was said go before a call whose arguments take their time', () => {
    const encoder = geminiDialect.open(CALL, CONTEXT);
    const before = encoder.encode(text('Wait')) + encoder.encode(call(0, '{', { name: 'f' }));
    expect(before).toContain('"text":"t"');
    expect(before).not.toContain('functionCall');
  });

  it('sends a whole call on as soon as something else is said', () => {
    const encoder = geminiDialect.open(CALL, CONTEXT);
    encoder.encode(call(0, '{"a":1}', { name: 'f' }));
    expect(encoder.encode(text('And so'))).toContain('functionCall');
    // What comes behind a call that is told is no call of its own.
    encoder.encode(call(0, ' '));
    expect(encoder.end(SUMMARY)).not.toContain('functionCall');
  });

  it('ends with what the call came to, and no end mark', () => {
    const events = streamed(text('a'), finish('stop'));
    expect(events.map(({ sluice }) => sluice)).toEqual([SUMMARY]);
    expect(geminiDialect.endMark).toBe('');
  });

  it('that fails says what was kept back before the error, and nothing of an end', () => {
    const encoder = geminiDialect.open(CALL, CONTEXT);
    const before = encoder.encode(text('Hello'));
    const error = { status: 502, code: 'upstream_error', message: 'No.', param: null, sluice: {} };
    const [said, failure] = (encoder.fail?.(error, []) ?? '')
      .split('\n\n')
      .map((event) => event.slice('data: '.length));
    expect(before).toContain('"text":"Hell"');
    expect(JSON.parse(said ?? '').candidates).toEqual([
      { content: { parts: [{ text: 'o' }], role: 'model' }, index: 0 },
    ]);
    expect(JSON.parse(failure ?? '')).toEqual(geminiDialect.error(error));
    expect(geminiDialect.open(CALL, CONTEXT).fail?.(error, [])).toBe(geminiDialect.errorEvent(error));
  });

  it('says the same as the whole answer, however its pieces are cut', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }).map((said) => text(said)),
      fc.string({ unit: 'grapheme' }).map((said) => thought(said)),
      fc.constant(text('', 'sig')),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (deltas) => {
        // Pieces of one block of thoughts that other things came between are one part of a whole answer.
        const numbered = deltas.map((delta, i): Delta => (delta.type === 'reasoning' ? { ...delta, block: i } : delta));
        expect(joined(streamed(...numbered, finish('stop')))).toEqual(joined([whole(...numbered, finish('stop'))]));
      }),
    );
  });
});

describe('an error', () => {
  const error = { message: 'No.', param: 'contents', sluice: { request_id: 'req_1', retryable: false } };

  it.each([
    [400, 'INVALID_ARGUMENT'],
    [401, 'UNAUTHENTICATED'],
    [402, 'RESOURCE_EXHAUSTED'],
    [403, 'PERMISSION_DENIED'],
    [404, 'NOT_FOUND'],
    [405, 'UNIMPLEMENTED'],
    [408, 'DEADLINE_EXCEEDED'],
    [409, 'ABORTED'],
    [413, 'INVALID_ARGUMENT'],
    [415, 'INVALID_ARGUMENT'],
    [422, 'FAILED_PRECONDITION'],
    [429, 'RESOURCE_EXHAUSTED'],
    [502, 'INTERNAL'],
    [503, 'UNAVAILABLE'],
    [504, 'DEADLINE_EXCEEDED'],
  ])('of status %i has Google`s word %s, and our own code beside it', (status, word) => {
    const body = { ...error, status, code: 'some_code' };
    const expected = {
      error: {
        code: status,
        message: 'No.',
        status: word,
        details: [
          { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'SOME_CODE', domain: 'sluice' },
          {
            '@type': 'type.googleapis.com/google.rpc.BadRequest',
            fieldViolations: [{ field: 'contents', description: 'No.' }],
          },
        ],
        sluice: { code: 'some_code', request_id: 'req_1', retryable: false },
      },
    };
    expect(geminiDialect.error(body)).toEqual(expected);
    expect(geminiDialect.errorEvent(body)).toBe(`data: ${JSON.stringify(expected)}\n\n`);
  });
});

describe('an event of Google`s own', () => {
  const usageMetadata = { totalTokenCount: 1 };
  const filter = (event: JsonObject) => geminiDialect.filter(event, CALL, () => SUMMARY);

  it.each<[string, Json[] | undefined]>([
    ['in which every candidate ends', [{ finishReason: 'STOP' }, { finishReason: 1 }]],
    ['without candidates', undefined],
    ['with an empty list of them', []],
  ])('%s says what the call came to', (_case, candidates) => {
    const event = { usageMetadata, ...(candidates === undefined ? {} : { candidates }) };
    expect(filter(event)).toEqual({ ...event, sluice: SUMMARY });
  });

  it('in the middle goes on as it came', () => {
    expect(filter({ usageMetadata, candidates: [{ finishReason: 'STOP' }, { content: {} }] })).toBeUndefined();
    expect(filter({ candidates: [{ finishReason: 'STOP' }] })).toBeUndefined();
  });
});
