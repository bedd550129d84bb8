import type { JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Delta, ReasoningDelta, ToolCallDelta } from '../delta.ts';
import { CallCollector } from './call-collector.ts';
import { carrySeal, type Seal } from './carried-signature.ts';
import { PART, sealedWith } from './encode-answer.ts';

/**
 * The parts of one streamed candidate. The last character that was said, or the last whole part, is kept back until more
 * comes: the event that ends the answer must have content too, because Google's Python SDK leaves a turn out of a chat
 * in which any event has none.
 */
export class CandidateStream {
  readonly #calls = new CallCollector();
  /** Kept back. */
  #tail: JsonObject | undefined;
  #thought: { readonly block: number; seal: Seal } | undefined;
  #said = false;

  /** Whether any part has gone out, or waits to. */
  get said(): boolean {
    return this.#said;
  }

  /** The parts that can go out now. */
  add(delta: Delta): JsonObject[] {
    switch (delta.type) {
      case 'text':
        return this.#text(delta.text, delta.signature);
      case 'refusal':
        return this.#text(delta.text, undefined);
      case 'audio':
        return this.#text(delta.transcript ?? '', undefined);
      case 'reasoning':
        return this.#reasoning(delta);
      case 'tool-call':
        return this.#call(delta);
      case 'extra':
        if (delta.name !== PART || !isObject(delta.value)) return [];
        return this.#settled(delta.value);
      default:
        return [];
    }
  }

  /** All that was kept back. */
  end(): JsonObject[] {
    return [...this.#settled(...this.#calls.takeAll()), ...this.#takeTail()];
  }

  #text(text: string, signature: string | undefined): JsonObject[] {
    if (signature !== undefined) return this.#settled({ text, thoughtSignature: signature });
    return text === '' ? [] : [...this.#settled(), ...this.#piece({ text })];
  }

  #reasoning(delta: ReasoningDelta): JsonObject[] {
    const out = this.#thought?.block === delta.block ? [] : this.#settled();
    this.#thought = { block: delta.block, seal: sealedWith(this.#thought?.seal ?? {}, delta) };
    const { text = '' } = delta;
    return text === '' ? out : [...out, ...this.#piece({ thought: true, text })];
  }

  #call(delta: ToolCallDelta): JsonObject[] {
    // What was said before goes out now: arguments may take long to come, and the call itself will be the last part.
    const out = [...this.#settled(), ...this.#takeTail()];
    this.#said = true;
    this.#calls.add(delta);
    return out;
  }

  /** Something else begins: the open thought is sealed, calls that are whole follow, then these parts. */
  #settled(...parts: readonly JsonObject[]): JsonObject[] {
    const out: JsonObject[] = [];
    const signature = this.#thought === undefined ? undefined : carrySeal(this.#thought.seal);
    this.#thought = undefined;
    if (signature !== undefined) {
      if (this.#tail?.thought === true && this.#tail.thoughtSignature === undefined) {
        this.#tail.thoughtSignature = signature;
      } else this.#push({ thought: true, thoughtSignature: signature }, out);
    }
    for (const part of [...this.#calls.takeWhole(), ...parts]) this.#push(part, out);
    return out;
  }

  #push(part: JsonObject, out: JsonObject[]): void {
    out.push(...this.#takeTail());
    this.#said = true;
    this.#tail = part;
  }

  #takeTail(): JsonObject[] {
    const tail = this.#tail;
    this.#tail = undefined;
    return tail === undefined ? [] : [tail];
  }

  /** A piece of text, of the answer or of a thought. */
  #piece(part: { readonly thought?: true; readonly text: string }): JsonObject[] {
    const tail = this.#tail;
    const goesOn =
      typeof tail?.text === 'string' && tail.thought === part.thought && tail.thoughtSignature === undefined;
    const out = goesOn ? [] : this.#takeTail();
    const text = goesOn ? `${tail.text as string}${part.text}` : part.text;
    const last = lastCharacter(text);
    if (last > 0) out.push({ ...part, text: text.slice(0, last) });
    this.#said = true;
    this.#tail = { ...part, text: text.slice(last) };
    return out;
  }
}

/** Where the last code point begins: half of one would be no valid text. */
function lastCharacter(text: string): number {
  const at = text.length - 1;
  const low = text.charCodeAt(at);
  return at > 0 && low >= 0xdc00 && low <= 0xdfff ? at - 1 : at;
}
