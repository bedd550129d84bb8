import type { Reply } from './reply.ts';

/** What an OpenAI chat answer should say; all members have well-known defaults. */
export interface ChatAnswer {
  readonly id?: string;
  readonly model?: string;
  readonly text?: string | null;
  /** As DeepSeek and others send it, in `reasoning_content`. */
  readonly reasoning?: string;
  readonly refusal?: string;
  readonly toolCalls?: readonly ChatToolCall[];
  readonly finish?: string;
  readonly usage?: ChatUsage;
  /** Number of choices, all alike. */
  readonly n?: number;
}

export interface ChatToolCall {
  readonly id?: string;
  readonly name: string;
  /** Objects are serialised; a string is sent as it stands, JSON or not. */
  readonly arguments: object | string;
}

export interface ChatUsage {
  /** All prompt tokens, cached ones included. */
  readonly prompt: number;
  /** All completion tokens, reasoning included. */
  readonly completion: number;
  readonly cached?: number;
  readonly reasoning?: number;
}

export interface ChatStreamAnswer extends ChatAnswer {
  /** Into how many deltas the text is cut. Default: one for each word. */
  readonly pieces?: number;
  /** The last chunk with usage and no choices. Default true. */
  readonly includeUsage?: boolean;
  /** The closing `[DONE]`. Default true. */
  readonly done?: boolean;
}

export const CHAT_ID = 'chatcmpl-scripted-1';
export const CHAT_MODEL = 'gpt-4o-mini-2024-07-18';
export const CHAT_TEXT = 'The capital of France is Paris.';
export const CHAT_USAGE: ChatUsage = { prompt: 14, completion: 7 };
const CREATED = 1_760_000_000;

/** A whole `chat.completion`. */
export function chatCompletion(answer: ChatAnswer = {}): object {
  const message: Record<string, unknown> = {
    role: 'assistant',
    content: answer.text === undefined && (answer.toolCalls || answer.refusal) ? null : textOf(answer),
    refusal: answer.refusal ?? null,
  };
  if (answer.reasoning !== undefined) message.reasoning_content = answer.reasoning;
  if (answer.toolCalls !== undefined) message.tool_calls = answer.toolCalls.map((call, index) => toolCall(call, index));
  const finish_reason = finishOf(answer);
  return {
    id: answer.id ?? CHAT_ID,
    object: 'chat.completion',
    created: CREATED,
    model: answer.model ?? CHAT_MODEL,
    choices: Array.from({ length: answer.n ?? 1 }, (_, index) => ({ index, message, logprobs: null, finish_reason })),
    usage: chatUsage(answer.usage ?? CHAT_USAGE),
    service_tier: 'default',
    system_fingerprint: 'fp_scripted',
  };
}

/** The same as server-sent events, one string for each event, blank line included. */
export function chatStream(answer: ChatStreamAnswer = {}): string[] {
  const events: string[] = [];
  const choices = Array.from({ length: answer.n ?? 1 }, (_, index) => index);
  const withUsage = answer.includeUsage ?? true;
  const send = (delta: object, finish: string | null = null) => {
    for (const index of choices) {
      events.push(
        chunk(answer, [{ index, delta, logprobs: null, finish_reason: finish }], withUsage ? null : undefined),
      );
    }
  };
  send({ role: 'assistant', content: '', refusal: null });
  if (answer.reasoning !== undefined) for (const piece of words(answer.reasoning)) send({ reasoning_content: piece });
  if (answer.refusal !== undefined) for (const piece of words(answer.refusal)) send({ refusal: piece });
  const hasText = answer.text !== undefined || (answer.toolCalls === undefined && answer.refusal === undefined);
  if (hasText) for (const piece of cut(textOf(answer) ?? '', answer.pieces)) send({ content: piece });
  for (const [index, call] of (answer.toolCalls ?? []).entries()) {
    const whole = toolCall(call, index);
    send({ tool_calls: [{ index, ...whole, function: { name: call.name, arguments: '' } }] });
    for (const piece of cut(whole.function.arguments, 3)) {
      send({ tool_calls: [{ index, function: { arguments: piece } }] });
    }
  }
  send({}, finishOf(answer));
  if (withUsage) events.push(chunk(answer, [], chatUsage(answer.usage ?? CHAT_USAGE)));
  if (answer.done ?? true) events.push('data: [DONE]\n\n');
  return events;
}

/** An error as OpenAI words it. */
export function chatError(
  status: number,
  message: string,
  more: { readonly type?: string; readonly code?: string | null; readonly headers?: Record<string, string> } = {},
): Reply {
  const error = { message, type: more.type ?? 'invalid_request_error', param: null, code: more.code ?? null };
  return { status, headers: { ...more.headers }, body: { error } };
}

/** A rate limit with the time to wait, in seconds. */
export function chatRateLimited(retryAfterS = 1): Reply {
  return chatError(429, 'Rate limit reached for requests per min.', {
    type: 'requests',
    code: 'rate_limit_exceeded',
    headers: { 'retry-after': String(retryAfterS) },
  });
}

function chunk(answer: ChatAnswer, choices: readonly object[], usage: object | null | undefined): string {
  const value = {
    id: answer.id ?? CHAT_ID,
    object: 'chat.completion.chunk',
    created: CREATED,
    model: answer.model ?? CHAT_MODEL,
    service_tier: 'default',
    system_fingerprint: 'fp_scripted',
    choices,
    ...(usage === undefined ? {} : { usage }),
  };
  return `data: ${JSON.stringify(value)}\n\n`;
}

function chatUsage(usage: ChatUsage): object {
  return {
    prompt_tokens: usage.prompt,
    completion_tokens: usage.completion,
    total_tokens: usage.prompt + usage.completion,
    prompt_tokens_details: { cached_tokens: usage.cached ?? 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoning ?? 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function toolCall(call: ChatToolCall, index: number) {
  const text = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments);
  return {
    id: call.id ?? `call_scripted_${index + 1}`,
    type: 'function',
    function: { name: call.name, arguments: text },
  };
}

function textOf(answer: ChatAnswer): string | null {
  return answer.text === undefined ? CHAT_TEXT : answer.text;
}

function finishOf(answer: ChatAnswer): string {
  return answer.finish ?? (answer.toolCalls === undefined ? 'stop' : 'tool_calls');
}

function words(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

/** Cuts between characters, never inside one. */
function cut(text: string, pieces: number | undefined): string[] {
  if (pieces === undefined) return words(text);
  const characters = Array.from(text);
  const size = Math.max(1, Math.ceil(characters.length / pieces));
  const parts: string[] = [];
  for (let at = 0; at < characters.length; at += size) parts.push(characters.slice(at, at + size).join(''));
  return parts;
}
