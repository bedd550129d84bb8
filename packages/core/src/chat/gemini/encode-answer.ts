import type { JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { AnswerContext } from '../client-dialect.ts';
import type { Delta, ReasoningDelta, ToolCallDelta } from '../delta.ts';
import { AnswerEnd } from './answer-end.ts';
import { CallCollector } from './call-collector.ts';
import { carrySeal, type Seal } from './carried-signature.ts';
import { UsageTally } from './encode-usage.ts';

/** A whole `GenerateContentResponse`. Parts stand in the order in which the deltas brought them. */
export function encodeAnswer(reply: readonly Delta[], context: AnswerContext): JsonObject {
  const candidates = new Map<number, CandidateDraft>();
  const usage = new UsageTally();
  let start: Extract<Delta, { type: 'start' }> | undefined;
  for (const delta of reply) {
    if (delta.type === 'start') start = { ...start, ...delta };
    else if (delta.type === 'usage') usage.add(delta);
    else if ('choice' in delta) {
      let candidate = candidates.get(delta.choice);
      if (candidate === undefined) {
        candidate = new CandidateDraft();
        candidates.set(delta.choice, candidate);
      }
      candidate.add(delta);
    }
  }
  if (candidates.size === 0) candidates.set(0, new CandidateDraft());
  const sorted = [...candidates].sort(([a], [b]) => a - b);
  const counted = usage.wire();
  const feedback = sorted.map(([, { promptFeedback }]) => promptFeedback);
  return {
    candidates: sorted.map(([index, candidate]) => candidate.wire(index)),
    ...(feedback.includes(undefined) ? {} : { promptFeedback: feedback[0] }),
    ...(counted === undefined ? {} : { usageMetadata: counted }),
    modelVersion: start?.model || context.model,
    responseId: start?.id || context.requestId,
  };
}

interface Thought {
  readonly part: JsonObject;
  seal: Seal;
}

class CandidateDraft {
  readonly #parts: JsonObject[] = [];
  readonly #end = new AnswerEnd();
  readonly #thoughts = new Map<number, Thought>();
  readonly #calls = new Map<number, { readonly at: number; readonly collector: CallCollector }>();

  /** Set where it has nothing to say because of a filter. */
  get promptFeedback(): JsonObject | undefined {
    return this.#parts.length === 0 ? this.#end.promptFeedback : undefined;
  }

  add(delta: Delta): void {
    this.#end.note(delta);
    switch (delta.type) {
      case 'text':
        this.#addText(delta.text, delta.signature);
        break;
      case 'refusal':
        this.#addText(delta.text, undefined);
        break;
      case 'audio':
        this.#addText(delta.transcript ?? '', undefined);
        break;
      case 'reasoning':
        this.#addThought(delta);
        break;
      case 'tool-call':
        this.#addCall(delta);
        break;
      case 'extra':
        if (delta.name === PART && isObject(delta.value)) this.#parts.push(delta.value);
        break;
      default:
    }
  }

  wire(index: number): JsonObject {
    for (const { part, seal } of this.#thoughts.values()) {
      const signature = carrySeal(seal);
      if (signature !== undefined) part.thoughtSignature = signature;
    }
    for (const { at, collector } of this.#calls.values()) this.#parts[at] = collector.takeAll()[0] as JsonObject;
    // A thought of which nothing can be told.
    return this.#end.wire(
      index,
      this.#parts.filter((part) => part.thought !== true || Object.keys(part).length > 1),
    );
  }

  #addText(text: string, signature: string | undefined): void {
    if (signature !== undefined) {
      this.#parts.push({ text, thoughtSignature: signature });
      return;
    }
    if (text === '') return;
    const last = this.#parts[this.#parts.length - 1];
    if (typeof last?.text === 'string' && last.thought === undefined && last.thoughtSignature === undefined) {
      last.text += text;
    } else this.#parts.push({ text });
  }

  #addThought(delta: ReasoningDelta): void {
    let thought = this.#thoughts.get(delta.block);
    if (thought === undefined) {
      thought = { part: { thought: true }, seal: {} };
      this.#thoughts.set(delta.block, thought);
      this.#parts.push(thought.part);
    }
    const { text = '' } = delta;
    if (text !== '') thought.part.text = `${typeof thought.part.text === 'string' ? thought.part.text : ''}${text}`;
    thought.seal = sealedWith(thought.seal, delta);
  }

  #addCall(delta: ToolCallDelta): void {
    let call = this.#calls.get(delta.index);
    if (call === undefined) {
      call = { at: this.#parts.push({}) - 1, collector: new CallCollector() };
      this.#calls.set(delta.index, call);
    }
    call.collector.add(delta);
  }
}

/** The name of a delta of type `extra` that holds a part of Google's own (`executableCode`, `inlineData`, …). */
export const PART = 'part';

/** What is known of a block's seal after one more piece: a signature may come in several. */
export function sealedWith(seal: Seal, { signature, redacted, signer, id }: ReasoningDelta): Seal {
  return {
    ...seal,
    ...(signature === undefined ? {} : { signature: (seal.signature ?? '') + signature }),
    ...(redacted === undefined ? {} : { redacted: (seal.redacted ?? '') + redacted }),
    ...(signer === undefined ? {} : { signer }),
    ...(id === undefined ? {} : { id }),
  };
}
