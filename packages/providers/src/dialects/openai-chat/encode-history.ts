import type { Call, Message, Part, ReasoningPart, ToolCallPart, ToolResultPart } from '@sluice/core/chat/call';
import { signedMembers } from '@sluice/core/chat/openai-chat/google';
import type { Json, JsonObject } from '@sluice/core/json/json';
import type { Quirks } from '../../spec.ts';
import type { Verdicts } from '../../verdicts.ts';
import { encodeCache, encodePart, keepExtra, type PartContext } from './encode-part.ts';
import { encodeReasoningHistory } from './encode-reasoning.ts';
import { messagePath, partPath } from './message-paths.ts';
import { NineAlphanumericIds } from './tool-ids.ts';

/** The conversation in this dialect. */
export function encodeHistory(call: Call, quirks: Quirks, verdicts: Verdicts): JsonObject[] {
  const draft = new HistoryDraft(call, quirks, verdicts);
  call.messages.forEach((message, i) => {
    draft.add(message, messagePath(i));
  });
  return draft.finish();
}

class HistoryDraft {
  readonly #context: PartContext;
  readonly #legacy: boolean;
  readonly #ids: NineAlphanumericIds | undefined;
  readonly #said: JsonObject[] = [];
  /** Images out of tool results, which this dialect has no place for: the next turn of the user shows them. */
  #images: JsonObject[] = [];
  readonly #legacyNames = new Map<string, string>();

  constructor(call: Call, quirks: Quirks, verdicts: Verdicts) {
    this.#context = { own: call.dialect === 'chat', quirks, verdicts };
    this.#legacy = call.legacyFunctions === true;
    this.#ids = quirks.toolCallId === 'nine-alphanumeric' ? new NineAlphanumericIds() : undefined;
  }

  add(message: Message, at: string): void {
    if (message.role !== 'tool' && message.role !== 'user') this.#showImages([]);
    switch (message.role) {
      case 'system':
      case 'developer':
        this.#push(
          { role: this.#instructionRole(message.role, at), content: this.#content(message, at, '\n\n') },
          message,
          at,
        );
        break;
      case 'user':
        if (this.#images.length > 0) this.#showImages(this.#parts(message.parts, at));
        else this.#push({ role: 'user', content: this.#content(message, at, '\n\n') }, message, at);
        break;
      case 'assistant':
        this.#push(this.#assistant(message, at), message, at);
        break;
      case 'tool':
        for (const part of message.parts) {
          if (part.type === 'tool-result') this.#push(this.#result(part, at), message, at);
        }
        break;
    }
  }

  finish(): JsonObject[] {
    this.#showImages([]);
    return this.#said;
  }

  #push(said: JsonObject, message: Message, at: string): void {
    if (message.name !== undefined) said.name = message.name;
    if (message.extra !== undefined) keepExtra(message.extra, said, at, this.#context);
    this.#said.push(said);
  }

  #showImages(others: readonly JsonObject[]): void {
    if (this.#images.length === 0) return;
    this.#said.push({ role: 'user', content: [...this.#images, ...others] });
    this.#images = [];
  }

  #instructionRole(role: 'system' | 'developer', at: string): string {
    if (role === 'system' || this.#context.quirks.developerRole === true) return role;
    this.#context.verdicts.converted(`${at}.role`);
    return 'system';
  }

  #content({ parts }: Message, at: string, glue: string): Json {
    return joined(this.#parts(parts, at), this.#context.own, glue);
  }

  #parts(parts: readonly Part[], at: string): JsonObject[] {
    const said: JsonObject[] = [];
    parts.forEach((part, i) => {
      const encoded = encodePart(part, partPath(at, i), this.#context);
      if (encoded !== undefined) said.push(encoded);
    });
    return said;
  }

  #assistant({ parts }: Message, at: string): JsonObject {
    const { own, verdicts } = this.#context;
    const reasoning: ReasoningPart[] = [];
    const calls: ToolCallPart[] = [];
    const spoken: JsonObject[] = [];
    let refusal = '';
    parts.forEach((part, i) => {
      if (part.type === 'reasoning' && part.detail?.type === 'thinking') spoken.push({ ...part.detail });
      else if (part.type === 'reasoning') reasoning.push(part);
      else if (part.type === 'tool-call') calls.push(part);
      else if (part.type === 'refusal' && own) refusal += part.text;
      else if (part.type === 'image' && !own) verdicts.dropped(partPath(at, i));
      else {
        const encoded = encodePart(part, partPath(at, i), this.#context);
        if (encoded !== undefined) spoken.push(encoded);
      }
    });
    const empty = spoken.length === 0 && (calls.length > 0 || refusal !== '');
    const said: JsonObject = { role: 'assistant', content: empty ? null : joined(spoken, own, '') };
    if (refusal !== '') said.refusal = refusal;
    if (reasoning.length > 0) Object.assign(said, encodeReasoningHistory(reasoning, at, this.#context));
    if (calls.length > 0) this.#calls(calls, said, at);
    return said;
  }

  #calls(calls: readonly ToolCallPart[], said: JsonObject, at: string): void {
    const [first] = calls;
    if (this.#legacy && first !== undefined) {
      for (const call of calls) this.#legacyNames.set(call.id, call.name);
      said.function_call = { name: first.name, arguments: first.arguments };
      return;
    }
    said.tool_calls = calls.map((call, i) => this.#call(call, `${at}.tool_calls[${i}]`));
  }

  #call(call: ToolCallPart, path: string): JsonObject {
    const { own } = this.#context;
    const said: JsonObject = { id: this.#id(call.id, path) };
    if (call.kind === 'custom')
      Object.assign(said, { type: 'custom', custom: { name: call.name, input: call.arguments } });
    else {
      // Some vendors parse what comes back; an empty text is no JSON.
      const text = call.arguments === '' && !own ? '{}' : call.arguments;
      Object.assign(said, { type: 'function', function: { name: call.name, arguments: text } });
    }
    if (call.cache !== undefined) {
      const mark = encodeCache(call.cache, path, this.#context);
      if (mark !== undefined) said.cache_control = mark;
    }
    if (call.signature !== undefined) this.#sign(said, call.signature, path);
    if (call.extra !== undefined) keepExtra(call.extra, said, path, this.#context);
    return said;
  }

  /** Google's own compatible interface wants its signature back, and routers in front of it; others don't know it. */
  #sign(said: JsonObject, signature: string, path: string): void {
    const { own, quirks, verdicts } = this.#context;
    if (own && quirks.strictMessages !== true) Object.assign(said, signedMembers(signature));
    else verdicts.dropped(`${path}.thought_signature`);
  }

  #id(id: string, path: string, member = 'id'): string {
    if (this.#ids === undefined) return id;
    const short = this.#ids.of(id);
    if (short !== id) this.#context.verdicts.converted(`${path}.${member}`);
    return short;
  }

  #result(part: ToolResultPart, at: string): JsonObject {
    const legacyName = this.#legacy ? (part.name ?? this.#legacyNames.get(part.id)) : undefined;
    const content = this.#resultContent(part, at);
    if (legacyName !== undefined) return { role: 'function', name: legacyName, content };
    const said: JsonObject = { role: 'tool', tool_call_id: this.#id(part.id, at, 'tool_call_id'), content };
    if (part.name !== undefined) said.name = part.name;
    return said;
  }

  #resultContent(part: ToolResultPart, at: string): Json {
    const { own, quirks, verdicts } = this.#context;
    const keepsImages = own || quirks.toolImages === true;
    const said: JsonObject[] = [];
    part.parts.forEach((nested, i) => {
      const encoded = encodePart(nested, `${at}.content[${i}]`, this.#context);
      if (encoded === undefined) return;
      if (encoded.type === 'text' || keepsImages) said.push(encoded);
      else {
        verdicts.emulated(`${at}.content[${i}]`);
        this.#images.push(encoded);
      }
    });
    if (part.cache !== undefined) {
      const mark = encodeCache(part.cache, at, this.#context);
      const last = said[said.length - 1];
      if (mark !== undefined && last !== undefined) last.cache_control = mark;
    }
    for (const name of Object.keys(part.extra ?? {})) verdicts.dropped(`${at}.${name}`);
    const content = said.length === 0 ? '' : joined(said, own, '\n');
    if (part.isError !== true) return content;
    verdicts.emulated(`${at}.is_error`);
    return typeof content === 'string'
      ? `Error: ${content}`
      : [{ type: 'text', text: 'Error:' }, ...(content as Json[])];
  }
}

/** One bare text as a string; several of a foreign caller's too, because not every vendor takes lists of texts. */
function joined(said: JsonObject[], own: boolean, glue: string): Json {
  const [only] = said;
  if (only === undefined) return own ? said : '';
  if (said.length === 1 && isBareText(only)) return only.text as string;
  if (own || !said.every(isBareText)) return said;
  return said.map((part) => part.text as string).join(glue);
}

function isBareText(part: JsonObject): boolean {
  return part.type === 'text' && Object.keys(part).length === 2;
}
