import { readInteger, readString, refuse } from '../chat/anthropic-messages/members.ts';
import type { Call } from '../chat/call.ts';
import type { AnswerContext, AnswerDialect } from '../chat/client-dialect.ts';
import type { Delta } from '../chat/delta.ts';
import { encodeError } from '../chat/openai-chat/error.ts';
import { inputTokens, type Usage } from '../chat/usage.ts';
import type { Json, JsonObject } from '../json/json.ts';
import { otherMembers } from '../json/members.ts';
import type { Vector } from './task.ts';
import { refuseStream, taskCall } from './task-call.ts';
import { base64Of, floatsOf } from './vectors.ts';

/** OpenAI: up to 2,048 inputs in one request. */
const MAX_INPUTS = 2048;
const KNOWN = new Set(['model', 'input', 'dimensions', 'encoding_format', 'input_type', 'user', 'stream']);

/** `POST /v1/embeddings`, OpenAI's form. */
export const embeddingsDialect: AnswerDialect = {
  name: 'embeddings',
  decode: decodeEmbeddings,
  answer: encodeEmbeddings,
  error: encodeError,
};

/** @throws InvalidRequest naming the member */
function decodeEmbeddings(body: JsonObject): Call {
  refuseStream(body);
  const extra = otherMembers(body, KNOWN);
  const inputs = readInputs(body.input);
  const encoding = readString(body, 'encoding_format', '') ?? 'float';
  if (encoding !== 'float' && encoding !== 'base64') refuse('encoding_format', "must be 'float' or 'base64'");
  const task = {
    kind: 'embeddings',
    inputs,
    dimensions: readInteger(body, 'dimensions', '', 1, 1_000_000),
    encoding: encoding === 'base64' ? 'base64' : 'float',
    inputType: readString(body, 'input_type', ''),
  } as const;
  return taskCall('embeddings', task, {
    model: readString(body, 'model', ''),
    texts: inputs.map((input) => (typeof input === 'string' ? input : ' a'.repeat(input.length))),
    maxOutputTokens: 0,
    endUser: readString(body, 'user', ''),
    extra,
  });
}

function readInputs(value: Json | undefined): readonly (string | readonly number[])[] {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value) || value.length === 0) {
    return refuse('input', 'must be a string, an array of strings or arrays of tokens, with something in it');
  }
  if (value.every((one) => typeof one === 'number')) return [value as number[]];
  if (value.length > MAX_INPUTS) refuse('input', `must not have more than ${MAX_INPUTS} entries`);
  value.forEach((one, index) => {
    const tokens = Array.isArray(one) && one.length > 0 && one.every((token) => typeof token === 'number');
    if (typeof one !== 'string' && !tokens) refuse(`input[${index}]`, 'must be a string or an array of tokens');
  });
  return value as (string | number[])[];
}

function encodeEmbeddings(reply: readonly Delta[], { task }: Call, { model }: AnswerContext): JsonObject {
  let answerModel = model;
  let usage: Usage = {};
  let vectors: readonly Vector[] = [];
  for (const delta of reply) {
    if (delta.type === 'start') answerModel = delta.model ?? answerModel;
    else if (delta.type === 'usage') usage = delta.usage;
    else if (delta.type === 'result' && delta.result.kind === 'embeddings') vectors = delta.result.vectors;
  }
  const encoding = task?.kind === 'embeddings' ? task.encoding : 'float';
  const tokens = inputTokens(usage);
  return {
    object: 'list',
    data: vectors.map(({ index, values }) => ({ object: 'embedding', index, embedding: written(values, encoding) })),
    model: answerModel,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

function written(values: Vector['values'], encoding: 'float' | 'base64'): Json {
  if (encoding === 'base64') return typeof values === 'string' ? values : base64Of(values);
  return typeof values === 'string' ? (floatsOf(values) ?? values) : [...values];
}
