import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Call } from '../call.ts';
import type { AnswerContext, StreamEncoder, StreamSummary } from '../client-dialect.ts';
import type { Delta } from '../delta.ts';
import { UsageTally } from '../openai-chat/encode-usage.ts';
import { finishWord } from '../openai-chat/finish-reason.ts';

const NO_CALLS = { called: false, refused: false, legacy: false };

/** A whole `text_completion`. What is no text has no place in it. */
export function encodeCompletion(reply: readonly Delta[], _call: Call, context: AnswerContext): JsonObject {
  const usage = new UsageTally();
  const choices = new Map<number, { text: string; logprobs: JsonObject | null; finish: string }>();
  let start: Extract<Delta, { type: 'start' }> | undefined;
  const at = (index: number) => {
    const choice = choices.get(index) ?? { text: '', logprobs: null, finish: 'stop' };
    choices.set(index, choice);
    return choice;
  };
  for (const delta of reply) {
    if (delta.type === 'start') start = { ...start, ...delta };
    else if (delta.type === 'usage') usage.add(delta);
    else if (delta.type === 'text' || delta.type === 'refusal') at(delta.choice).text += delta.text;
    else if (delta.type === 'logprobs') at(delta.choice).logprobs = legacyLogprobs(delta.logprobs, 0);
    else if (delta.type === 'finish') at(delta.choice).finish = finishWord(delta, NO_CALLS);
  }
  if (choices.size === 0) at(0);
  const counted = usage.wire();
  return {
    id: start?.id || context.requestId,
    object: 'text_completion',
    created: start?.created ?? context.created,
    model: start?.model || context.model,
    choices: [...choices]
      .sort(([a], [b]) => a - b)
      .map(([index, { text, logprobs, finish }]) => ({ text, index, logprobs, finish_reason: finish })),
    ...(counted === null ? undefined : { usage: counted }),
  };
}

export const END_MARK = 'data: [DONE]\n\n';

/** A streamed `text_completion`: pieces of text, then one finish reason for each choice, usage where asked for, `[DONE]`. */
export class CompletionStream implements StreamEncoder {
  readonly #call: Call;
  readonly #context: AnswerContext;
  readonly #usage = new UsageTally();
  /** Characters so far, and the finish reason, by choice. */
  readonly #choices = new Map<number, { length: number; finish: Extract<Delta, { type: 'finish' }> | undefined }>();
  #start: Extract<Delta, { type: 'start' }> | undefined;

  constructor(call: Call, context: AnswerContext) {
    this.#call = call;
    this.#context = context;
  }

  encode(delta: Delta): string {
    if (delta.type === 'start') this.#start = { ...this.#start, ...delta };
    else if (delta.type === 'usage') this.#usage.add(delta);
    else if (delta.type === 'text' || delta.type === 'refusal') {
      if (delta.text === '') return '';
      this.#choice(delta.choice).length += delta.text.length;
      return this.#chunk({ text: delta.text, index: delta.choice, logprobs: null, finish_reason: null });
    } else if (delta.type === 'logprobs') {
      const logprobs = legacyLogprobs(delta.logprobs, this.#choice(delta.choice).length);
      return this.#chunk({ text: '', index: delta.choice, logprobs, finish_reason: null });
    } else if (delta.type === 'finish') this.#choice(delta.choice).finish ??= delta;
    return '';
  }

  end(summary: StreamSummary): string {
    if (this.#choices.size === 0) this.#choice(0);
    let out = '';
    for (const [index, { finish }] of this.#choices) {
      out += this.#chunk({ text: '', index, logprobs: null, finish_reason: finishWord(finish, NO_CALLS) });
    }
    if (this.#call.includeUsage) {
      out += `data: ${JSON.stringify({ ...this.#head(), choices: [], usage: this.#usage.wire(), sluice: summary })}\n\n`;
    }
    return out + END_MARK;
  }

  #choice(index: number) {
    const choice = this.#choices.get(index) ?? { length: 0, finish: undefined };
    this.#choices.set(index, choice);
    return choice;
  }

  #chunk(choice: JsonObject): string {
    const usage = this.#call.includeUsage ? { usage: null } : undefined;
    return `data: ${JSON.stringify({ ...this.#head(), choices: [choice], ...usage })}\n\n`;
  }

  #head(): JsonObject {
    const { requestId, created, model } = this.#context;
    return {
      id: this.#start?.id || requestId,
      object: 'text_completion',
      created: this.#start?.created ?? created,
      model: this.#start?.model || model,
    };
  }
}

/** Chat's list of tokens in the older form of four lists. @param from characters before them */
function legacyLogprobs(logprobs: JsonObject, from: number): JsonObject {
  // An interface like this one has said it in this form already.
  if (!Array.isArray(logprobs.content)) return logprobs;
  const tokens: string[] = [];
  const values: Json[] = [];
  const tops: Json[] = [];
  const offsets: number[] = [];
  let offset = from;
  for (const one of logprobs.content) {
    if (!isObject(one) || typeof one.token !== 'string') continue;
    tokens.push(one.token);
    values.push(one.logprob ?? null);
    const others = Array.isArray(one.top_logprobs) ? one.top_logprobs.filter(isObject) : [];
    tops.push(Object.fromEntries(others.map(({ token, logprob }) => [String(token), logprob])));
    offsets.push(offset);
    offset += one.token.length;
  }
  return { tokens, token_logprobs: values, top_logprobs: tops, text_offset: offsets };
}
