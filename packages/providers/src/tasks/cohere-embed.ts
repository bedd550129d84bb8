import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import type { EmbeddingsTask, Vector } from '@sluice/core/tasks/task';
import { BadReply, type TaskDialect } from '../dialect.ts';
import { readFault } from '../faults/fault.ts';
import { Verdicts } from '../verdicts.ts';
import { startOf, taskPath } from './compatible-task.ts';

/** Cohere wants to know what vectors are for; a caller that does not say stores documents more often than not. */
const DEFAULT_PURPOSE = 'search_document';

/** `POST /v2/embed`. */
export const cohereEmbedDialect: TaskDialect = {
  name: 'cohere-embed',
  task: 'embeddings',
  native: undefined,

  encode(call, target) {
    const verdicts = new Verdicts();
    const { inputs, dimensions, inputType } = call.task as EmbeddingsTask;
    if (!inputs.every((input) => typeof input === 'string')) verdicts.dropped('input');
    const { truncate, embedding_types, ...others } = call.extra;
    const body: JsonObject = {
      model: target.model,
      texts: inputs.filter((input) => typeof input === 'string'),
      input_type: inputType ?? DEFAULT_PURPOSE,
      embedding_types: ['float'],
    };
    if (dimensions !== undefined) {
      body.output_dimension = dimensions;
      verdicts.converted('dimensions');
    }
    if (truncate !== undefined) body.truncate = truncate;
    if (embedding_types !== undefined) verdicts.dropped('embedding_types');
    if (call.endUser !== undefined) verdicts.dropped('user');
    for (const name of Object.keys(others)) verdicts.dropped(name);
    return { path: taskPath(target, '/v2/embed'), headers: {}, body, verdicts: verdicts.list };
  },

  splice: (_call, target) => ({ path: taskPath(target, '/v2/embed'), headers: {}, set: {}, verdicts: [] }),

  decode(body) {
    const { embeddings, meta } = body;
    const rows = isObject(embeddings) ? (embeddings.float ?? Object.values(embeddings)[0]) : embeddings;
    if (!Array.isArray(rows)) throw new BadReply('the answer has no embeddings');
    const tokens = isObject(meta) && isObject(meta.billed_units) ? meta.billed_units.input_tokens : undefined;
    return [
      startOf(body),
      { type: 'result', result: { kind: 'embeddings', vectors: rows.map(vectorAt) } },
      ...(typeof tokens === 'number'
        ? [{ type: 'usage', usage: { input: tokens }, raw: meta as JsonObject } as const]
        : []),
    ];
  },

  fault: (reply) => readFault(reply),
};

/** @throws BadReply */
export function vectorAt(values: Json, index: number): Vector {
  if (Array.isArray(values) && values.every((one) => typeof one === 'number')) return { index, values };
  throw new BadReply(`vector ${index} is none`);
}
