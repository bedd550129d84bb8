import type { JsonObject } from '../../json/json.ts';
import type { Call } from '../call.ts';
import type { Delta, ReasoningDelta, ToolCallDelta } from '../delta.ts';
import { CallItem } from './call-item.ts';
import type { EventWriter } from './events.ts';
import { MessageItem } from './message-item.ts';
import type { ItemEnd, OutputItem } from './output-item.ts';
import { ReasoningItem } from './reasoning-item.ts';

/** What reasoning items are told apart by: a block of the provider's, sealed reasoning, or a signature of a neighbour. */
type ReasoningKey = number | 'sealed' | 'signature';

/**
 * `output` of one answer, item by item in the order in which the provider began them. Words and thoughts end where
 * something else begins; a call ends when its arguments are whole, or with the answer.
 */
export class Output {
  readonly items: OutputItem[] = [];
  readonly #events: EventWriter;
  readonly #suffix: string;
  readonly #summary: boolean;
  readonly #logprobs: boolean;
  readonly #open = new Set<OutputItem>();
  readonly #calls = new Map<number, CallItem>();
  #message: MessageItem | undefined;
  #reasoning: { readonly key: ReasoningKey; readonly item: ReasoningItem } | undefined;
  #refused = false;

  /** @param suffix makes the ids of this answer's items its own */
  constructor(events: EventWriter, suffix: string, { reasoning, logprobs }: Call) {
    this.#events = events;
    this.#suffix = suffix;
    this.#summary = reasoning?.display !== undefined;
    this.#logprobs = logprobs === true;
  }

  get refused(): boolean {
    return this.#refused;
  }

  get wire(): JsonObject[] {
    return this.items.map(({ wire }) => wire);
  }

  add(delta: Delta): string {
    switch (delta.type) {
      case 'text':
        return this.#text(delta.text) + (delta.signature === undefined ? '' : this.#sign('before', delta.signature));
      case 'refusal':
        this.#refused ||= delta.text !== '';
        if (delta.text === '') return '';
        return this.#withMessage((message) => message.refusal(delta.text));
      case 'audio':
        return this.#text(delta.transcript ?? '');
      case 'reasoning':
        return this.#think(delta);
      case 'tool-call':
        return this.#call(delta);
      case 'citation':
        return this.#message?.citation(delta.citation) ?? '';
      case 'logprobs':
        return this.#message?.logprobs(delta.logprobs) ?? '';
      default:
        return '';
    }
  }

  end(status: ItemEnd): string {
    let out = '';
    for (const item of this.#open) out += item.end(status);
    this.#open.clear();
    return out;
  }

  #text(text: string): string {
    if (text === '') return '';
    return this.#withMessage((message) => message.text(text, this.#logprobs));
  }

  #withMessage(say: (message: MessageItem) => string): string {
    let out = '';
    if (this.#message === undefined) {
      out = this.#endOthers();
      const message = new MessageItem(this.#events, this.items.length, this.#id('msg'));
      out += this.#begin(message);
      this.#message = message;
    }
    return out + say(this.#message);
  }

  #think(delta: ReasoningDelta): string {
    const { text = '', signature = '', redacted, signer } = delta;
    if (redacted !== undefined) {
      // Sealed reasoning that comes with its summary is one item; alone it is an item of its own.
      const key = this.#reasoning?.key === delta.block ? delta.block : text === '' ? 'sealed' : delta.block;
      const out = this.#withReasoning(key, (item) => item.text(text), key === 'sealed');
      this.#reasoning?.item.seal({ of: 'redacted', value: redacted, signer });
      return out;
    }
    if (text === '' && signature === '') return '';
    const out = this.#withReasoning(delta.block, (item) => item.text(text));
    if (signature !== '') this.#reasoning?.item.seal({ of: 'text', value: signature, signer });
    return out;
  }

  #withReasoning(key: ReasoningKey, say: (item: ReasoningItem) => string, fresh = false): string {
    let out = '';
    if (this.#reasoning?.key !== key || fresh) {
      out = this.#endOthers();
      const item = new ReasoningItem(this.#events, this.items.length, this.#id('rs'), this.#summary);
      out += this.#begin(item);
      this.#reasoning = { key, item };
    }
    return out + say((this.#reasoning as { item: ReasoningItem }).item);
  }

  /** Google's signature of what stands before, or of what comes next: an item without a word carries it. */
  #sign(of: 'before' | 'next', signature: string): string {
    if (signature === '') return '';
    const out = this.#withReasoning('signature', () => '', true);
    this.#reasoning?.item.seal({ of, value: signature });
    return out + this.#endOthers();
  }

  #call(delta: ToolCallDelta): string {
    const known = this.#calls.get(delta.index);
    // A piece for a call that has ended cannot be said any more.
    if (known !== undefined) return this.#open.has(known) ? known.add(delta.arguments) : '';
    const signed = delta.signature === undefined ? '' : this.#sign('next', delta.signature);
    const out = signed + this.#endOthers();
    const custom = delta.kind === 'custom';
    const item = new CallItem(this.#events, this.items.length, {
      id: this.#id(custom ? 'ctc' : 'fc'),
      callId: delta.id || `call_${this.#suffix}_${delta.index}`,
      name: delta.name ?? '',
      custom,
    });
    this.#calls.set(delta.index, item);
    return out + this.#begin(item) + item.add(delta.arguments);
  }

  #begin(item: OutputItem): string {
    this.items.push(item);
    this.#open.add(item);
    return item.begin();
  }

  /** Something new begins: all but calls that are not whole yet have come to their end. */
  #endOthers(): string {
    let out = '';
    for (const item of this.#open) {
      if (item instanceof CallItem && !item.whole) continue;
      this.#open.delete(item);
      out += item.end('completed');
    }
    this.#message = undefined;
    this.#reasoning = undefined;
    return out;
  }

  #id(prefix: string): string {
    return `${prefix}_${this.#suffix}_${this.items.length}`;
  }
}
