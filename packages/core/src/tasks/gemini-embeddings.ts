import { readInteger, readList, readObject, readString, refuse } from '../chat/anthropic-messages/members.ts';
import type { Call } from '../chat/call.ts';
import type { AnswerDialect, CallPath } from '../chat/client-dialect.ts';
import type { Delta } from '../chat/delta.ts';
import { encodeError } from '../chat/gemini/error.ts';
import { camelMembers } from '../chat/gemini/spelling.ts';
import { isObject, type Json, type JsonObject } from '../json/json.ts';
import { otherMembers } from '../json/members.ts';
import type { EmbeddingsTask } from './task.ts';
import { taskCall } from './task-call.ts';
import { floatsOf } from './vectors.ts';

const MAX_REQUESTS = 2048;
const KNOWN = new Set(['model', 'content', 'taskType', 'outputDimensionality', 'embedContentConfig']);

/** What one text is to become, but for the text. */
type Wish = Pick<EmbeddingsTask, 'dimensions' | 'inputType'> & { readonly extra: JsonObject };

/** `POST /v1beta/models/{model}:embedContent`. */
export const embedContentDialect: AnswerDialect = {
  name: 'gemini-embeddings',
  decode(body, path) {
    const { text, wish } = readRequest(body, '');
    return embeddingsCall([text], wish, path);
  },
  answer: (reply) => ({ embedding: valuesOf(reply)[0] ?? { values: [] } }),
  error: encodeError,
};

/** `POST /v1beta/models/{model}:batchEmbedContents`. */
export const batchEmbedContentsDialect: AnswerDialect = {
  name: 'gemini-embeddings',
  decode(body, path) {
    const list = readList(camelMembers(body, ''), 'requests', '');
    if (list === undefined || list.length === 0 || list.length > MAX_REQUESTS) {
      return refuse('requests', `must be an array of 1 to ${MAX_REQUESTS} requests`);
    }
    const read = list.map((one, index) => {
      const at = `requests[${index}]`;
      return isObject(one) ? readRequest(one, at) : refuse(at, 'must be an object');
    });
    const wish = (read[0] as { wish: Wish }).wish;
    // One call asks for vectors of one kind.
    read.forEach((one, index) => {
      if (JSON.stringify(one.wish) !== JSON.stringify(wish)) {
        refuse(`requests[${index}]`, 'must ask for the same kind of vector as the first');
      }
    });
    return embeddingsCall(
      read.map(({ text }) => text),
      wish,
      path,
    );
  },
  answer: (reply) => ({ embeddings: valuesOf(reply) }),
  error: encodeError,
};

/** @throws InvalidRequest naming the member */
function readRequest(request: JsonObject, at: string): { readonly text: string; readonly wish: Wish } {
  const body = camelMembers(request, at);
  const extra = otherMembers(body, KNOWN);
  const content = readObject(body, 'content', at) ?? refuse(under(at, 'content'), 'is required');
  const parts = readList(content, 'parts', under(at, 'content')) ?? [];
  const texts = parts.map((part, index) => textOf(part, `${under(at, 'content')}.parts[${index}]`));
  if (texts.length === 0) refuse(`${under(at, 'content')}.parts`, 'must have a text');
  return {
    text: texts.join('\n'),
    wish: {
      dimensions: readInteger(body, 'outputDimensionality', at, 1, 1_000_000),
      inputType: readString(body, 'taskType', at),
      extra,
    },
  };
}

function textOf(part: Json, at: string): string {
  return isObject(part) && typeof part.text === 'string' ? part.text : refuse(at, 'must be a text');
}

function under(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}

function embeddingsCall(inputs: readonly string[], wish: Wish, path: CallPath | undefined): Call {
  const task = {
    kind: 'embeddings',
    inputs,
    dimensions: wish.dimensions,
    encoding: 'float',
    inputType: wish.inputType,
  } as const;
  return taskCall('gemini-embeddings', task, {
    model: path?.model,
    texts: inputs,
    maxOutputTokens: 0,
    endUser: undefined,
    extra: wish.extra,
  });
}

function valuesOf(reply: readonly Delta[]): { values: number[] }[] {
  const result = reply.find((delta) => delta.type === 'result')?.result;
  if (result?.kind !== 'embeddings') return [];
  return result.vectors.map(({ values }) => ({
    values: typeof values === 'string' ? (floatsOf(values) ?? []) : [...values],
  }));
}
