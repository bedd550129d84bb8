import type { Json, JsonObject } from '../../json/json.ts';
import { annotationOf } from './annotation.ts';
import type { EventWriter } from './events.ts';
import type { ItemEnd, OutputItem } from './output-item.ts';

/** What the model says: one message, whose parts are text and refusals in the order in which they came. */
export class MessageItem implements OutputItem {
  readonly wire: JsonObject;
  readonly #events: EventWriter;
  readonly #index: number;
  readonly #id: string;
  readonly #content: JsonObject[] = [];
  #open: JsonObject | undefined;
  #text = '';
  /** A piece of text that waits for its log probabilities, which come right behind it. */
  #held: string | undefined;
  #head = '';

  constructor(events: EventWriter, index: number, id: string) {
    this.#events = events;
    this.#index = index;
    this.#id = id;
    this.wire = { id, type: 'message', status: 'in_progress', role: 'assistant', content: [] };
  }

  begin(): string {
    return this.#events.write('response.output_item.added', { output_index: this.#index, item: { ...this.wire } });
  }

  /** @param hold whether log probabilities are to come */
  text(text: string, hold: boolean): string {
    let out = this.#flush() + this.#part('output_text');
    this.#text += text;
    if (hold) this.#held = text;
    else out += this.#say(text, NO_LOGPROBS);
    return out;
  }

  refusal(text: string): string {
    const out = this.#flush() + this.#part('refusal');
    this.#text += text;
    return out + this.#events.writeText('response.refusal.delta', `${this.#head}"delta":${JSON.stringify(text)},`);
  }

  logprobs(logprobs: JsonObject): string {
    const list = Array.isArray(logprobs.content) ? logprobs.content : [];
    const part = this.#open;
    if (part === undefined || part.type !== 'output_text' || list.length === 0) return this.#flush();
    part.logprobs = [...(part.logprobs as Json[]), ...list];
    const text = this.#held;
    this.#held = undefined;
    return text === undefined ? '' : this.#say(text, JSON.stringify(list));
  }

  citation(citation: JsonObject): string {
    const part = this.#open;
    const annotation = annotationOf(citation, this.#text.length);
    if (annotation === undefined || part === undefined || part.type !== 'output_text') return '';
    const annotations = part.annotations as JsonObject[];
    annotations.push(annotation);
    return (
      this.#flush() +
      this.#events.write('response.output_text.annotation.added', {
        item_id: this.#id,
        output_index: this.#index,
        content_index: this.#content.length,
        annotation_index: annotations.length - 1,
        annotation,
      })
    );
  }

  end(status: ItemEnd): string {
    const out = this.#flush() + this.#endPart();
    this.wire.status = status;
    this.wire.content = this.#content;
    return out + this.#events.write('response.output_item.done', { output_index: this.#index, item: this.wire });
  }

  #say(text: string, logprobs: string): string {
    const members = `${this.#head}"delta":${JSON.stringify(text)},"logprobs":${logprobs},`;
    return this.#events.writeText('response.output_text.delta', members);
  }

  #flush(): string {
    const text = this.#held;
    if (text === undefined) return '';
    this.#held = undefined;
    return this.#say(text, NO_LOGPROBS);
  }

  #part(type: 'output_text' | 'refusal'): string {
    if (this.#open?.type === type) return '';
    const ended = this.#endPart();
    this.#text = '';
    this.#open = type === 'refusal' ? { type, refusal: '' } : { type, annotations: [], logprobs: [], text: '' };
    const place = this.#place();
    this.#head = `${JSON.stringify(place).slice(1, -1)},`;
    return ended + this.#events.write('response.content_part.added', { ...place, part: this.#open });
  }

  #endPart(): string {
    const part = this.#open;
    if (part === undefined) return '';
    const place = this.#place();
    const refusal = part.type === 'refusal';
    part[refusal ? 'refusal' : 'text'] = this.#text;
    const said = refusal ? { refusal: this.#text } : { text: this.#text, logprobs: part.logprobs };
    const type = refusal ? 'response.refusal.done' : 'response.output_text.done';
    const out =
      this.#events.write(type, { ...place, ...said }) +
      this.#events.write('response.content_part.done', { ...place, part });
    this.#content.push(part);
    this.#open = undefined;
    return out;
  }

  #place(): JsonObject {
    return { item_id: this.#id, output_index: this.#index, content_index: this.#content.length };
  }
}

const NO_LOGPROBS = '[]';
