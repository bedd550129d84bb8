import type { JsonObject } from '../../json/json.ts';
import type { Call } from '../call.ts';
import type { AnswerContext, StreamEncoder, StreamSummary } from '../client-dialect.ts';
import type { Delta, ReasoningDelta, ToolCallDelta } from '../delta.ts';
import { annotationOf } from './annotation.ts';
import { UsageTally } from './encode-usage.ts';
import { finishWord } from './finish-reason.ts';
import { imageOf, sealOf, signedMembers } from './google.ts';
import { detailsOf } from './reasoning-details.ts';

export const END_MARK = 'data: [DONE]\n\n';

interface Choice {
  readonly calls: Set<number>;
  /** Characters of text so far. */
  length: number;
  refused: boolean;
  finish: Extract<Delta, { type: 'finish' }> | undefined;
}

/**
 * A streamed answer: for each choice the role, its pieces and one finish reason; then usage where the caller asked for it,
 * and `[DONE]`.
 */
export class ChatStream implements StreamEncoder {
  readonly #call: Call;
  readonly #context: AnswerContext;
  readonly #usage = new UsageTally();
  readonly #choices = new Map<number, Choice>();
  #start: Extract<Delta, { type: 'start' }> | undefined;
  /** All that chunks have in common, once the first one has gone out. */
  #head: string | undefined;

  constructor(call: Call, context: AnswerContext) {
    this.#call = call;
    this.#context = context;
  }

  encode(delta: Delta): string {
    switch (delta.type) {
      case 'start':
        this.#start = { ...this.#start, ...delta };
        return '';
      case 'usage':
        this.#usage.add(delta);
        return '';
      case 'error':
      case 'result':
        return '';
      default:
    }
    const { choice: index } = delta;
    const known = this.#choices.get(index);
    const choice = known ?? this.#begin(index);
    if (delta.type === 'finish') {
      // It goes out last: vendors have said more behind it, and clients stop reading there.
      choice.finish ??= delta;
      return known === undefined ? this.#role(index) : '';
    }
    const said = this.#say(delta, index, choice);
    if (known !== undefined) return said;
    if (said === '') {
      // Nothing of it has gone out: the role waits for the first thing that is worth a chunk.
      this.#choices.delete(index);
      return '';
    }
    return this.#role(index) + said;
  }

  end(summary: StreamSummary): string {
    let out = '';
    if (this.#choices.size === 0) {
      out += this.#role(0);
      this.#begin(0);
    }
    for (const [index, choice] of this.#choices) out += this.#finish(index, choice);
    if (this.#call.includeUsage) {
      const usage = { choices: [], usage: this.#usage.wire(), sluice: summary };
      out += `${this.#opening()}${JSON.stringify(usage).slice(1)}\n\n`;
    }
    return out + END_MARK;
  }

  #role(index: number): string {
    return this.#chunk(index, { role: 'assistant', content: '', refusal: null });
  }

  #begin(index: number): Choice {
    const choice: Choice = { calls: new Set(), length: 0, refused: false, finish: undefined };
    this.#choices.set(index, choice);
    return choice;
  }

  #say(delta: Delta, index: number, choice: Choice): string {
    switch (delta.type) {
      case 'text':
        choice.length += delta.text.length;
        return this.#text(delta);
      case 'refusal':
        choice.refused ||= delta.text !== '';
        return delta.text === '' ? '' : this.#chunk(index, { refusal: delta.text });
      case 'reasoning':
        return this.#reasoning(delta);
      case 'tool-call':
        return this.#toolCall(delta, choice);
      case 'citation': {
        const annotation = annotationOf(delta.citation, choice.length);
        return annotation === undefined ? '' : this.#chunk(index, { annotations: [annotation] });
      }
      case 'audio':
        return this.#chunk(index, { audio: audioOf(delta) });
      case 'logprobs':
        return this.#chunk(index, {}, delta.logprobs);
      case 'extra': {
        const image = imageOf(delta);
        return image === undefined ? '' : this.#chunk(index, { images: [image] });
      }
      default:
        return '';
    }
  }

  #text({ choice, text, signature }: Extract<Delta, { type: 'text' }>): string {
    const said: JsonObject = text === '' ? {} : { content: text };
    if (signature !== undefined) said.reasoning_details = [...detailsOf(sealOf(choice, signature))];
    else if (text === '') return '';
    return this.#chunk(choice, said);
  }

  /** The text twice: for clients that show `reasoning_content`, and for those that bring `reasoning_details` back. */
  #reasoning(delta: ReasoningDelta): string {
    const details = detailsOf(delta);
    const said: JsonObject = {};
    if (delta.text !== undefined && delta.text !== '') said.reasoning_content = delta.text;
    if (details.length > 0) said.reasoning_details = [...details];
    return this.#chunk(delta.choice, said);
  }

  #toolCall(delta: ToolCallDelta, choice: Choice): string {
    const { index, arguments: text } = delta;
    const first = !choice.calls.has(index);
    choice.calls.add(index);
    if (this.#call.legacyFunctions === true) {
      if (index > 0) return '';
      return this.#chunk(delta.choice, {
        function_call: first ? { name: delta.name ?? '', arguments: text } : { arguments: text },
      });
    }
    const inner = delta.kind === 'custom' ? 'custom' : 'function';
    const body: JsonObject = inner === 'custom' ? { input: text } : { arguments: text };
    const call: JsonObject = first
      ? { index, id: delta.id ?? `call_${index}`, type: inner, [inner]: { name: delta.name ?? '', ...body } }
      : { index, [inner]: body };
    if (delta.signature !== undefined) Object.assign(call, signedMembers(delta.signature));
    return this.#chunk(delta.choice, { tool_calls: [call] });
  }

  #finish(index: number, choice: Choice): string {
    const end = {
      called: choice.calls.size > 0,
      refused: choice.refused,
      legacy: this.#call.legacyFunctions === true,
    };
    return this.#chunk(index, {}, null, finishWord(choice.finish, end));
  }

  #chunk(index: number, delta: JsonObject, logprobs: JsonObject | null = null, finish: string | null = null): string {
    const tail = this.#call.includeUsage ? ',"usage":null}\n\n' : '}\n\n';
    const said = JSON.stringify(delta);
    const reason = finish === null ? 'null' : `"${finish}"`;
    const probs = logprobs === null ? 'null' : JSON.stringify(logprobs);
    return `${this.#opening()}"choices":[{"index":${index},"delta":${said},"logprobs":${probs},"finish_reason":${reason}}]${tail}`;
  }

  #opening(): string {
    if (this.#head === undefined) {
      const { requestId, created, model } = this.#context;
      const head = {
        id: this.#start?.id || requestId,
        object: 'chat.completion.chunk',
        created: this.#start?.created ?? created,
        model: this.#start?.model || model,
      };
      this.#head = `data: ${JSON.stringify(head).slice(0, -1)},`;
    }
    return this.#head;
  }
}

function audioOf({ id, base64, transcript, expiresAt }: Extract<Delta, { type: 'audio' }>): JsonObject {
  const audio: JsonObject = {};
  if (id !== undefined) audio.id = id;
  if (base64 !== undefined) audio.data = base64;
  if (transcript !== undefined) audio.transcript = transcript;
  if (expiresAt !== undefined) audio.expires_at = expiresAt;
  return audio;
}
