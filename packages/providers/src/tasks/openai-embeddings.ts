import type { Call } from '@sluice/core/chat/call';
import type { Delta } from '@sluice/core/chat/delta';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import type { EmbeddingsTask, Vector } from '@sluice/core/tasks/task';
import { BadReply, type Target, type TaskDialect } from '../dialect.ts';
import { readFault } from '../faults/fault.ts';
import type { Quirks } from '../spec.ts';
import { Verdicts } from '../verdicts.ts';
import { errorIn, modelMember, startOf, taskPath } from './compatible-task.ts';
import { taskUsage } from './task-usage.ts';

const PATH = '/embeddings';

/** `POST /embeddings` as OpenAI has it, and everyone who took it over. */
export const openaiEmbeddingsDialect: TaskDialect = {
  name: 'openai-embeddings',
  task: 'embeddings',
  native: 'embeddings',

  encode(call, target) {
    const verdicts = new Verdicts();
    const task = call.task as EmbeddingsTask;
    const body: JsonObject = {
      model: target.model,
      input: (task.inputs.length === 1 ? task.inputs[0] : [...task.inputs]) as Json,
    };
    if (task.encoding === 'base64') body.encoding_format = 'base64';
    if (call.endUser !== undefined) body.user = call.endUser;
    const members = ownWords(task, target.spec.quirks, verdicts);
    for (const name of Object.keys(members)) if (members[name] !== undefined) body[name] = members[name];
    for (const name of Object.keys(call.extra)) verdicts.dropped(name);
    return { path: taskPath(target, PATH), headers: {}, body, verdicts: verdicts.list };
  },

  splice(call: Call, target: Target) {
    const verdicts = new Verdicts();
    const { quirks } = target.spec;
    const set: Record<string, Json | undefined> = {
      ...modelMember(call, target),
      ...ownWords(call.task as EmbeddingsTask, quirks, verdicts),
    };
    for (const name of quirks.refuses ?? []) {
      if (name !== 'user' && call.extra[name] === undefined) continue;
      if (name === 'user' && call.endUser === undefined) continue;
      set[name] = undefined;
      verdicts.dropped(name);
    }
    return { path: taskPath(target, PATH), headers: {}, set, verdicts: verdicts.list };
  },

  decode(body, { quirks }) {
    const failed = errorIn(body);
    if (failed !== undefined) return [failed];
    if (!Array.isArray(body.data)) throw new BadReply('the answer has no data');
    const vectors = body.data.map((one, position) => vectorOf(one, position, quirks));
    const deltas: Delta[] = [startOf(body), { type: 'result', result: { kind: 'embeddings', vectors } }];
    const usage = isObject(body.usage) ? taskUsage(body.usage) : undefined;
    if (usage !== undefined) deltas.push({ type: 'usage', usage, raw: body.usage as JsonObject });
    return deltas;
  },

  fault: (reply) => readFault(reply),
};

/** What the vendor spells its own way, or does not know at all. */
function ownWords(task: EmbeddingsTask, quirks: Quirks, verdicts: Verdicts): Record<string, Json | undefined> {
  const { dimensionsMember = 'dimensions', inputTypeMember } = quirks;
  const members: Record<string, Json | undefined> = {};
  if (task.dimensions !== undefined) {
    members[dimensionsMember] = task.dimensions;
    if (dimensionsMember !== 'dimensions') {
      members.dimensions = undefined;
      verdicts.converted('dimensions');
    }
  }
  if (task.inputType !== undefined && inputTypeMember !== 'input_type') {
    members.input_type = undefined;
    if (inputTypeMember === undefined) verdicts.dropped('input_type');
    else {
      members[inputTypeMember] = task.inputType;
      verdicts.converted('input_type');
    }
  }
  return members;
}

/** @throws BadReply */
function vectorOf(value: Json, position: number, { byteVectors }: Quirks): Vector {
  if (!isObject(value)) throw new BadReply(`data[${position}] is no object`);
  const index = typeof value.index === 'number' ? value.index : position;
  const { embedding } = value;
  if (typeof embedding === 'string')
    return { index, values: byteVectors === true ? signedBytes(embedding) : embedding };
  if (Array.isArray(embedding) && embedding.every((one) => typeof one === 'number'))
    return { index, values: embedding };
  throw new BadReply(`data[${position}] has no vector`);
}

/** Base64 of signed bytes, one for each dimension. */
function signedBytes(base64: string): readonly number[] {
  let text: string;
  try {
    text = atob(base64);
  } catch {
    throw new BadReply('a vector is not base64');
  }
  return Array.from(text, (letter) => (letter.charCodeAt(0) << 24) >> 24);
}
