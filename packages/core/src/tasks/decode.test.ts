import { describe, expect, it } from 'vitest';
import type { AnswerDialect } from '../chat/client-dialect.ts';
import { InvalidRequest } from '../chat/invalid-request.ts';
import type { JsonObject } from '../json/json.ts';
import { embeddingsDialect } from './embeddings.ts';
import { imagesDialect, moderationsDialect, speechDialect, transcriptionsDialect } from './native-tasks.ts';
import { rerankDialect } from './rerank.ts';

/** The member that a body is refused for. */
function refusedFor(decode: () => unknown): string | null {
  try {
    decode();
  } catch (error) {
    if (error instanceof InvalidRequest) return error.param;
    throw error;
  }
  throw new Error('it was taken');
}

const CASES: readonly [AnswerDialect, JsonObject, string][] = [
  [embeddingsDialect, { model: 'm' }, 'input'],
  [embeddingsDialect, { model: 'm', input: null }, 'input'],
  [embeddingsDialect, { model: 'm', input: [] }, 'input'],
  [embeddingsDialect, { model: 'm', input: ['a', 1] }, 'input[1]'],
  [embeddingsDialect, { model: 'm', input: [[1], ['a']] }, 'input[1]'],
  [embeddingsDialect, { model: 'm', input: Array.from({ length: 2049 }, () => 'a') }, 'input'],
  [embeddingsDialect, { model: 7, input: 'a' }, 'model'],
  [embeddingsDialect, { input: 'a', dimensions: 0 }, 'dimensions'],
  [embeddingsDialect, { input: 'a', encoding_format: 'int8' }, 'encoding_format'],
  [embeddingsDialect, { input: 'a', stream: true }, 'stream'],
  [embeddingsDialect, { input: 'a', api_base: 'http://evil' }, 'api_base'],
  [rerankDialect, { documents: ['a'] }, 'query'],
  [rerankDialect, { query: 'q' }, 'documents'],
  [rerankDialect, { query: 'q', documents: [] }, 'documents'],
  [rerankDialect, { query: 'q', documents: ['a', 3] }, 'documents[1]'],
  [rerankDialect, { query: 'q', documents: ['a'], top_n: -1 }, 'top_n'],
  [rerankDialect, { query: 'q', documents: ['a'], extra_headers: {} }, 'extra_headers'],
  [moderationsDialect, {}, 'input'],
  [moderationsDialect, { input: 3 }, 'input'],
  [imagesDialect, {}, 'prompt'],
  [imagesDialect, { prompt: 'p', n: 0 }, 'n'],
  [imagesDialect, { prompt: 'p', n: 129 }, 'n'],
  [imagesDialect, { prompt: 'p', stream: true }, 'stream'],
  [speechDialect, { voice: 'alloy' }, 'input'],
  [speechDialect, { input: 'a'.repeat(4097) }, 'input'],
  [speechDialect, { input: 'a', stream_format: 'sse' }, 'stream_format'],
];

describe('a body that is not what its task says', () => {
  it.each(CASES)('$name is refused and the member named: %#', (dialect, body, member) => {
    expect(refusedFor(() => dialect.decode(body))).toBe(member);
  });

  it('of a form is refused likewise', () => {
    const file = { name: 'file', value: { filename: 'a.mp3', mediaType: 'audio/mpeg', bytes: new Uint8Array(3) } };
    const decode = transcriptionsDialect.decodeForm;
    expect(refusedFor(() => decode([]))).toBe('file');
    expect(refusedFor(() => decode([{ name: 'file', value: 'text' }]))).toBe('file');
    expect(refusedFor(() => decode([file, file]))).toBe('file');
    expect(refusedFor(() => decode([file, { name: 'stream', value: 'true' }]))).toBe('stream');
    expect(refusedFor(() => decode([file, { name: 'base_url', value: 'x' }]))).toBe('base_url');
    expect(decode([file, { name: 'model', value: 'whisper' }]).model).toBe('whisper');
  });
});

describe('embeddings', () => {
  it.each([
    ['a', ['a']],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [[1, 2], [[1, 2]]],
    [
      [[1], [2, 3]],
      [[1], [2, 3]],
    ],
  ])('take %j', (input, inputs) => {
    expect(embeddingsDialect.decode({ model: 'm', input }).task).toMatchObject({ inputs });
  });

  it('are written as the caller asked', () => {
    const reply = [
      { type: 'start', model: 'embed-1' },
      { type: 'result', result: { kind: 'embeddings', vectors: [{ index: 0, values: [1, -2.5] }] } },
      { type: 'usage', usage: { input: 3 }, raw: {} },
    ] as const;
    const context = { requestId: 'r', created: 1, model: 'upstream' };
    const asFloats = embeddingsDialect.answer(reply, embeddingsDialect.decode({ input: 'a' }), context);
    expect(asFloats).toEqual({
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [1, -2.5] }],
      model: 'embed-1',
      usage: { prompt_tokens: 3, total_tokens: 3 },
    });
    const call = embeddingsDialect.decode({ input: 'a', encoding_format: 'base64' });
    expect(embeddingsDialect.answer(reply, call, context)).toMatchObject({ data: [{ embedding: 'AACAPwAAIMA=' }] });
  });

  it('of a provider that writes base64 are told as numbers to who did not ask for it', () => {
    const reply = [
      { type: 'result', result: { kind: 'embeddings', vectors: [{ index: 0, values: 'AACAPwAAIMA=' }] } },
    ] as const;
    const context = { requestId: 'r', created: 1, model: 'upstream' };
    expect(embeddingsDialect.answer(reply, embeddingsDialect.decode({ input: 'a' }), context)).toMatchObject({
      data: [{ embedding: [1, -2.5] }],
      model: 'upstream',
    });
  });
});

describe('a ranking', () => {
  it('brings the documents back where the caller wants them, whoever ranked', () => {
    const body = { query: 'q', documents: ['a', { text: 'b', id: 7 }], return_documents: true };
    const results = [
      { index: 1, score: 0.9 },
      { index: 0, score: 0.1, document: { text: 'A' } },
    ];
    const answer = rerankDialect.answer(
      [
        { type: 'start', id: 'r-1', model: 'rerank-1' },
        { type: 'result', result: { kind: 'rerank', results } },
        { type: 'usage', usage: { input: 0 }, raw: { billed_units: { search_units: 1 } } },
      ],
      rerankDialect.decode(body),
      { requestId: 'r', created: 1, model: 'm' },
    );
    expect(answer).toMatchObject({
      id: 'r-1',
      model: 'rerank-1',
      results: [
        { index: 1, relevance_score: 0.9, document: { text: 'b', id: 7 } },
        { index: 0, relevance_score: 0.1, document: { text: 'A' } },
      ],
      meta: { billed_units: { search_units: 1 } },
    });
  });
});
