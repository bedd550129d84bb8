import type { JsonObject } from '../../json/json.ts';
import { JsonEnd } from '../anthropic-messages/json-end.ts';
import { toolInput } from '../anthropic-messages/tool-input.ts';
import type { ToolCallDelta } from '../delta.ts';

interface CallDraft {
  id: string | undefined;
  name: string;
  text: string;
  signature: string | undefined;
  readonly kind: ToolCallDelta['kind'];
  readonly end: JsonEnd;
}

/** Collects calls, whose arguments are whole objects here, from their pieces. */
export class CallCollector {
  readonly #calls = new Map<number, CallDraft>();
  readonly #told = new Set<number>();

  add(delta: ToolCallDelta): void {
    // White space behind the arguments of a call that has gone out.
    if (this.#told.has(delta.index)) return;
    let call = this.#calls.get(delta.index);
    if (call === undefined) {
      call = { id: undefined, name: '', text: '', signature: undefined, kind: delta.kind, end: new JsonEnd() };
      this.#calls.set(delta.index, call);
    }
    if (delta.id !== undefined && delta.id !== '') call.id = delta.id;
    if (delta.name !== undefined) call.name = delta.name;
    if (delta.signature !== undefined) call.signature = delta.signature;
    call.text += delta.arguments;
    call.end.push(delta.arguments);
  }

  /** The parts of the calls that are whole and stand before all that are not, each told once. */
  takeWhole(): JsonObject[] {
    const parts: JsonObject[] = [];
    for (const [index, call] of this.#calls) {
      if (!call.end.whole) break;
      parts.push(partOf(call));
      this.#calls.delete(index);
      this.#told.add(index);
    }
    return parts;
  }

  /** Nothing more will come: what is left, whole or not. */
  takeAll(): JsonObject[] {
    const parts = [...this.#calls.values()].map(partOf);
    this.#calls.clear();
    return parts;
  }
}

function partOf({ id, name, text, signature, kind }: CallDraft): JsonObject {
  return {
    ...(signature === undefined ? {} : { thoughtSignature: signature }),
    functionCall: { ...(id === undefined ? {} : { id }), name, args: toolInput(text, kind) },
  };
}
