import { isObject, type JsonObject } from '../../../json/json.ts';
import { SseReader } from '../../../stream/sse.ts';

/** What a stream of the Responses dialect says. */
export interface ReadResponse {
  /** `response` of the last event. */
  readonly response: JsonObject;
  /** The last event. */
  readonly last: JsonObject;
  readonly events: readonly JsonObject[];
}

/** Deltas, by the event that says their whole, with the member that holds it. */
const WHOLE: Readonly<Record<string, readonly [string, string]>> = {
  'response.output_text.done': ['response.output_text.delta', 'text'],
  'response.refusal.done': ['response.refusal.delta', 'refusal'],
  'response.reasoning_text.done': ['response.reasoning_text.delta', 'text'],
  'response.reasoning_summary_text.done': ['response.reasoning_summary_text.delta', 'text'],
  'response.function_call_arguments.done': ['response.function_call_arguments.delta', 'arguments'],
  'response.custom_tool_call_input.done': ['response.custom_tool_call_input.delta', 'input'],
};
const TERMINAL = new Set(['response.completed', 'response.incomplete', 'response.failed']);

/**
 * Reads a stream of the Responses dialect as strictly as OpenAI's own are made: `response.created` first, numbers without
 * a gap, items and parts that begin before they are spoken of and end once, wholes that are what their pieces say, one
 * terminal event whose `output` is what the events told, and nothing behind it.
 * @throws Error where a rule is broken
 */
export function readResponseStream(text: string): ReadResponse {
  const reader = new SseReader();
  const read = [...reader.push(new TextEncoder().encode(text)), ...reader.end()];
  const events = read.map(({ name, data }) => {
    const event = JSON.parse(data) as JsonObject;
    if (event.type !== name) throw new Error(`the name stands in both places: ${data}`);
    return event;
  });
  const items = new Items();
  events.forEach((event, i) => {
    rule(event.sequence_number === i, 'numbers have no gap', event);
    const type = String(event.type);
    if (i === 0) rule(type === 'response.created', 'the response begins', event);
    if (i === 1) rule(type === 'response.in_progress', 'the response is under way', event);
    rule(TERMINAL.has(type) === (i === events.length - 1), 'the last event, and no other, ends it', event);
    items.take(type, event);
  });
  const last = events.at(-1);
  if (last === undefined || !isObject(last.response)) throw new Error('there is no response');
  const first = events[0]?.response as JsonObject;
  rule(first.id === last.response.id, 'the response keeps its id', last);
  items.compare(last.response);
  return { response: last.response, last, events };
}

class Items {
  readonly #added = new Map<number, JsonObject>();
  readonly #done = new Map<number, JsonObject>();
  /** By item and part: what pieces said so far, and whether the part is open. */
  readonly #said = new Map<string, string>();
  readonly #openParts = new Set<string>();

  take(type: string, event: JsonObject): void {
    if (event.output_index === undefined) return;
    const index = event.output_index as number;
    if (type === 'response.output_item.added') {
      rule(index === this.#added.size, 'items are counted up', event);
      this.#added.set(index, event.item as JsonObject);
      return;
    }
    const item = this.#added.get(index);
    if (item === undefined) return rule(false, 'an item begins before it is spoken of', event);
    rule(!this.#done.has(index), 'an item that has ended stays so', event);
    if (type === 'response.output_item.done') {
      const done = event.item as JsonObject;
      rule(done.id === item.id && done.type === item.type, 'an item keeps its id and type', event);
      rule(done.status !== 'in_progress', 'an item that has ended says how', event);
      rule(![...this.#openParts].some((key) => key.startsWith(`${index}/`)), 'its parts have ended', event);
      this.#done.set(index, done);
      return;
    }
    rule(event.item_id === item.id, 'the item is named by its id', event);
    const part = `${index}/${String(event.content_index ?? event.summary_index ?? '')}`;
    if (/part\.added$/.test(type)) {
      rule(!this.#openParts.has(part), 'a part begins once', event);
      this.#openParts.add(part);
    } else if (/part\.done$/.test(type)) {
      rule(this.#openParts.delete(part), 'a part that ends has begun', event);
    } else this.#takePiece(type, part, event);
  }

  #takePiece(type: string, part: string, event: JsonObject): void {
    if (!/function_call|custom_tool/.test(type)) rule(this.#openParts.has(part), 'the part has begun', event);
    const key = `${part} ${type}`;
    if (typeof event.delta === 'string') this.#said.set(key, (this.#said.get(key) ?? '') + event.delta);
    const whole = WHOLE[type];
    if (whole === undefined) return;
    const [pieces, member] = whole;
    rule(event[member] === (this.#said.get(`${part} ${pieces}`) ?? ''), 'the whole is what the pieces say', event);
  }

  compare(response: JsonObject): void {
    const told = [...this.#added.keys()].map((index) => this.#done.get(index));
    rule(JSON.stringify(told) === JSON.stringify(response.output), 'output is what the events told', response);
  }
}

function rule(holds: boolean, what: string, event: JsonObject): void {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(event)}`);
}
