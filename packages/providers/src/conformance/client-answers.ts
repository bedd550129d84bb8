import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import { readMessageStream } from '@sluice/core/chat/anthropic-messages/conformance/read-stream';
import type { Call } from '@sluice/core/chat/call';
import type { ClientDialect } from '@sluice/core/chat/client-dialect';
import type { Delta, FinishReason } from '@sluice/core/chat/delta';
import { geminiDialect } from '@sluice/core/chat/gemini/client';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { completionsDialect } from '@sluice/core/chat/openai-completions/client';
import { responsesDialect } from '@sluice/core/chat/openai-responses/client';
import { readResponseStream } from '@sluice/core/chat/openai-responses/conformance/read-stream';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { SseReader } from '@sluice/core/stream/sse';
import { type CallSummary, parsed, readChatStream, type Summary, summariseCompletion } from './chat-summary.ts';

/** What a caller is told in the first choice, whatever its dialect. */
export interface Said {
  /** Text and refusals; the words of an audio answer where there is no text. */
  readonly words: string;
  readonly reasoning: string;
  readonly calls: readonly CallSummary[];
  /** In the dialect's own word. */
  readonly finish: unknown;
  /** Tokens: all that was read, all that was made. */
  readonly input: number | undefined;
  readonly output: number | undefined;
}

/** A dialect in which callers hold conversations, with a reader for what it says. */
export interface Client {
  readonly dialect: ClientDialect;
  /** A call that asks for a stream with all that can be asked of it. */
  readonly call: Call;
  /** The dialect's words for how an answer may have ended. */
  readonly finish: Readonly<Record<FinishReason, readonly string[]>>;
  readWhole(body: JsonObject): Said;
  /** Reads by the dialect's grammar. @throws Error where a rule of it is broken */
  readStream(text: string): Said;
}

const CONTEXT = { requestId: 'req_1', created: 1_700_000_000, model: 'upstream' };
export const SUMMARY = { cost_usd: 0.001, overhead_ms: 1, provider: 'p', attempts: 1 };
const USER = { role: 'user', content: 'hi' };

/** What the client is told of these deltas: whole, and as a stream. */
export function toldTo({ dialect, call, readWhole, readStream }: Client, deltas: readonly Delta[]): readonly Said[] {
  const encoder = dialect.open(call, CONTEXT);
  const text = deltas.map((delta) => encoder.encode(delta)).join('') + encoder.end(SUMMARY);
  return [readWhole(dialect.answer(deltas, call, CONTEXT)), readStream(text)];
}

const OPENAI_FINISH: Client['finish'] = {
  stop: ['stop'],
  length: ['length'],
  'tool-calls': ['tool_calls'],
  'content-filter': ['content_filter'],
  // In words it is a whole answer; without any it is a filter's.
  refusal: ['stop', 'content_filter'],
  pause: ['stop'],
  other: ['stop'],
};

const chat: Client = {
  dialect: chatDialect,
  call: chatDialect.decode({ messages: [USER], stream: true, stream_options: { include_usage: true } }),
  finish: OPENAI_FINISH,
  readWhole(body) {
    const { audio } = ((body.choices as JsonObject[])[0]?.message ?? {}) as { audio?: { transcript?: string } };
    return chatSaid(summariseCompletion(body).get(0), body.usage, audio?.transcript);
  },
  readStream(text) {
    const { choices, usage } = readChatStream(text, true);
    const spoken = datasOf(text).flatMap(({ choices: pieces }) =>
      ((pieces ?? []) as { delta: { audio?: { transcript?: string } } }[]).map(
        ({ delta }) => delta.audio?.transcript ?? '',
      ),
    );
    return chatSaid(choices.get(0), usage, spoken.join(''));
  },
};

function chatSaid(said: Summary | undefined, usage: Json | undefined, spoken: string | undefined): Said {
  const words = (said?.text ?? '') + (said?.refusal ?? '');
  return {
    words: words === '' ? (spoken ?? '') : words,
    reasoning: said?.reasoning ?? '',
    calls: said?.calls ?? [],
    finish: said?.finish,
    ...countOf(usage, 'prompt_tokens', 'completion_tokens'),
  };
}

const completions: Client = {
  dialect: completionsDialect,
  call: completionsDialect.decode({ prompt: 'hi', stream: true, stream_options: { include_usage: true } }),
  finish: OPENAI_FINISH,
  readWhole(body) {
    const choice = (body.choices as JsonObject[]).find(({ index }) => index === 0);
    return {
      words: String(choice?.text),
      reasoning: '',
      calls: [],
      finish: choice?.finish_reason,
      ...countOf(body.usage, 'prompt_tokens', 'completion_tokens'),
    };
  },
  readStream(text) {
    if (!text.endsWith('data: [DONE]\n\n')) throw new Error('[DONE] comes last');
    const chunks = datasOf(text);
    const choices = chunks.flatMap((chunk) => chunk.choices as JsonObject[]).filter(({ index }) => index === 0);
    const ends = choices.filter(({ finish_reason: finish }) => finish !== null);
    if (ends.length !== 1 || choices.at(-1) !== ends[0]) throw new Error('one finish reason comes, last');
    return {
      words: choices.map((choice) => choice.text).join(''),
      reasoning: '',
      calls: [],
      finish: ends[0]?.finish_reason,
      ...countOf(chunks.at(-1)?.usage, 'prompt_tokens', 'completion_tokens'),
    };
  },
};

const messages: Client = {
  dialect: messagesDialect,
  call: messagesDialect.decode({ max_tokens: 10, messages: [USER], stream: true }),
  finish: {
    stop: ['end_turn', 'stop_sequence'],
    length: ['max_tokens', 'model_context_window_exceeded'],
    'tool-calls': ['tool_use'],
    'content-filter': ['refusal'],
    refusal: ['refusal'],
    pause: ['pause_turn'],
    other: ['end_turn'],
  },
  readWhole: (body) => messageSaid(body.content as JsonObject[], body.stop_reason, body.usage),
  readStream(text) {
    const { content, delta, usage } = readMessageStream(text);
    return messageSaid(content, delta.stop_reason, usage);
  },
};

function messageSaid(content: readonly JsonObject[], finish: Json | undefined, usage: Json | undefined): Said {
  const { cache_read_input_tokens: read, cache_creation_input_tokens: written } = (usage ?? {}) as JsonObject;
  const { input, output } = countOf(usage, 'input_tokens', 'output_tokens');
  return {
    words: joined(content, 'text', 'text'),
    reasoning: joined(content, 'thinking', 'thinking'),
    calls: content
      .filter(({ type }) => type === 'tool_use')
      .map(({ id, name, input: said }) => ({ id: String(id), name: String(name), arguments: said as Json })),
    finish,
    input: input === undefined ? undefined : input + Number(read ?? 0) + Number(written ?? 0),
    output,
  };
}

const responses: Client = {
  dialect: responsesDialect,
  call: responsesDialect.decode({ model: 'm', input: 'hi', stream: true }),
  finish: {
    stop: ['completed'],
    length: ['incomplete'],
    'tool-calls': ['completed'],
    'content-filter': ['incomplete'],
    refusal: ['completed', 'incomplete'],
    pause: ['completed', 'incomplete'],
    other: ['completed', 'incomplete'],
  },
  readWhole: responseSaid,
  readStream: (text) => responseSaid(readResponseStream(text).response),
};

function responseSaid({ output, status, usage }: JsonObject): Said {
  const items = output as JsonObject[];
  const parts = (type: string, members: readonly string[]) =>
    items
      .filter((item) => item.type === type)
      .flatMap((item) => members.flatMap((member) => (item[member] ?? []) as JsonObject[]))
      .map(({ text, refusal }) => text ?? refusal)
      .join('');
  return {
    words: parts('message', ['content']),
    reasoning: parts('reasoning', ['summary', 'content']),
    calls: items
      .filter(({ type }) => type === 'function_call' || type === 'custom_tool_call')
      .map(({ call_id: id, name, arguments: said, input }) => ({
        id: String(id),
        name: String(name),
        arguments: parsed(String(said ?? input)),
      })),
    finish: status,
    ...countOf(usage, 'input_tokens', 'output_tokens'),
  };
}

const gemini: Client = {
  dialect: geminiDialect,
  call: geminiDialect.decode({ contents: [{ role: 'user', parts: [{ text: 'hi' }] }] }, { model: 'm', stream: true }),
  finish: {
    stop: ['STOP'],
    length: ['MAX_TOKENS'],
    'tool-calls': ['STOP'],
    'content-filter': ['SAFETY'],
    refusal: ['SAFETY'],
    pause: ['STOP'],
    other: ['STOP', 'OTHER'],
  },
  readWhole: (body) => geminiSaid([body]),
  readStream: (text) => geminiSaid(datasOf(text)),
};

function geminiSaid(answers: readonly JsonObject[]): Said {
  const first = answers.flatMap(({ candidates }) =>
    ((candidates ?? []) as JsonObject[]).filter(({ index }) => (index ?? 0) === 0),
  );
  const parts = first.flatMap(({ content }) => ((content as JsonObject | undefined)?.parts ?? []) as JsonObject[]);
  const ends = first.filter(({ finishReason }) => finishReason !== undefined);
  if (ends.length > 1) throw new Error('a candidate ends once');
  const counts = answers.at(-1)?.usageMetadata as Record<string, number> | undefined;
  return {
    words: parts.map(({ text, thought }) => (thought === true ? '' : (text ?? ''))).join(''),
    reasoning: parts.map(({ text, thought }) => (thought === true ? (text ?? '') : '')).join(''),
    calls: parts
      .map(({ functionCall }) => functionCall)
      .filter(isObject)
      .map(({ id, name, args }) => ({ id: String(id), name: String(name), arguments: args ?? {} })),
    finish: ends[0]?.finishReason,
    input: counts?.promptTokenCount,
    output: counts && (counts.candidatesTokenCount ?? 0) + (counts.thoughtsTokenCount ?? 0),
  };
}

/** Every dialect of conversations that callers speak. */
export const CLIENTS: readonly Client[] = [chat, responses, messages, gemini, completions];

function joined(content: readonly JsonObject[], type: string, member: string): string {
  return content.map((block) => (block.type === type ? String(block[member]) : '')).join('');
}

function countOf(usage: Json | undefined, input: string, output: string): Pick<Said, 'input' | 'output'> {
  const counts = (usage ?? {}) as Record<string, number | undefined>;
  return { input: counts[input], output: counts[output] };
}

function datasOf(text: string): JsonObject[] {
  const reader = new SseReader();
  return [...reader.push(new TextEncoder().encode(text)), ...reader.end()]
    .filter(({ data }) => data !== '[DONE]')
    .map(({ data }) => JSON.parse(data) as JsonObject);
}
