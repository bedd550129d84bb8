import type { Delta, ToolCallDelta } from '@sluice/core/chat/delta';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { CallPieces } from './call-pieces.ts';
import { finishReason } from './finish.ts';
import { ReasoningPieces } from './reasoning-pieces.ts';

const PAINTED = /^data:(image\/[\w.+-]+);base64,([\w+/=]+)$/;

/** One choice of an answer, from a whole message or from the deltas of a stream: what is said in either is the same. */
export class ChoiceReader {
  readonly #index: number;
  readonly #calls: CallPieces;
  readonly #reasoning: ReasoningPieces;
  #ended = false;

  constructor(index: number, makeId: (call: number) => string) {
    this.#index = index;
    this.#calls = new CallPieces(index, makeId);
    this.#reasoning = new ReasoningPieces(index);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** A message, or a delta of one. */
  read(said: JsonObject, out: Delta[]): void {
    this.#readReasoning(said, out);
    this.#readContent(said.content, out);
    if (typeof said.refusal === 'string' && said.refusal !== '') {
      this.#speak({ type: 'refusal', choice: this.#index, text: said.refusal }, out);
    }
    if (isObject(said.audio)) this.#readAudio(said.audio, out);
    if (Array.isArray(said.images)) this.#readImages(said.images, out);
    if (Array.isArray(said.annotations)) {
      for (const citation of said.annotations) {
        if (isObject(citation)) out.push({ type: 'citation', choice: this.#index, citation });
      }
    }
    this.#readCalls(said, out);
  }

  logprobs(logprobs: Json | undefined, out: Delta[]): void {
    if (!isObject(logprobs)) return;
    // Snowflake sends the object with nothing in it.
    const said = Object.values(logprobs).some((value) => value !== null && value !== undefined);
    if (said) out.push({ type: 'logprobs', choice: this.#index, logprobs });
  }

  /** The end of the choice; repeats say nothing. */
  finish(word: string | null, choice: JsonObject, out: Delta[]): void {
    if (this.#ended) return;
    this.#ended = true;
    const reason = finishReason(word, choice, this.#calls.any);
    this.flush(reason === 'length', out);
    const stop = choice.stop_reason ?? choice.matched_stop;
    const delta = { type: 'finish', choice: this.#index, reason, raw: word } as const;
    // vLLM and SGLang name the sequence that fired.
    out.push(typeof stop === 'string' && reason === 'stop' ? { ...delta, stopSequence: stop } : delta);
  }

  /** Arguments that were held back. */
  flush(cut: boolean, out: Delta[]): void {
    const calls: ToolCallDelta[] = [];
    this.#calls.finish(cut, calls);
    out.push(...calls);
  }

  #readReasoning(said: JsonObject, out: Delta[]): void {
    const pieces: Extract<Delta, { type: 'reasoning' }>[] = [];
    this.#reasoning.take(said, pieces);
    out.push(...pieces);
  }

  #readContent(content: Json | undefined, out: Delta[]): void {
    if (typeof content === 'string') {
      if (content !== '') this.#speak({ type: 'text', choice: this.#index, text: content }, out);
    } else if (Array.isArray(content)) {
      for (const part of content) if (isObject(part)) this.#readPart(part, out);
    } else if (isObject(content)) {
      // Cloudflare answers a JSON schema with the value itself.
      this.#speak({ type: 'text', choice: this.#index, text: JSON.stringify(content) }, out);
    }
  }

  #readPart(part: JsonObject, out: Delta[]): void {
    if (part.type === 'thinking') {
      const pieces: Extract<Delta, { type: 'reasoning' }>[] = [];
      this.#reasoning.thinking(part, pieces);
      out.push(...pieces);
    } else if (typeof part.text === 'string') {
      if (part.text !== '') this.#speak({ type: 'text', choice: this.#index, text: part.text }, out);
    } else if (typeof part.refusal === 'string') {
      this.#speak({ type: 'refusal', choice: this.#index, text: part.refusal }, out);
    } else out.push({ type: 'extra', choice: this.#index, name: 'message.content', value: part });
  }

  /** OpenRouter: what the model painted, told as the part that Google has for it. */
  #readImages(images: readonly Json[], out: Delta[]): void {
    for (const image of images) {
      const address = isObject(image) && isObject(image.image_url) ? image.image_url.url : undefined;
      const [, mimeType, data] = (typeof address === 'string' ? PAINTED.exec(address) : undefined) ?? [];
      if (mimeType === undefined || data === undefined) continue;
      out.push({ type: 'extra', choice: this.#index, name: 'part', value: { inlineData: { mimeType, data } } });
    }
  }

  #readAudio(audio: JsonObject, out: Delta[]): void {
    const { id, data, transcript, expires_at: expiresAt } = audio;
    const delta: { -readonly [K in keyof Extract<Delta, { type: 'audio' }>]: Extract<Delta, { type: 'audio' }>[K] } = {
      type: 'audio',
      choice: this.#index,
    };
    if (typeof id === 'string' && id !== '') delta.id = id;
    if (typeof data === 'string' && data !== '') delta.base64 = data;
    if (typeof transcript === 'string' && transcript !== '') delta.transcript = transcript;
    if (typeof expiresAt === 'number' && expiresAt > 0) delta.expiresAt = expiresAt;
    if (Object.keys(delta).length > 2) this.#speak(delta, out);
  }

  #readCalls(said: JsonObject, out: Delta[]): void {
    const calls: ToolCallDelta[] = [];
    const { tool_calls: entries } = said;
    if (Array.isArray(entries)) {
      for (const entry of entries) if (isObject(entry)) this.#calls.take(entry, calls);
      // Cohere's form of a delta, which hosts of its models let through.
    } else if (isObject(entries)) this.#calls.take(entries, calls);
    if (isObject(said.function_call)) this.#calls.takeLegacy(said.function_call, calls);
    for (const call of calls) this.#speak(call, out);
  }

  #speak(delta: Delta, out: Delta[]): void {
    this.#reasoning.interrupt();
    out.push(delta);
  }
}
