import {
  needString,
  readBoolean,
  readInteger,
  readList,
  readString,
  refuse,
} from '../chat/anthropic-messages/members.ts';
import type { Call } from '../chat/call.ts';
import type { AnswerContext, AnswerDialect } from '../chat/client-dialect.ts';
import type { Delta } from '../chat/delta.ts';
import { encodeError } from '../chat/openai-chat/error.ts';
import { inputTokens, type Usage } from '../chat/usage.ts';
import { isObject, type Json, type JsonObject } from '../json/json.ts';
import { otherMembers } from '../json/members.ts';
import type { Ranked } from './task.ts';
import { refuseStream, taskCall } from './task-call.ts';

const MAX_DOCUMENTS = 10_000;
const KNOWN = new Set(['model', 'query', 'documents', 'top_n', 'top_k', 'return_documents', 'user', 'stream']);

/** `POST /v1/rerank`, the form that Cohere and Jina share. */
export const rerankDialect: AnswerDialect = {
  name: 'rerank',
  decode: decodeRerank,
  answer: encodeRerank,
  error: encodeError,
};

/** @throws InvalidRequest naming the member */
function decodeRerank(body: JsonObject): Call {
  refuseStream(body);
  const extra = otherMembers(body, KNOWN);
  const query = needString(body, 'query', '');
  const documents = readList(body, 'documents', '') ?? refuse('documents', 'must be an array of texts or objects');
  if (documents.length === 0 || documents.length > MAX_DOCUMENTS) {
    refuse('documents', `must have 1 to ${MAX_DOCUMENTS} entries`);
  }
  documents.forEach((document, index) => {
    if (typeof document !== 'string' && !isObject(document)) {
      refuse(`documents[${index}]`, 'must be a text or an object');
    }
  });
  const task = {
    kind: 'rerank',
    query,
    documents,
    topN: readInteger(body, 'top_n', '', 0, MAX_DOCUMENTS) ?? readInteger(body, 'top_k', '', 0, MAX_DOCUMENTS),
    returnDocuments: readBoolean(body, 'return_documents', ''),
  } as const;
  return taskCall('rerank', task, {
    model: readString(body, 'model', ''),
    // Vendors read the query anew with each document.
    texts: documents.map((document) => `${query} ${textOf(document)}`),
    maxOutputTokens: 0,
    endUser: readString(body, 'user', ''),
    extra,
  });
}

/** What a document says: its text, or all its texts. */
export function textOf(document: Json): string {
  if (typeof document === 'string') return document;
  if (!isObject(document)) return '';
  if (typeof document.text === 'string') return document.text;
  return Object.values(document)
    .filter((value) => typeof value === 'string')
    .join(' ');
}

function encodeRerank(reply: readonly Delta[], { task }: Call, { model, requestId }: AnswerContext): JsonObject {
  let id = requestId;
  let answerModel = model;
  let usage: Usage | undefined;
  let raw: JsonObject = {};
  let results: readonly Ranked[] = [];
  for (const delta of reply) {
    if (delta.type === 'start') {
      id = delta.id ?? id;
      answerModel = delta.model ?? answerModel;
    } else if (delta.type === 'usage') ({ usage, raw } = delta);
    else if (delta.type === 'result' && delta.result.kind === 'rerank') results = delta.result.results;
  }
  const documents = task?.kind === 'rerank' && task.returnDocuments === true ? task.documents : undefined;
  const answer: JsonObject = {
    id,
    object: 'list',
    model: answerModel,
    results: results.map(({ index, score, document }) => {
      const shown = document ?? documents?.[index];
      const result: JsonObject = { index, relevance_score: score };
      if (shown !== undefined) result.document = typeof shown === 'string' ? { text: shown } : shown;
      return result;
    }),
  };
  if (usage !== undefined) answer.usage = { prompt_tokens: inputTokens(usage), total_tokens: inputTokens(usage) };
  if (isObject(raw.billed_units)) answer.meta = { billed_units: raw.billed_units };
  return answer;
}
