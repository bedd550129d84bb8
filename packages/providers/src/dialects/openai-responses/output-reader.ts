import type { Delta, ReasoningDelta, ToolCallDelta } from '@sluice/core/chat/delta';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import type { Quirks } from '../../spec.ts';
import { CallPieces } from '../openai-chat/call-pieces.ts';
import { ReasoningItem, type ReasoningKind } from './reasoning-item.ts';

/** The words of one message: what was told in pieces is not told again when its end repeats it. */
interface Words {
  /** Parts with text or a refusal, by index. */
  readonly parts: Set<number>;
  cited: boolean;
  counted: boolean;
}

interface OpenCall {
  readonly type: 'function' | 'custom';
  said: boolean;
}

/** The items of one response, whole or in pieces: what is said in either is the same. Unknown items pass as `extra`. */
export class OutputReader {
  readonly #quirks: Quirks;
  readonly #calls: CallPieces;
  readonly #open = new Map<number, OpenCall>();
  readonly #callIds = new Set<string>();
  readonly #reasoning = new Map<number, ReasoningItem>();
  readonly #words = new Map<number, Words>();
  readonly #ended = new Set<number>();
  #spoken = false;

  constructor(quirks: Quirks, makeId: (call: number) => string) {
    this.#quirks = quirks;
    this.#calls = new CallPieces(0, makeId);
  }

  /** Whether there are calls that the caller is to answer. */
  get called(): boolean {
    return this.#calls.any;
  }

  /** An item begins; `index` is its place in the output. */
  begin(index: number, item: JsonObject, out: Delta[]): void {
    const type = callType(item);
    if (type !== undefined) this.#call(index, type, item, out);
    else if (item.type === 'reasoning') this.#thought(index).name(item);
  }

  /** A piece of text or of a refusal. */
  text(type: 'text' | 'refusal', index: number, part: number, text: Json | undefined, out: Delta[]): void {
    if (typeof text !== 'string' || text === '') return;
    this.#message(index).parts.add(part);
    this.#spoken = true;
    out.push({ type, choice: 0, text });
  }

  /** The whole text of a part, which counts only where no piece of it came. */
  wholeText(type: 'text' | 'refusal', index: number, part: number, text: Json | undefined, out: Delta[]): void {
    if (!this.#message(index).parts.has(part)) this.text(type, index, part, text, out);
  }

  logprobs(index: number, list: Json | undefined, out: Delta[]): void {
    if (!Array.isArray(list) || list.length === 0) return;
    this.#message(index).counted = true;
    out.push({ type: 'logprobs', choice: 0, logprobs: { content: list } });
  }

  annotation(index: number, annotation: Json | undefined, out: Delta[]): void {
    if (!isObject(annotation)) return;
    this.#message(index).cited = true;
    out.push({ type: 'citation', choice: 0, citation: annotation });
  }

  reasoning(kind: ReasoningKind, index: number, part: number, text: Json | undefined, out: Delta[]): void {
    if (typeof text !== 'string') return;
    const deltas: ReasoningDelta[] = [];
    this.#thought(index).text(kind, part, text, deltas);
    out.push(...deltas);
  }

  /** A piece of a call's arguments, or of the free text of a custom one. */
  argument(index: number, text: Json | undefined, out: Delta[]): void {
    const call = this.#open.get(index);
    if (call === undefined || typeof text !== 'string' || text === '') return;
    call.said = true;
    const inner = call.type === 'custom' ? { input: text } : { arguments: text };
    this.#take({ index, type: call.type, [call.type]: inner }, out);
  }

  /** All of them, which count only where no piece came. */
  wholeArgument(index: number, text: Json | undefined, out: Delta[]): void {
    if (this.#open.get(index)?.said === false) this.argument(index, text, out);
  }

  /** An item as it ended: what was not told in pieces. */
  end(index: number, item: JsonObject, out: Delta[]): void {
    if (this.#ended.has(index)) return;
    this.#ended.add(index);
    const type = callType(item);
    if (type !== undefined) {
      this.#call(index, type, item, out);
      this.wholeArgument(index, type === 'custom' ? item.input : argumentsOf(item), out);
    } else if (item.type === 'reasoning') {
      const deltas: ReasoningDelta[] = [];
      this.#thought(index).end(item, deltas);
      out.push(...deltas);
    } else if (item.type === 'message') this.#endMessage(index, item, out);
    else out.push({ type: 'extra', choice: 0, name: 'output', value: item });
  }

  /**
   * The output as the response's last event repeats it, for hosts that tell things nowhere else: calls that never came are
   * told, and all of it where nothing was said before.
   */
  complete(output: Json | undefined, out: Delta[]): void {
    if (!Array.isArray(output)) return;
    const nothing = !this.#spoken && !this.called && ![...this.#reasoning.values()].some(({ said }) => said);
    output.forEach((item, i) => {
      if (!isObject(item)) return;
      const id = callType(item) === undefined ? '' : callIdOf(item);
      const missed = id !== '' && !this.#callIds.has(id);
      // Behind everything that was numbered: a host's numbers need not be the places in the list.
      if (nothing) this.end(i, item, out);
      else if (missed) this.end(output.length + i, item, out);
    });
  }

  /** What was held back of calls; a cut one stays as it is. */
  finish(cut: boolean, out: Delta[]): void {
    const calls: ToolCallDelta[] = [];
    this.#calls.finish(cut, calls);
    out.push(...calls);
  }

  #endMessage(index: number, { content }: JsonObject, out: Delta[]): void {
    if (!Array.isArray(content)) return;
    const words = this.#message(index);
    const { cited, counted } = words;
    // Hosts number the parts of a message in their own ways: if one of them was told, all were.
    const told = words.parts.size > 0;
    content.forEach((part, i) => {
      if (!isObject(part)) return;
      if (!told && part.type === 'refusal') this.text('refusal', index, i, part.refusal, out);
      else if (!told) this.text('text', index, i, part.text, out);
      if (!counted) this.logprobs(index, part.logprobs, out);
      if (!cited && Array.isArray(part.annotations)) {
        for (const annotation of part.annotations) this.annotation(index, annotation, out);
      }
    });
  }

  #call(index: number, type: 'function' | 'custom', item: JsonObject, out: Delta[]): void {
    if (this.#open.has(index)) return;
    const open: OpenCall = { type, said: false };
    this.#open.set(index, open);
    const id = callIdOf(item);
    this.#callIds.add(id);
    const name = typeof item.name === 'string' ? item.name : '';
    const [member, said] = type === 'custom' ? ['input', item.input] : ['arguments', item.arguments];
    const text = typeof said === 'string' ? said : '';
    open.said = text !== '';
    this.#take({ index, id, type, [type]: { name, [member]: text } }, out);
  }

  #take(entry: JsonObject, out: Delta[]): void {
    const calls: ToolCallDelta[] = [];
    this.#calls.take(entry, calls);
    out.push(...calls);
  }

  #thought(index: number): ReasoningItem {
    let item = this.#reasoning.get(index);
    if (item === undefined) {
      item = new ReasoningItem(this.#reasoning.size, this.#quirks.signer ?? 'openai');
      this.#reasoning.set(index, item);
    }
    return item;
  }

  #message(index: number): Words {
    let words = this.#words.get(index);
    if (words === undefined) {
      words = { parts: new Set(), cited: false, counted: false };
      this.#words.set(index, words);
    }
    return words;
  }
}

/** The id that the result must name; the item's own (`fc_…`) is another one. */
function callIdOf({ call_id: id }: JsonObject): string {
  return typeof id === 'string' ? id : '';
}

/** A call without arguments says `{}`; one that was cut says what it has. */
function argumentsOf({ arguments: said, status }: JsonObject): Json {
  return typeof said === 'string' && said !== '' ? said : status === 'incomplete' ? '' : '{}';
}

/** What kind of call the item is, if it is one for the caller. */
function callType({ type }: JsonObject): 'function' | 'custom' | undefined {
  if (type === 'function_call') return 'function';
  return type === 'custom_tool_call' ? 'custom' : undefined;
}
