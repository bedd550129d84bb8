import type { Delta } from '@sluice/core/chat/delta';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import type { EmbeddingsTask } from '@sluice/core/tasks/task';
import { BadReply, type TaskDialect } from '../dialect.ts';
import { readFault } from '../faults/fault.ts';
import { Verdicts } from '../verdicts.ts';
import { vectorAt } from './cohere-embed.ts';
import { errorIn } from './compatible-task.ts';

/** Google's words for what vectors are for, by Cohere's and Voyage's. */
const PURPOSES: Readonly<Record<string, string>> = {
  search_document: 'RETRIEVAL_DOCUMENT',
  document: 'RETRIEVAL_DOCUMENT',
  search_query: 'RETRIEVAL_QUERY',
  query: 'RETRIEVAL_QUERY',
  classification: 'CLASSIFICATION',
  clustering: 'CLUSTERING',
};

function purposeOf(inputType: string): string {
  return PURPOSES[inputType] ?? inputType.toUpperCase();
}

/** The task's texts; tokens that the caller cut itself mean nothing to Google. */
function textsOf({ inputs }: EmbeddingsTask, verdicts: Verdicts): readonly string[] {
  const texts = inputs.filter((input) => typeof input === 'string');
  if (texts.length < inputs.length) verdicts.dropped('input');
  return texts;
}

/** `:batchEmbedContents` of the Gemini API: one request for each text. */
export const geminiEmbedDialect: TaskDialect = {
  name: 'gemini-embed',
  task: 'embeddings',
  native: undefined,

  encode(call, target) {
    const verdicts = new Verdicts();
    const task = call.task as EmbeddingsTask;
    const model = `models/${target.model}`;
    const requests = textsOf(task, verdicts).map((text) => {
      const request: JsonObject = { model, content: { parts: [{ text }] } };
      if (task.inputType !== undefined) request.taskType = purposeOf(task.inputType);
      if (task.dimensions !== undefined) request.outputDimensionality = task.dimensions;
      if (typeof call.extra.title === 'string') request.title = call.extra.title;
      return request;
    });
    if (task.dimensions !== undefined) verdicts.converted('dimensions');
    if (task.inputType !== undefined) verdicts.converted('input_type');
    if (call.endUser !== undefined) verdicts.dropped('user');
    for (const name of Object.keys(call.extra)) if (name !== 'title') verdicts.dropped(name);
    const path = `/v1beta/models/${encodeURIComponent(target.model)}:batchEmbedContents`;
    return { path, headers: {}, body: { requests }, verdicts: verdicts.list };
  },

  splice: () => {
    throw new Error('gemini-embed is native to nobody');
  },

  decode(body) {
    const failed = errorIn(body);
    if (failed !== undefined) return [failed];
    const rows = Array.isArray(body.embeddings) ? body.embeddings : [body.embedding];
    const vectors = rows.map((row, index) => vectorAt(isObject(row) ? (row.values as Json) : null, index));
    const deltas: Delta[] = [{ type: 'result', result: { kind: 'embeddings', vectors } }];
    const { usageMetadata } = body;
    if (isObject(usageMetadata) && typeof usageMetadata.promptTokenCount === 'number') {
      deltas.push({ type: 'usage', usage: { input: usageMetadata.promptTokenCount }, raw: usageMetadata });
    }
    return deltas;
  },

  fault: (reply) => readFault(reply),
};

/** `:predict` of Vertex AI. */
export const vertexEmbedDialect: TaskDialect = {
  ...geminiEmbedDialect,
  name: 'vertex-embed',

  encode(call, target) {
    const verdicts = new Verdicts();
    const task = call.task as EmbeddingsTask;
    const instances = textsOf(task, verdicts).map((content) => ({
      content,
      ...(task.inputType === undefined ? {} : { task_type: purposeOf(task.inputType) }),
    }));
    if (task.inputType !== undefined) verdicts.converted('input_type');
    if (call.endUser !== undefined) verdicts.dropped('user');
    for (const name of Object.keys(call.extra)) verdicts.dropped(name);
    const body: JsonObject = { instances };
    if (task.dimensions !== undefined) {
      body.parameters = { outputDimensionality: task.dimensions };
      verdicts.converted('dimensions');
    }
    const path = `/publishers/google/models/${encodeURIComponent(target.model)}:predict`;
    return { path, headers: {}, body, verdicts: verdicts.list };
  },

  decode(body) {
    const failed = errorIn(body);
    if (failed !== undefined) return [failed];
    if (!Array.isArray(body.predictions)) throw new BadReply('the answer has no predictions');
    let tokens: number | undefined;
    const vectors = body.predictions.map((prediction, index) => {
      const found = isObject(prediction) && isObject(prediction.embeddings) ? prediction.embeddings : {};
      const count = isObject(found.statistics) ? found.statistics.token_count : undefined;
      if (typeof count === 'number') tokens = (tokens ?? 0) + count;
      return vectorAt(found.values as Json, index);
    });
    const deltas: Delta[] = [{ type: 'result', result: { kind: 'embeddings', vectors } }];
    if (tokens !== undefined) deltas.push({ type: 'usage', usage: { input: tokens }, raw: { token_count: tokens } });
    return deltas;
  },
};
