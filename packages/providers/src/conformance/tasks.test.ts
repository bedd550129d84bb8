import type { AnswerDialect } from '@sluice/core/chat/client-dialect';
import type { Delta } from '@sluice/core/chat/delta';
import type { JsonObject } from '@sluice/core/json/json';
import { embeddingsDialect } from '@sluice/core/tasks/embeddings';
import { imagesDialect, moderationsDialect } from '@sluice/core/tasks/native-tasks';
import { rerankDialect } from '@sluice/core/tasks/rerank';
import type { TaskKind } from '@sluice/core/tasks/task';
import { floatsOf } from '@sluice/core/tasks/vectors';
import { findCorpus } from '@sluice/fake-upstream/corpus';
import { describe, expect, it } from 'vitest';
import { leftOut } from './left-out.ts';
import { recordingsOf } from './recordings.ts';
import { taskSpokenTo } from './spoken-to.ts';

const FAMILIES: readonly [string, AnswerDialect, TaskKind][] = [
  ['embeddings', embeddingsDialect, 'embeddings'],
  ['cohere-embed', embeddingsDialect, 'embeddings'],
  ['rerank', rerankDialect, 'rerank'],
  ['moderation', moderationsDialect, 'moderation'],
  ['image-generation', imagesDialect, 'image'],
];

const resultOf = (deltas: readonly Delta[]) => deltas.find((delta) => delta.type === 'result')?.result;
const usageOf = (deltas: readonly Delta[]) => deltas.find((delta) => delta.type === 'usage')?.usage;

describe.each(FAMILIES)('recordings of %s', (family, client, task) => {
  const recordings = recordingsOf(family).filter((one) => leftOut(one) === undefined);
  const answered = recordings.filter(({ response }) => response.status < 400);
  const refused = recordings.filter(({ response }) => response.status >= 400);

  it.skipIf(findCorpus().corpusMissing !== undefined)('are there, and some of them were answered', () => {
    expect(answered.length).toBeGreaterThan(0);
  });

  it.each(answered.map((one) => [one.id, one] as const))('%s is read as its facts say', (_id, recording) => {
    const { dialect, spec } = taskSpokenTo(recording, task);
    const body = recording.response.body as JsonObject;
    const deltas = dialect.decode(body, spec);
    const result = resultOf(deltas);
    if (result?.kind === 'embeddings') {
      const facts = recording.facts as { embeddings?: number; dimensions?: number };
      if (typeof facts.embeddings === 'number') expect(result.vectors).toHaveLength(facts.embeddings);
      for (const { values } of result.vectors) {
        const length = typeof values === 'string' ? floatsOf(values)?.length : values.length;
        if (typeof facts.dimensions === 'number') expect(length).toBe(facts.dimensions);
      }
    } else if (result?.kind === 'rerank') {
      const rows = (body.results ?? body.data) as { index: number; relevance_score: number }[];
      expect(result.results.map(({ index, score }) => [index, score])).toEqual(
        rows.map(({ index, relevance_score }) => [index, relevance_score]),
      );
    } else expect(result).toEqual({ kind: 'raw' });
    const raw = body.usage as JsonObject | undefined;
    const counted = raw?.prompt_tokens ?? raw?.input_tokens ?? raw?.total_tokens;
    if (typeof counted === 'number') expect(usageOf(deltas)?.input).toBe(counted);
  });

  it.each(answered.filter(({ request }) => request.recorded !== false).map((one) => [one.id, one] as const))(
    '%s: its request is taken where it is in the client’s form',
    (_id, recording) => {
      const { body } = recording.request;
      const ours = 'input' in body || 'query' in body || 'prompt' in body;
      if (!ours) return;
      const call = client.decode(body);
      const speaking = taskSpokenTo(recording, task);
      const target = { spec: speaking.spec, model: 'upstream', outputCap: undefined, outputLimit: undefined };
      const { dialect } = speaking;
      if (dialect.native === call.dialect) {
        expect(dialect.splice(call, target).set).toMatchObject({ model: 'upstream' });
      } else expect(dialect.encode(call, target).body).toMatchObject({ model: 'upstream' });
    },
  );

  it.skipIf(refused.length === 0).each(refused.map((one) => [one.id, one] as const))(
    '%s is the caller’s or the model’s fault, not a failure of the provider',
    (_id, recording) => {
      const { dialect, spec } = taskSpokenTo(recording, task);
      const { status, headers, body } = recording.response;
      const fault = dialect.fault({ status, headers, body: JSON.stringify(body) }, spec);
      if (status < 500) expect(['bad-request', 'model-not-found', 'content-policy']).toContain(fault.class);
      expect(fault.message).not.toBe('');
    },
  );
});
