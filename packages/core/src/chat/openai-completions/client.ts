import type { JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Call } from '../call.ts';
import type { ClientDialect, StreamSummary } from '../client-dialect.ts';
import { encodeError, encodeErrorEvent } from '../openai-chat/error.ts';
import { plainLength } from '../openai-chat/plain-length.ts';
import { CompletionStream, END_MARK, encodeCompletion } from './answer.ts';
import { decodeCompletionCall } from './decode.ts';

/** OpenAI's text completions as callers speak them (`POST /v1/completions`). */
export const completionsDialect: ClientDialect = {
  name: 'completions',
  decode: decodeCompletionCall,
  answer: encodeCompletion,
  open: (call, context) => new CompletionStream(call, context),
  error: encodeError,
  errorEvent: encodeErrorEvent,
  filter: filterCompletion,
  endMark: END_MARK,
  // Usage, finish reasons and errors stand where chat has them.
  plainLength,
};

/** Takes usage out where the caller did not ask for it, and puts `sluice` beside the last where it did. */
function filterCompletion(event: JsonObject, call: Call, summary: () => StreamSummary): JsonObject | null | undefined {
  if (!isObject(event.usage)) return undefined;
  const choices = Array.isArray(event.choices) ? event.choices : [];
  if (call.includeUsage) {
    const over = choices.every((one) => !isObject(one) || typeof one.finish_reason === 'string' || one.text === '');
    return over ? { ...event, sluice: { ...summary() } } : undefined;
  }
  if (choices.length === 0 && event.error === undefined) return null;
  const { usage: _usage, ...rest } = event;
  return rest;
}
