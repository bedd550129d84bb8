import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Draft } from '../anthropic-messages/members.ts';
import { needName, needObject, readList, readString, refuse } from '../anthropic-messages/members.ts';
import type { CacheMark, Message, Part, ToolCallPart, ToolResultPart } from '../call.ts';
import { decodeCache } from './decode-cache.ts';
import { decodeContent } from './decode-content.ts';
import { decodeReasoning } from './decode-reasoning.ts';
import { signatureIn } from './google.ts';
import { keep } from './keep.ts';

const NO_PARTS: readonly Part[] = [];

/** `messages`. @throws InvalidRequest */
export function decodeHistory(list: Json | undefined): Message[] {
  if (list === undefined || list === null) return refuse('messages', 'is required');
  if (!Array.isArray(list)) return refuse('messages', 'must be an array');
  if (list.length === 0) refuse('messages', 'must not be empty');
  const history: Message[] = new Array(list.length);
  const calls = new OpenCalls();
  for (let i = 0; i < list.length; i++) {
    const said = list[i];
    history[i] = isObject(said) ? decodeMessage(said, i, calls) : refuse(`messages[${i}]`, 'must be an object');
  }
  return history;
}

/** Calls that wait for their results, for results that do not say which call they answer. */
class OpenCalls {
  #open: { readonly id: string; readonly name: string }[] | undefined;

  call(id: string, name: string): void {
    if (this.#open === undefined) this.#open = [];
    this.#open.push({ id, name });
  }

  answered(id: string): void {
    const at = this.#open?.findIndex((call) => call.id === id) ?? -1;
    if (at >= 0) this.#open?.splice(at, 1);
  }

  /** The oldest open call, of this name where one is given. */
  next(name: string | undefined): string | undefined {
    return this.#open?.find((call) => name === undefined || call.name === name)?.id;
  }
}

function decodeMessage(said: JsonObject, index: number, calls: OpenCalls): Message {
  switch (said.role) {
    case 'system':
    case 'developer':
      return finish({ role: said.role, parts: decodeContent(said.content, index, 'system') }, said, index);
    case 'user':
      return finish({ role: 'user', parts: decodeContent(said.content, index, 'user') }, said, index);
    case 'assistant':
      return finish({ role: 'assistant', parts: decodeAssistant(said, index, calls) }, said, index);
    case 'tool':
    case 'function':
      return finish({ role: 'tool', parts: [decodeResult(said, said.role, index, calls)] }, said, index);
    default:
      return refuse(
        `messages[${index}].role`,
        'must be "system", "developer", "user", "assistant", "tool" or "function"',
      );
  }
}

/** Reasoning first, then what was said, then the calls: the order in which the model wrote them. */
function decodeAssistant(said: JsonObject, index: number, calls: OpenCalls): readonly Part[] {
  const { content, refusal } = said;
  const reasoning = hasReasoning(said) ? decodeReasoning(said, () => `messages[${index}]`) : NO_PARTS;
  const spoken =
    content === undefined || content === null || (content === '' && hasCalls(said))
      ? NO_PARTS
      : decodeContent(content, index, 'assistant');
  const called = hasCalls(said) ? decodeCalls(said, index, calls) : NO_PARTS;
  if (reasoning.length === 0 && called.length === 0 && (refusal === undefined || refusal === null)) return spoken;
  const parts: Part[] = [...reasoning, ...spoken];
  const refused = readString(said, 'refusal', `messages[${index}]`);
  if (refused !== undefined && refused !== '') parts.push({ type: 'refusal', text: refused });
  parts.push(...called);
  return parts;
}

function hasReasoning(said: JsonObject): boolean {
  return said.reasoning_content !== undefined || said.reasoning !== undefined || said.reasoning_details !== undefined;
}

function hasCalls(said: JsonObject): boolean {
  return (said.tool_calls ?? said.function_call ?? undefined) !== undefined;
}

function decodeCalls(said: JsonObject, index: number, calls: OpenCalls): Part[] {
  const at = `messages[${index}]`;
  const list = readList(said, 'tool_calls', at);
  if (list !== undefined) return list.map((entry, i) => decodeCall(entry, `${at}.tool_calls[${i}]`, calls));
  const legacy = needObject(said, 'function_call', at);
  // The superseded form has no ids; the place in the conversation is one.
  const id = `call_${index}`;
  const name = needName(legacy, 'name', `${at}.function_call`);
  calls.call(id, name);
  return [{ type: 'tool-call', id, name, arguments: readString(legacy, 'arguments', `${at}.function_call`) ?? '' }];
}

function decodeCall(entry: Json, at: string, calls: OpenCalls): ToolCallPart {
  if (!isObject(entry)) return refuse(at, 'must be an object');
  const type = readString(entry, 'type', at) ?? 'function';
  if (type !== 'function' && type !== 'custom') refuse(`${at}.type`, 'must be "function" or "custom"');
  const inner = needObject(entry, type, at);
  const draft: Draft<ToolCallPart> = {
    type: 'tool-call',
    // Writer and some servers' callers leave ids out; the place is one.
    id: readString(entry, 'id', at) || placeId(at),
    name: needName(inner, 'name', `${at}.${type}`),
    arguments: readString(inner, type === 'custom' ? 'input' : 'arguments', `${at}.${type}`) ?? '',
  };
  if (type === 'custom') draft.kind = 'custom';
  for (const name in entry) {
    // An index that a stream's fragments left behind says no more than the place in the list.
    if (name === 'id' || name === 'type' || name === 'index' || name === type) continue;
    const value = entry[name];
    if (value === null || value === undefined) continue;
    if (name === 'cache_control') {
      const cache = decodeCache(value, () => `${at}.cache_control`);
      if (cache !== undefined) draft.cache = cache;
    } else if (name === 'extra_content') decodeExtraContent(value, draft);
    else keep(draft, name, value);
  }
  calls.call(draft.id, draft.name);
  return draft;
}

/** What compatible interfaces attach to a call: Google's thought signature, kept as such; all else as sent. */
function decodeExtraContent(value: Json, draft: Draft<ToolCallPart>): void {
  const signature = signatureIn(value);
  if (signature !== undefined) draft.signature = signature;
  else keep(draft, 'extra_content', value);
}

function decodeResult(said: JsonObject, role: 'tool' | 'function', index: number, calls: OpenCalls): ToolResultPart {
  const at = `messages[${index}]`;
  const name = role === 'function' ? needName(said, 'name', at) : readString(said, 'name', at);
  const id = role === 'function' ? calls.next(name) : (readString(said, 'tool_call_id', at) ?? calls.next(undefined));
  if (id === undefined || id === '') {
    return refuse(role === 'tool' ? `${at}.tool_call_id` : `${at}.name`, 'must name a call that went before');
  }
  calls.answered(id);
  const { content } = said;
  const missing = content === undefined || content === null;
  // A function's result may be null in the superseded form.
  const parts = missing && role === 'function' ? NO_PARTS : decodeContent(content, index, 'tool');
  return name === undefined ? { type: 'tool-result', id, parts } : { type: 'tool-result', id, name, parts };
}

/** Name, cache mark and unknown members of the message itself. */
function finish(message: Message, said: JsonObject, index: number): Message {
  let draft: Draft<Message> | undefined;
  for (const name in said) {
    switch (name) {
      case 'role':
      case 'content':
      case 'tool_calls':
      case 'function_call':
      case 'tool_call_id':
      case 'refusal':
      case 'reasoning':
      case 'reasoning_content':
      case 'reasoning_details':
        continue;
      default:
    }
    const value = said[name];
    if (value === null || value === undefined) continue;
    draft ??= message as Draft<Message>;
    if (name === 'name') {
      const text = readString(said, 'name', `messages[${index}]`);
      if (text !== undefined && message.role !== 'tool') draft.name = text;
    } else if (name === 'cache_control') {
      const cache = decodeCache(value, () => `messages[${index}].cache_control`);
      if (cache !== undefined) draft.parts = marked(message.parts, cache);
    } else keep(draft, name, value);
  }
  return message;
}

/** A mark on the whole message stands behind its last part. */
function marked(parts: readonly Part[], cache: CacheMark): readonly Part[] {
  const last = parts[parts.length - 1];
  return last === undefined ? parts : [...parts.slice(0, -1), { ...last, cache }];
}

/** `messages[1].tool_calls[0]` as `call_1_0`. */
function placeId(at: string): string {
  return `call_${at.replace(/\D+/g, '_').slice(1, -1)}`;
}
