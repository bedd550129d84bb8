import type { Call } from '@sluice/core/chat/call';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import type { Dialect, StreamDecoder, Target } from '../../dialect.ts';
import { readFault } from '../../faults/fault.ts';
import { memberName } from '../../member-name.ts';
import { Verdicts } from '../../verdicts.ts';
import { decodeCompletion } from '../openai-chat/decode.ts';
import { ChatEvents } from '../openai-chat/stream.ts';

const PATH = '/completions';

/**
 * OpenAI's text completions as providers speak them. An answer is chat's with `text` where a message stands, and is read as
 * that one.
 */
export const openaiCompletionsDialect: Dialect = {
  name: 'openai-completions',
  native: 'completions',
  framing: 'sse',

  encode(call, target) {
    const verdicts = new Verdicts(call);
    const body: JsonObject = { model: target.model, prompt: promptOf(call), ...changes(call, target) };
    if (call.stream) body.stream = true;
    const { temperature, topP, seed, n, presencePenalty, frequencyPenalty, endUser } = call;
    if (temperature !== undefined) body.temperature = temperature;
    if (topP !== undefined) body.top_p = topP;
    if (seed !== undefined) body.seed = seed;
    if (n > 1) body.n = n;
    if (call.stop.length > 0) body.stop = [...call.stop];
    if (presencePenalty !== undefined) body.presence_penalty = presencePenalty;
    if (frequencyPenalty !== undefined) body.frequency_penalty = frequencyPenalty;
    if (endUser !== undefined) body.user = endUser;
    if (call.maxOutputTokens !== undefined) body.max_tokens = call.maxOutputTokens;
    if (call.tools.length > 0) verdicts.dropped('tools');
    if (call.output !== undefined) verdicts.dropped(memberName(call, 'output'));
    if (call.reasoning !== undefined) verdicts.dropped(memberName(call, 'reasoning'));
    for (const name of Object.keys(call.extra)) verdicts.dropped(name);
    return { path: pathFor(target), headers: {}, body, verdicts: verdicts.list };
  },

  splice(call, target) {
    const set = { ...changes(call, target), ...(call.model === target.model ? {} : { model: target.model }) };
    return { path: pathFor(target), headers: {}, set, verdicts: [] };
  },

  decode: (body, { quirks }) => decodeCompletion(asChat(body), quirks),
  open: ({ quirks }) => new CompletionEvents(new ChatEvents(quirks)),
  fault: (reply) => readFault(reply),
};

/** What goes up whoever asks: usage always, and the cap that was reserved where the caller gave none. */
function changes(call: Call, { outputCap, spec }: Target): Record<string, Json> {
  const set: Record<string, Json> = {};
  if (call.stream && spec.quirks.streamOptions !== false) {
    const own = isObject(call.extra.stream_options) ? call.extra.stream_options : {};
    set.stream_options = { ...own, include_usage: true };
  }
  if (call.maxOutputTokens === undefined && outputCap !== undefined) set.max_tokens = outputCap;
  return set;
}

function promptOf({ messages }: Call): string {
  return messages
    .flatMap(({ parts }) => parts)
    .map((part) => (part.type === 'text' ? part.text : ''))
    .join('\n');
}

function pathFor({ model, spec, apiVersion }: Target): string {
  const { deployments, path = PATH } = spec.quirks;
  if (deployments !== true || apiVersion === undefined) return path;
  return `/deployments/${encodeURIComponent(model)}${PATH}?api-version=${encodeURIComponent(apiVersion)}`;
}

/** The answer, or a chunk of one, as chat would say it. */
function asChat(body: JsonObject): JsonObject {
  if (!Array.isArray(body.choices)) return body;
  const choices = body.choices.map((choice) => {
    if (!isObject(choice)) return choice;
    const said = { role: 'assistant', content: choice.text ?? '' };
    const { text: _text, delta: _delta, ...rest } = choice;
    return { ...rest, message: said, delta: said };
  });
  return { ...body, choices };
}

class CompletionEvents implements StreamDecoder {
  readonly #chat: ChatEvents;

  constructor(chat: ChatEvents) {
    this.#chat = chat;
  }

  decode(name: string, data: string) {
    let chunk: unknown;
    try {
      chunk = JSON.parse(data);
    } catch {
      return this.#chat.decode(name, data);
    }
    return this.#chat.decode(name, isObject(chunk) ? JSON.stringify(asChat(chunk)) : data);
  }

  end() {
    return this.#chat.end();
  }

  get finished(): boolean {
    return this.#chat.finished;
  }

  get done(): boolean {
    return this.#chat.done;
  }

  get skipped(): number {
    return this.#chat.skipped;
  }
}
