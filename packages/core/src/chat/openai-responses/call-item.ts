import type { JsonObject } from '../../json/json.ts';
import { JsonEnd } from '../anthropic-messages/json-end.ts';
import type { EventWriter } from './events.ts';
import type { ItemEnd, OutputItem } from './output-item.ts';

export interface CallStart {
  readonly id: string;
  /** What the result must name. */
  readonly callId: string;
  readonly name: string;
  readonly custom: boolean;
}

/** A call of a function, or of a free-text tool. Calls that are made side by side may be open side by side. */
export class CallItem implements OutputItem {
  readonly wire: JsonObject;
  readonly #events: EventWriter;
  readonly #index: number;
  readonly #member: 'arguments' | 'input';
  readonly #type: string;
  readonly #head: string;
  readonly #json = new JsonEnd();
  #text = '';

  constructor(events: EventWriter, index: number, { id, callId, name, custom }: CallStart) {
    this.#events = events;
    this.#index = index;
    this.#member = custom ? 'input' : 'arguments';
    this.#type = custom ? 'response.custom_tool_call_input' : 'response.function_call_arguments';
    this.#head = `"item_id":${JSON.stringify(id)},"output_index":${index},`;
    const type = custom ? 'custom_tool_call' : 'function_call';
    this.wire = { id, type, status: 'in_progress', call_id: callId, name, [this.#member]: '' };
  }

  /** Whether its arguments are a whole object; how long a free text goes on nobody can tell. */
  get whole(): boolean {
    return this.#member === 'arguments' && this.#json.whole;
  }

  begin(): string {
    return this.#events.write('response.output_item.added', { output_index: this.#index, item: { ...this.wire } });
  }

  add(text: string): string {
    if (text === '') return '';
    this.#text += text;
    this.#json.push(text);
    return this.#events.writeText(`${this.#type}.delta`, `${this.#head}"delta":${JSON.stringify(text)},`);
  }

  end(status: ItemEnd): string {
    this.wire[this.#member] = this.#text;
    this.wire.status = status;
    return (
      this.#events.writeText(`${this.#type}.done`, `${this.#head}"${this.#member}":${JSON.stringify(this.#text)},`) +
      this.#events.write('response.output_item.done', { output_index: this.#index, item: this.wire })
    );
  }
}
