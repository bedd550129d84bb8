import type { Signer } from '@sluice/core/chat/call';
import type { ReasoningDelta } from '@sluice/core/chat/delta';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

/** What a reasoning item says: a summary in parts, or the thoughts themselves. */
export type ReasoningKind = 'summary' | 'content';

/** Parts of a summary are paragraphs; the thoughts are one text, however they are cut. */
const GLUE: Readonly<Record<ReasoningKind, string>> = { summary: '\n\n', content: '' };

/** One reasoning item, whole or in pieces. An item without text and seal says nothing. */
export class ReasoningItem {
  readonly #block: number;
  readonly #signer: Signer;
  #id: string | undefined;
  /** Hosts that tell both tell the same twice: the one that came first counts. */
  #kind: ReasoningKind | undefined;
  #part: number | undefined;
  #sealed = false;

  constructor(block: number, signer: Signer) {
    this.#block = block;
    this.#signer = signer;
  }

  /** Whether any text was said. */
  get said(): boolean {
    return this.#kind !== undefined;
  }

  name(item: JsonObject): void {
    if (typeof item.id === 'string' && item.id !== '') this.#id = item.id;
  }

  text(kind: ReasoningKind, part: number, text: string, out: ReasoningDelta[]): void {
    if (text === '' || (this.#kind !== undefined && this.#kind !== kind)) return;
    const begins = this.#part !== undefined && part !== this.#part;
    this.#kind = kind;
    this.#part = part;
    out.push(this.#delta({ text: begins ? GLUE[kind] + text : text }));
  }

  /** The item as it ended: the seal, and the text where it was not told in pieces. */
  end(item: JsonObject, out: ReasoningDelta[]): void {
    this.name(item);
    if (!this.said) {
      for (const kind of ['content', 'summary'] as const) {
        textsOf(item[kind]).forEach((text, i) => {
          this.text(kind, i, text, out);
        });
      }
    }
    const { encrypted_content: sealed } = item;
    if (this.#sealed || typeof sealed !== 'string' || sealed === '') return;
    this.#sealed = true;
    out.push(this.#delta({ signature: sealed, signer: this.#signer }));
  }

  #delta(said: Pick<ReasoningDelta, 'text' | 'signature' | 'signer'>): ReasoningDelta {
    const delta = { type: 'reasoning', choice: 0, block: this.#block, ...said } as const;
    return this.#id === undefined ? delta : { ...delta, id: this.#id };
  }
}

function textsOf(list: Json | undefined): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((part) => (isObject(part) && typeof part.text === 'string' ? [part.text] : []));
}
