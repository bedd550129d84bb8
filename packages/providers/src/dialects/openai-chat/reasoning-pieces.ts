import type { ReasoningDelta } from '@sluice/core/chat/delta';
import { signerOf } from '@sluice/core/chat/openai-chat/reasoning-details';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

type Draft = { -readonly [K in keyof ReasoningDelta]: ReasoningDelta[K] };

/** The plain texts, by the names vendors have for them; the first that stands is read, the others repeat it. */
const NAMES = ['reasoning_content', 'reasoning', 'reasoning_text', 'thinking'] as const;

/** The reasoning of one choice. A block ends where something else is said or another item of the vendor's begins. */
export class ReasoningPieces {
  readonly #choice: number;
  #block = -1;
  #key: string | undefined;

  constructor(choice: number) {
    this.#choice = choice;
  }

  /** Something else was said. */
  interrupt(): void {
    this.#key = undefined;
  }

  /** A message or a delta of one. */
  take(said: JsonObject, out: ReasoningDelta[]): void {
    const { reasoning_details: details } = said;
    const text = plainText(said);
    if (Array.isArray(details) && details.length > 0) {
      const says = details.some((item) => isObject(item) && (textOf(item) ?? '') !== '');
      // OpenRouter says the text in both places; Vercel only in the plain one.
      if (!says && text !== '') this.text(text, out);
      for (const item of details) if (isObject(item)) this.#detail(item, out);
    } else if (text !== '') this.text(text, out);
  }

  text(text: string, out: ReasoningDelta[]): void {
    out.push({ type: 'reasoning', choice: this.#choice, block: this.#blockFor('text'), text });
  }

  /** Mistral's part of type `thinking`: a list of texts, or one. */
  thinking(part: JsonObject, out: ReasoningDelta[]): void {
    const { thinking, signature } = part;
    let text = '';
    if (typeof thinking === 'string') text = thinking;
    else if (Array.isArray(thinking)) {
      for (const piece of thinking) if (isObject(piece) && typeof piece.text === 'string') text += piece.text;
    }
    const signed = typeof signature === 'string' && signature !== '';
    if (text === '' && !signed) return;
    const delta: Draft = { type: 'reasoning', choice: this.#choice, block: this.#blockFor('thinking'), text };
    if (signed) delta.signature = signature;
    out.push(delta);
  }

  #detail(item: JsonObject, out: ReasoningDelta[]): void {
    const sealed = typeof item.data === 'string';
    const block = this.#blockFor(`${String(item.type)}/${String(item.index)}${sealed ? `/${String(item.id)}` : ''}`);
    const delta: Draft = { type: 'reasoning', choice: this.#choice, block, details: [item] };
    const text = textOf(item);
    if (text !== undefined && text !== '') delta.text = text;
    if (typeof item.signature === 'string' && item.signature !== '') delta.signature = item.signature;
    if (typeof item.data === 'string') delta.redacted = item.data;
    const signer = delta.signature === undefined && delta.redacted === undefined ? undefined : signerOf(item.format);
    if (signer !== undefined) delta.signer = signer;
    out.push(delta);
  }

  #blockFor(key: string): number {
    if (key !== this.#key) {
      this.#key = key;
      this.#block++;
    }
    return this.#block;
  }
}

function plainText(said: JsonObject): string {
  for (const name of NAMES) {
    const value: Json | undefined = said[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}

function textOf(item: JsonObject): string | undefined {
  if (typeof item.text === 'string') return item.text;
  return typeof item.summary === 'string' ? item.summary : undefined;
}
