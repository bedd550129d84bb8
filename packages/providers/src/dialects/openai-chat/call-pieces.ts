import type { ToolCallDelta } from '@sluice/core/chat/delta';
import { signatureIn } from '@sluice/core/chat/openai-chat/google';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

interface OpenCall {
  /** `undefined` until its name is known: nothing of it goes out before. */
  index: number | undefined;
  readonly kind: 'function' | 'custom';
  id: string;
  /** Held back: it may still turn out to be the word `null`, or its call has no name yet. */
  held: string;
  said: boolean;
  /** Google's, of a call without a name yet. */
  signature?: string;
}

const NULL = 'null';

/**
 * The tool calls of one choice, from whole calls or from fragments. Vendors number them from 0 or from 1, leave the number
 * out, repeat an empty id, or send several calls under one number; ours are numbered by appearance.
 */
export class CallPieces {
  readonly #choice: number;
  readonly #makeId: (index: number) => string;
  readonly #calls: OpenCall[] = [];
  #named = 0;
  readonly #byRaw = new Map<number, OpenCall>();

  constructor(choice: number, makeId: (index: number) => string) {
    this.#choice = choice;
    this.#makeId = makeId;
  }

  get any(): boolean {
    return this.#calls.length > 0;
  }

  /** One entry of `tool_calls`. */
  take(entry: JsonObject, out: ToolCallDelta[]): void {
    const kind = entry.type === 'custom' ? 'custom' : 'function';
    const inner = isObject(entry[kind]) ? entry[kind] : {};
    const id = typeof entry.id === 'string' ? entry.id : '';
    const name = typeof inner.name === 'string' ? inner.name : '';
    const raw = typeof entry.index === 'number' ? entry.index : undefined;
    const known = this.#find(raw, id, name);
    const call = known ?? this.#open(raw, kind);
    if (call.index === undefined) {
      call.id ||= id;
      if (name !== '') this.#begin(call, name, out);
    }
    const signature = signatureIn(entry.extra_content);
    if (signature !== undefined) this.#sign(call, signature, out);
    this.#say(call, kind === 'custom' ? inner.input : inner.arguments, out);
  }

  /** The superseded `function_call`, which has no id and of which there is one. */
  takeLegacy(entry: JsonObject, out: ToolCallDelta[]): void {
    const name = typeof entry.name === 'string' ? entry.name : '';
    const known = this.#byRaw.get(-1);
    // Snowflake sends an empty one with every answer.
    if (name === '' && known === undefined) return;
    const call = known ?? this.#open(-1, 'function');
    if (call.index === undefined) this.#begin(call, name, out);
    this.#say(call, entry.arguments, out);
  }

  /** What was held back, and `{}` for calls without arguments; a cut call stays as it is. */
  finish(cut: boolean, out: ToolCallDelta[]): void {
    for (const call of this.#calls) {
      const index = call.index ?? this.#begin(call, '', out);
      const { held } = call;
      call.held = '';
      if (held.trim() === NULL || (held === '' && !call.said)) {
        if (call.kind === 'function' && !cut) this.#emit(call, index, '{}', out);
      } else if (held !== '') this.#emit(call, index, held, out);
    }
  }

  #find(raw: number | undefined, id: string, name: string): OpenCall | undefined {
    // Without a number a new id begins a call, and everything else belongs to the last one.
    const known = raw === undefined ? this.#calls[this.#calls.length - 1] : this.#byRaw.get(raw);
    if (known === undefined) return undefined;
    if (known.index === undefined && (id === '' || known.id === '' || id === known.id)) return known;
    const other = id !== '' && known.id !== '' && id !== known.id && name !== '';
    return other || (raw === undefined && id === '' && name !== '') ? undefined : known;
  }

  #open(raw: number | undefined, kind: OpenCall['kind']): OpenCall {
    const call: OpenCall = { index: undefined, kind, id: '', held: '', said: false };
    this.#calls.push(call);
    if (raw !== undefined) this.#byRaw.set(raw, call);
    return call;
  }

  /** Its name is known, or will never be. */
  #begin(call: OpenCall, name: string, out: ToolCallDelta[]): number {
    const index = this.#named++;
    call.index = index;
    const { kind, id } = call;
    const start = { type: 'tool-call', choice: this.#choice, index, id: id || this.#makeId(index), name } as const;
    out.push(kind === 'custom' ? { ...start, arguments: '', kind } : { ...start, arguments: '' });
    if (call.signature !== undefined) this.#sign(call, call.signature, out);
    return index;
  }

  #say(call: OpenCall, said: Json | undefined, out: ToolCallDelta[]): void {
    // Ollama's own form has objects; some hosts of it let them through.
    if (said !== undefined && said !== null) call.held += typeof said === 'string' ? said : JSON.stringify(said);
    const { index, held } = call;
    if (held === '' || index === undefined) return;
    if (call.kind === 'function' && !call.said) {
      const start = held.trim();
      if (start === '' || NULL.startsWith(start)) return;
    }
    call.held = '';
    this.#emit(call, index, held, out);
  }

  #sign(call: OpenCall, signature: string, out: ToolCallDelta[]): void {
    const { index } = call;
    if (index === undefined) {
      call.signature = signature;
      return;
    }
    const last = out[out.length - 1];
    if (last?.index === index) out[out.length - 1] = { ...last, signature };
    else out.push({ type: 'tool-call', choice: this.#choice, index, arguments: '', signature });
  }

  #emit(call: OpenCall, index: number, text: string, out: ToolCallDelta[]): void {
    call.said = true;
    const last = out[out.length - 1];
    // The start of a call and its first words go out as one.
    if (last?.id !== undefined && last.index === index && last.arguments === '') {
      out[out.length - 1] = { ...last, arguments: text };
    } else if (call.kind === 'custom') {
      out.push({ type: 'tool-call', choice: this.#choice, index, arguments: text, kind: 'custom' });
    } else out.push({ type: 'tool-call', choice: this.#choice, index, arguments: text });
  }
}
