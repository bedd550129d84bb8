import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json/json.ts';
import { batchEmbedContentsDialect, embedContentDialect } from './gemini-embeddings.ts';

const path = { model: 'embed', stream: false };
const content = (text: string) => ({ parts: [{ text }] });
const context = { requestId: 'r', created: 1, model: 'm' };
const reply = [
  {
    type: 'result',
    result: {
      kind: 'embeddings',
      vectors: [
        { index: 0, values: [0.5] },
        { index: 1, values: 'AACAPwAAIMA=' },
      ],
    },
  },
] as const;

describe('embeddings in Google’s form', () => {
  it('are one text, in either spelling', () => {
    for (const body of [
      { content: content('a'), taskType: 'RETRIEVAL_QUERY', outputDimensionality: 8, title: 't' },
      { content: content('a'), task_type: 'RETRIEVAL_QUERY', output_dimensionality: 8, title: 't' },
    ]) {
      const call = embedContentDialect.decode(body, path);
      expect(call).toMatchObject({ dialect: 'gemini-embeddings', model: 'embed', extra: { title: 't' } });
      expect(call.task).toMatchObject({ inputs: ['a'], dimensions: 8, inputType: 'RETRIEVAL_QUERY' });
      expect(embedContentDialect.answer(reply, call, context)).toEqual({ embedding: { values: [0.5] } });
    }
  });

  it('are several of one kind in a batch', () => {
    const call = batchEmbedContentsDialect.decode(
      { requests: [{ content: content('a') }, { content: content('b') }] },
      path,
    );
    expect(call.task).toMatchObject({ inputs: ['a', 'b'] });
    expect(batchEmbedContentsDialect.answer(reply, call, context)).toEqual({
      embeddings: [{ values: [0.5] }, { values: [1, -2.5] }],
    });
  });

  it.each<[JsonObject, string]>([
    [{}, 'content'],
    [{ content: { parts: [] } }, 'content.parts'],
    [{ content: { parts: [{ inlineData: {} }] } }, 'content.parts[0]'],
    [{ content: content('a'), outputDimensionality: 0 }, 'outputDimensionality'],
    [{ content: content('a'), api_key: 'k' }, 'apiKey'],
  ])('%j is refused, and the member named', (body, param) => {
    const refused = param === 'apiKey' ? { param: expect.stringMatching(/api_?key/i) } : { param };
    expect(() => embedContentDialect.decode(body, path)).toThrow(expect.objectContaining(refused));
  });

  it.each<[JsonObject, string]>([
    [{}, 'requests'],
    [{ requests: [] }, 'requests'],
    [{ requests: [3] }, 'requests[0]'],
    [{ requests: [{ content: content('a') }, {}] }, 'requests[1].content'],
    [{ requests: [{ content: content('a') }, { content: content('b'), outputDimensionality: 4 }] }, 'requests[1]'],
  ])('a batch %j is refused, and the member named', (body, param) => {
    expect(() => batchEmbedContentsDialect.decode(body, path)).toThrow(expect.objectContaining({ param }));
  });
});
