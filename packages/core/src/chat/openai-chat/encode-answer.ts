import type { Json, JsonObject } from '../../json/json.ts';
import type { Call } from '../call.ts';
import type { AnswerContext } from '../client-dialect.ts';
import type { Delta, ToolCallDelta } from '../delta.ts';
import { annotationOf } from './annotation.ts';
import { UsageTally } from './encode-usage.ts';
import { finishWord } from './finish-reason.ts';
import { imageOf, sealOf, signedMembers } from './google.ts';
import { DetailsTally } from './reasoning-details.ts';

/** A whole `chat.completion`. */
export function encodeAnswer(reply: readonly Delta[], call: Call, context: AnswerContext): JsonObject {
  const choices = new Map<number, ChoiceDraft>();
  const usage = new UsageTally();
  let start: Extract<Delta, { type: 'start' }> | undefined;
  for (const delta of reply) {
    if (delta.type === 'start') start = { ...start, ...delta };
    else if (delta.type === 'usage') usage.add(delta);
    else if ('choice' in delta) {
      let choice = choices.get(delta.choice);
      if (choice === undefined) {
        choice = new ChoiceDraft(call.legacyFunctions === true);
        choices.set(delta.choice, choice);
      }
      choice.add(delta);
    }
  }
  if (choices.size === 0) choices.set(0, new ChoiceDraft(false));
  const sorted = [...choices].sort(([a], [b]) => a - b);
  const counted = usage.wire();
  return {
    id: start?.id || context.requestId,
    object: 'chat.completion',
    created: start?.created ?? context.created,
    model: start?.model || context.model,
    choices: sorted.map(([index, choice]) => choice.wire(index)),
    ...(counted === null ? undefined : { usage: counted }),
  };
}

interface CallDraft {
  id: string;
  name: string;
  text: string;
  readonly kind: ToolCallDelta['kind'];
  signature: string | undefined;
}

/** One choice, put together from its deltas. */
class ChoiceDraft {
  readonly #legacy: boolean;
  readonly #calls = new Map<number, CallDraft>();
  readonly #details = new DetailsTally();
  readonly #annotations: JsonObject[] = [];
  readonly #images: JsonObject[] = [];
  #text = '';
  #refusal = '';
  #reasoning = '';
  #audio: JsonObject | undefined;
  #logprobs: JsonObject | null = null;
  #finish: Extract<Delta, { type: 'finish' }> | undefined;

  constructor(legacy: boolean) {
    this.#legacy = legacy;
  }

  add(delta: Delta): void {
    switch (delta.type) {
      case 'text':
        this.#text += delta.text;
        if (delta.signature !== undefined) this.#details.add(sealOf(delta.choice, delta.signature));
        break;
      case 'refusal':
        this.#refusal += delta.text;
        break;
      case 'reasoning':
        this.#reasoning += delta.text ?? '';
        this.#details.add(delta);
        break;
      case 'tool-call':
        this.#addCall(delta);
        break;
      case 'citation': {
        const annotation = annotationOf(delta.citation, this.#text.length);
        if (annotation !== undefined) this.#annotations.push(annotation);
        break;
      }
      case 'audio':
        this.#addAudio(delta);
        break;
      case 'logprobs':
        this.#addLogprobs(delta.logprobs);
        break;
      case 'finish':
        this.#finish ??= delta;
        break;
      case 'extra': {
        const image = imageOf(delta);
        if (image !== undefined) this.#images.push(image);
        break;
      }
      default:
    }
  }

  wire(index: number): JsonObject {
    const called = this.#calls.size > 0;
    const shown = this.#audio !== undefined || this.#images.length > 0;
    const empty = this.#text === '' && (called || this.#refusal !== '' || shown);
    const message: JsonObject = {
      role: 'assistant',
      content: empty ? null : this.#text,
      refusal: this.#refusal === '' ? null : this.#refusal,
    };
    if (this.#reasoning !== '') message.reasoning_content = this.#reasoning;
    const details = this.#details.items();
    if (details !== undefined) message.reasoning_details = details;
    if (this.#annotations.length > 0) message.annotations = this.#annotations;
    if (this.#audio !== undefined) message.audio = this.#audio;
    if (this.#images.length > 0) message.images = this.#images;
    if (called) this.#sayCalls(message);
    const end = { called, refused: this.#refusal !== '', legacy: this.#legacy };
    return { index, message, logprobs: this.#logprobs, finish_reason: finishWord(this.#finish, end) };
  }

  #sayCalls(message: JsonObject): void {
    const calls = [...this.#calls.values()];
    const [first] = calls;
    if (this.#legacy && first !== undefined) {
      message.function_call = { name: first.name, arguments: first.text };
      return;
    }
    message.tool_calls = calls.map(({ id, name, text, kind, signature }) =>
      kind === 'custom'
        ? { id, type: 'custom', custom: { name, input: text } }
        : { id, type: 'function', function: { name, arguments: text }, ...signedMembers(signature) },
    );
  }

  #addCall(delta: ToolCallDelta): void {
    let call = this.#calls.get(delta.index);
    if (call === undefined) {
      call = { id: '', name: '', text: '', kind: delta.kind, signature: undefined };
      this.#calls.set(delta.index, call);
    }
    if (delta.id !== undefined) call.id = delta.id;
    if (delta.name !== undefined) call.name = delta.name;
    if (delta.signature !== undefined) call.signature = delta.signature;
    call.text += delta.arguments;
  }

  #addAudio({ id, base64, transcript, expiresAt }: Extract<Delta, { type: 'audio' }>): void {
    const audio: JsonObject = this.#audio ?? { id: '', data: '', transcript: '', expires_at: 0 };
    this.#audio = audio;
    if (id !== undefined) audio.id = id;
    if (base64 !== undefined) audio.data = `${audio.data as string}${base64}`;
    if (transcript !== undefined) audio.transcript = `${audio.transcript as string}${transcript}`;
    if (expiresAt !== undefined) audio.expires_at = expiresAt;
  }

  /** Pieces of a stream hold lists that continue each other. */
  #addLogprobs(logprobs: JsonObject): void {
    const joined: JsonObject = { ...this.#logprobs };
    for (const [name, value] of Object.entries(logprobs)) {
      const before = joined[name];
      joined[name] = Array.isArray(before) && Array.isArray(value) ? ([...before, ...value] as Json) : value;
    }
    this.#logprobs = joined;
  }
}
