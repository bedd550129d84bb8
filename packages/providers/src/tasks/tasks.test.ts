import type { JsonObject } from '@sluice/core/json/json';
import { embeddingsDialect } from '@sluice/core/tasks/embeddings';
import { rerankDialect } from '@sluice/core/tasks/rerank';
import type { TaskKind } from '@sluice/core/tasks/task';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadReply } from '../dialect.ts';
import { providerSpec, providerTypes, speechFor } from '../registry.ts';
import { taskDialects } from './dialects.ts';

function wire(type: string, task: TaskKind, body: JsonObject, apiVersion?: string) {
  const spec = providerSpec(type);
  const speaking = spec === undefined ? undefined : speechFor(spec, 'up').tasks[task];
  if (speaking === undefined) throw new Error(`${type} takes no ${task}`);
  const call = (task === 'rerank' ? rerankDialect : embeddingsDialect).decode(body);
  const target = {
    spec: speaking.spec,
    model: 'up',
    outputCap: undefined,
    outputLimit: undefined,
    ...(apiVersion === undefined ? {} : { apiVersion }),
  };
  const { dialect } = speaking;
  return dialect.native === call.dialect ? dialect.splice(call, target) : dialect.encode(call, target);
}

describe('embeddings at vendors with words of their own', () => {
  const asked = { model: 'm', input: ['a', 'b'], dimensions: 256, input_type: 'query' };

  it('Voyage', () => {
    const { path, ...said } = wire('voyage', 'embeddings', asked);
    expect(path).toBe('/embeddings');
    expect(said).toMatchObject({ set: { model: 'up', output_dimension: 256, dimensions: undefined } });
    expect(said.verdicts).toEqual([{ verdict: 'converted', member: 'dimensions' }]);
  });

  it('Jina', () => {
    expect(wire('jina', 'embeddings', asked)).toMatchObject({ set: { task: 'query', input_type: undefined } });
  });

  it('OpenAI, where nobody asks what vectors are for', () => {
    expect(wire('openai', 'embeddings', asked).verdicts).toEqual([{ verdict: 'dropped', member: 'input_type' }]);
  });

  it('Azure in both forms', () => {
    expect(wire('azure', 'embeddings', asked, '2024-10-21').path).toBe(
      '/deployments/up/embeddings?api-version=2024-10-21',
    );
    expect(wire('azure', 'embeddings', asked).path).toBe('/embeddings');
  });

  it('Google’s batch', () => {
    if (providerSpec('gemini') === undefined) return;
    expect(wire('gemini', 'embeddings', asked)).toMatchObject({
      path: '/v1beta/models/up:batchEmbedContents',
      body: {
        requests: [
          {
            model: 'models/up',
            content: { parts: [{ text: 'a' }] },
            taskType: 'RETRIEVAL_QUERY',
            outputDimensionality: 256,
          },
          { model: 'models/up', content: { parts: [{ text: 'b' }] } },
        ],
      },
    });
  });

  it('Vertex’ prediction', () => {
    expect(wire('vertex', 'embeddings', asked)).toMatchObject({
      path: '/publishers/google/models/up:predict',
      body: { instances: [{ content: 'a' }, { content: 'b' }], parameters: { outputDimensionality: 256 } },
    });
  });

  it('tokens that the caller cut itself are nothing for who has another tokenizer', () => {
    const { verdicts } = wire('vertex', 'embeddings', { input: [[1, 2]] });
    expect(verdicts).toContainEqual({ verdict: 'dropped', member: 'input' });
  });
});

describe('rankings at vendors with words of their own', () => {
  it('Voyage takes texts alone, and so many of the best as top_k', () => {
    const body = { model: 'm', query: 'q', documents: [{ title: 't', text: 'b' }, 'c'], top_n: 1 };
    expect(wire('voyage', 'rerank', body)).toMatchObject({
      path: '/rerank',
      body: { model: 'up', query: 'q', documents: ['b', 'c'], top_k: 1 },
      verdicts: [{ verdict: 'converted', member: 'documents' }],
    });
  });

  it('members that are not known go on', () => {
    const body = { query: 'q', documents: ['a'], max_tokens_per_doc: 9 };
    expect(wire('jina', 'rerank', body)).toMatchObject({ body: { max_tokens_per_doc: 9 } });
  });
});

describe('an answer of any JSON', () => {
  it.each(taskDialects.map((dialect) => [dialect.name, dialect] as const))(
    'to %s is read or is bad: nothing else is thrown',
    (_name, dialect) => {
      const spec = providerSpec('openai-compatible');
      if (spec === undefined) throw new Error('known');
      const likely = fc.record(
        {
          data: fc.jsonValue(),
          results: fc.jsonValue(),
          embeddings: fc.jsonValue(),
          embedding: fc.jsonValue(),
          predictions: fc.jsonValue(),
          usage: fc.jsonValue(),
          meta: fc.jsonValue(),
          error: fc.jsonValue(),
        },
        { requiredKeys: [] },
      );
      fc.assert(
        fc.property(likely, (body) => {
          try {
            expect(Array.isArray(dialect.decode(body as JsonObject, spec))).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(BadReply);
          }
        }),
        { numRuns: 300 },
      );
    },
  );
});

describe('the registry', () => {
  it('names a known form for every task of every vendor', () => {
    const names = new Set(taskDialects.map(({ name }) => name));
    for (const type of providerTypes()) {
      const { tasks } = speechFor(providerSpec(type) as never, 'any');
      for (const [kind, speaking] of Object.entries(tasks)) {
        expect(names, type).toContain(speaking.dialect.name);
        expect(speaking.dialect.task).toBe(kind);
      }
    }
  });
});
