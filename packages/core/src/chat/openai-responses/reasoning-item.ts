import type { JsonObject } from '../../json/json.ts';
import type { EventWriter } from './events.ts';
import type { ItemEnd, OutputItem } from './output-item.ts';
import { type Sealed, writeSealed } from './sealed-reasoning.ts';

/**
 * One stretch of reasoning. It is told as a summary to a caller that asked for one (`reasoning.summary`), else as what it
 * is, the thoughts themselves. What the vendor wants back stands in `encrypted_content`.
 */
export class ReasoningItem implements OutputItem {
  readonly wire: JsonObject;
  readonly #events: EventWriter;
  readonly #index: number;
  readonly #id: string;
  readonly #summary: boolean;
  readonly #head: string;
  #text = '';
  #open = false;
  #sealed: Sealed | undefined;

  constructor(events: EventWriter, index: number, id: string, summary: boolean) {
    this.#events = events;
    this.#index = index;
    this.#id = id;
    this.#summary = summary;
    this.#head = `${JSON.stringify(this.#place()).slice(1, -1)},`;
    this.wire = { id, type: 'reasoning', status: 'in_progress', summary: [] };
  }

  begin(): string {
    return this.#events.write('response.output_item.added', { output_index: this.#index, item: { ...this.wire } });
  }

  text(text: string): string {
    if (text === '') return '';
    let out = '';
    if (!this.#open) {
      this.#open = true;
      out = this.#part('added');
    }
    this.#text += text;
    const type = this.#summary ? 'response.reasoning_summary_text.delta' : 'response.reasoning_text.delta';
    return out + this.#events.writeText(type, `${this.#head}"delta":${JSON.stringify(text)},`);
  }

  /** A signature may come in pieces. */
  seal(piece: Sealed): void {
    const before = this.#sealed;
    this.#sealed = before?.of === piece.of ? { ...piece, value: before.value + piece.value } : piece;
  }

  end(status: ItemEnd): string {
    let out = '';
    if (this.#open) {
      const type = this.#summary ? 'response.reasoning_summary_text.done' : 'response.reasoning_text.done';
      out = this.#events.write(type, { ...this.#place(), text: this.#text }) + this.#part('done');
      this.wire[this.#summary ? 'summary' : 'content'] = [this.#partWire(this.#text)];
    }
    if (this.#sealed !== undefined) this.wire.encrypted_content = writeSealed(this.#sealed);
    this.wire.status = status;
    return out + this.#events.write('response.output_item.done', { output_index: this.#index, item: this.wire });
  }

  #part(what: 'added' | 'done'): string {
    const type = this.#summary ? `response.reasoning_summary_part.${what}` : `response.content_part.${what}`;
    const part = this.#partWire(what === 'done' ? this.#text : '');
    return this.#events.write(type, { ...this.#place(), part });
  }

  #partWire(text: string): JsonObject {
    return { type: this.#summary ? 'summary_text' : 'reasoning_text', text };
  }

  #place(): JsonObject {
    const place = { item_id: this.#id, output_index: this.#index };
    return this.#summary ? { ...place, summary_index: 0 } : { ...place, content_index: 0 };
  }
}
