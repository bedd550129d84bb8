import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Draft } from '../anthropic-messages/members.ts';
import { needName, readList, readString, refuse, unknownMembers } from '../anthropic-messages/members.ts';
import type { Message, Part, ReasoningPart, Role, ToolCallPart } from '../call.ts';
import { decodeContent } from './decode-content.ts';
import { openSealed } from './sealed-reasoning.ts';

const MESSAGE = new Set(['type', 'role', 'content', 'id', 'status']);
const CALL = new Set(['type', 'id', 'call_id', 'name', 'arguments', 'input', 'status']);
const RESULT = new Set(['type', 'id', 'call_id', 'output', 'status']);

/** `input`: a text, or items, as messages behind those that are there. @throws InvalidRequest */
export function decodeInput(input: Json, messages: Message[]): void {
  if (typeof input === 'string') {
    messages.push({ role: 'user', parts: [{ type: 'text', text: input }], at: 'input' });
    return;
  }
  if (!Array.isArray(input)) return refuse('input', 'must be a string or an array of items');
  const items = new Items(messages);
  for (let i = 0; i < input.length; i++) {
    const item = input[i];
    if (isObject(item)) items.add(item, `input[${i}]`);
    else refuse(`input[${i}]`, 'must be an object');
  }
}

/**
 * Items are flat where messages are nested: what the model said in one turn (reasoning, words, calls) is one message, so
 * that calls made side by side stay side by side.
 */
class Items {
  readonly #messages: Message[];
  /** The model's turn that is still open, and whether it has words or calls. */
  #turn: Part[] | undefined;
  #spoken = false;
  /** Google's signature of the part that comes next. */
  #signature: string | undefined;

  constructor(messages: Message[]) {
    this.#messages = messages;
  }

  add(item: JsonObject, at: string): void {
    switch (item.type ?? 'message') {
      case 'message':
        return this.#message(item, at);
      case 'function_call':
        return this.#call(item, at, 'arguments');
      case 'custom_tool_call':
        return this.#call(item, at, 'input');
      case 'function_call_output':
      case 'custom_tool_call_output':
        return this.#result(item, at);
      case 'reasoning':
        return this.#reasoning(item, at);
      default:
        return this.#opaque(item, at);
    }
  }

  #message(item: JsonObject, at: string): void {
    const { role } = item;
    const parts = decodeContent(item.content, `${at}.content`);
    const extra = unknownMembers(item, MESSAGE);
    switch (role) {
      case 'assistant':
        // A second message of one turn is a message of its own; reasoning before the first belongs to it.
        if (this.#spoken || extra !== undefined) this.#turn = undefined;
        this.#say(this.#signed(parts), at, extra);
        this.#spoken = true;
        return;
      case 'user':
      case 'system':
      case 'developer':
        return this.#push(role, parts, at, extra);
      default:
        return refuse(`${at}.role`, 'must be "user", "assistant", "system" or "developer"');
    }
  }

  #call(item: JsonObject, at: string, member: 'arguments' | 'input'): void {
    const text = item[member];
    if (typeof text !== 'string') return refuse(`${at}.${member}`, 'must be a string');
    const draft: Draft<ToolCallPart> = {
      type: 'tool-call',
      id: needName(item, 'call_id', at),
      name: needName(item, 'name', at),
      arguments: text,
    };
    if (member === 'input') draft.kind = 'custom';
    if (this.#signature !== undefined) draft.signature = this.#signature;
    this.#signature = undefined;
    const extra = unknownMembers(item, CALL);
    if (extra !== undefined) draft.extra = extra;
    this.#say([draft], at);
    this.#spoken = true;
  }

  #result(item: JsonObject, at: string): void {
    const part: Part = {
      type: 'tool-result',
      id: needName(item, 'call_id', at),
      parts: decodeContent(item.output, `${at}.output`),
    };
    const extra = unknownMembers(item, RESULT);
    this.#push('tool', [extra === undefined ? part : { ...part, extra }], at, undefined);
  }

  #reasoning(item: JsonObject, at: string): void {
    const text = reasoningText(item, at);
    const part: Draft<ReasoningPart> = { type: 'reasoning', text };
    const id = readString(item, 'id', at);
    if (id !== undefined) part.id = id;
    const sealed = readString(item, 'encrypted_content', at);
    if (sealed === undefined || sealed === '') return this.#say([part], at);
    const opened = openSealed(sealed);
    switch (opened.of) {
      case 'before':
        return this.#signBefore(opened.value);
      case 'next':
        this.#signature = opened.value;
        // A signature of what stands beside it needs no thought of its own.
        if (text === '') return;
        break;
      default:
        part[opened.of === 'redacted' ? 'redacted' : 'signature'] = opened.value;
        if (opened.signer !== undefined) part.signer = opened.signer;
    }
    this.#say([part], at);
  }

  /** Google's signature of the text that ended the turn. */
  #signBefore(signature: string): void {
    const turn = this.#turn;
    if (turn === undefined) return;
    const last = turn.findLastIndex(({ type }) => type === 'text');
    const text = turn[last];
    if (text?.type === 'text') turn[last] = { ...text, signature };
  }

  #signed(parts: Part[]): Part[] {
    const signature = this.#signature;
    const [first] = parts;
    if (signature === undefined || first?.type !== 'text') return parts;
    this.#signature = undefined;
    return [{ ...first, signature }, ...parts.slice(1)];
  }

  /** `web_search_call`, `compaction`, `item_reference`, `mcp_approval_response`, …: kept as sent for its own vendor. */
  #opaque(item: JsonObject, at: string): void {
    const type = needName(item, 'type', at);
    const part: Part = { type: 'opaque', dialect: 'responses', value: item };
    if (/_(output|response)$/.test(type)) this.#push('user', [part], at, undefined);
    else this.#say([part], at);
  }

  /** Something of the model's own turn. */
  #say(parts: readonly Part[], at: string, extra?: JsonObject): void {
    if (this.#turn !== undefined) {
      this.#turn.push(...parts);
      return;
    }
    const turn = [...parts];
    this.#push('assistant', turn, at, extra);
    this.#turn = turn;
  }

  #push(role: Role, parts: readonly Part[], at: string, extra: JsonObject | undefined): void {
    this.#turn = undefined;
    this.#spoken = false;
    this.#messages.push(extra === undefined ? { role, parts, at } : { role, parts, at, extra });
  }
}

/** The thoughts themselves where they are told, else their summary. */
function reasoningText(item: JsonObject, at: string): string {
  const content = joined(readList(item, 'content', at), '');
  return content === '' ? joined(readList(item, 'summary', at), '\n\n') : content;
}

function joined(list: readonly Json[] | undefined, glue: string): string {
  if (list === undefined) return '';
  return list.flatMap((part) => (isObject(part) && typeof part.text === 'string' ? [part.text] : [])).join(glue);
}
