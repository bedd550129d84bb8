import type { Call, Message, Part, ToolCallPart, ToolResultPart } from '@sluice/core/chat/call';
import type { Json, JsonObject } from '@sluice/core/json/json';
import { messagePath, partPath } from '../openai-chat/message-paths.ts';
import { encodePart, keepExtra, type PartContext } from './encode-part.ts';
import { encodeReasoningItem } from './encode-reasoning.ts';

/** The conversation in this dialect. */
export interface EncodedInput {
  /** System text that stands before everything else. */
  readonly instructions: string | undefined;
  readonly items: JsonObject[];
  /** Whether sealed reasoning goes back. */
  readonly sealed: boolean;
}

/** Parts of a message's content that no other dialect knows; every other opaque value is an item of its own. */
const CONTENT_PART = /^(input_|output_|computer_screenshot$)/;

export function encodeInput(call: Call, context: PartContext): EncodedInput {
  const [first] = call.messages;
  const instructions = first === undefined ? undefined : asInstructions(first);
  const draft = new InputDraft(context);
  call.messages.forEach((message, i) => {
    if (i > 0 || instructions === undefined) draft.add(message, messagePath(i));
  });
  return { instructions, items: draft.finish(), sealed: draft.sealed };
}

/** A system message that is nothing but text; everything else about it would be lost there. */
function asInstructions({ role, parts, name, extra }: Message): string | undefined {
  if (role !== 'system' || name !== undefined || extra !== undefined || parts.length === 0) return undefined;
  const texts: string[] = [];
  for (const part of parts) {
    if (part.type !== 'text' || part.cache !== undefined || part.extra !== undefined) return undefined;
    texts.push(part.text);
  }
  return texts.join('\n\n');
}

class InputDraft {
  readonly #context: PartContext;
  readonly #items: JsonObject[] = [];
  readonly #custom = new Set<string>();
  /** Images out of tool results, where the vendor takes only text there: the next turn of the user shows them. */
  #images: JsonObject[] = [];
  #sealed = false;

  constructor(context: PartContext) {
    this.#context = context;
  }

  get sealed(): boolean {
    return this.#sealed;
  }

  add(message: Message, at: string): void {
    if (message.role !== 'tool' && message.role !== 'user') this.#showImages([]);
    switch (message.role) {
      case 'system':
      case 'developer':
        return this.#instruction(message, message.role, at);
      case 'user':
        return this.#user(message, at);
      case 'assistant':
        return this.#assistant(message, at);
      case 'tool':
        for (const part of message.parts) if (part.type === 'tool-result') this.#result(part, at);
        for (const name in message.extra) this.#context.verdicts.dropped(`${at}.${name}`);
    }
  }

  finish(): JsonObject[] {
    this.#showImages([]);
    return this.#items;
  }

  #instruction(message: Message, role: 'system' | 'developer', at: string): void {
    const known = role === 'system' || this.#context.quirks.developerRole === true;
    if (!known) this.#context.verdicts.converted(`${at}.role`);
    this.#message(known ? role : 'system', this.#parts(message.parts, at), message, at);
  }

  #user(message: Message, at: string): void {
    const content: Part[] = [];
    message.parts.forEach((part, i) => {
      const item = this.#itemOf(part);
      if (item === undefined) content.push(part);
      else this.#items.push(item);
      if (item !== undefined && part.cache !== undefined) {
        this.#context.verdicts.dropped(`${partPath(at, i)}.cache_control`);
      }
    });
    if (content.length === 0 && message.parts.length > 0) return;
    const said = this.#parts(message.parts, at, content);
    if (this.#images.length > 0) this.#showImages(said);
    else this.#message('user', said, message, at);
  }

  /** A value that is an item and no part of a message. */
  #itemOf(part: Part): JsonObject | undefined {
    if (part.type !== 'opaque' || !this.#context.own || part.dialect !== 'responses') return undefined;
    const { type } = part.value;
    return typeof type === 'string' && CONTENT_PART.test(type) ? undefined : { ...part.value };
  }

  #parts(parts: readonly Part[], at: string, wanted: readonly Part[] = parts): JsonObject[] {
    const said: JsonObject[] = [];
    parts.forEach((part, i) => {
      if (!wanted.includes(part)) return;
      const encoded = encodePart(part, partPath(at, i), this.#context);
      if (encoded !== undefined) said.push(encoded);
    });
    return said;
  }

  #message(role: string, content: JsonObject[], { name, extra }: Message, at: string): void {
    const said: JsonObject = { type: 'message', role, content: textOrParts(content) };
    // Nobody has a name in this dialect.
    if (name !== undefined) this.#context.verdicts.dropped(`${at}.name`);
    if (extra !== undefined) keepExtra(extra, said, at, this.#context);
    this.#items.push(said);
  }

  /** Reasoning, words and calls are items of their own, in the order in which the model said them. */
  #assistant(message: Message, at: string): void {
    const { own, verdicts } = this.#context;
    let words: JsonObject[] = [];
    let told = message;
    const flush = () => {
      if (words.length > 0) this.#words(words, told, at);
      // Name and unknown members go with the first words only.
      if (words.length > 0) told = { role: 'assistant', parts: [] };
      words = [];
    };
    message.parts.forEach((part, i) => {
      const path = partPath(at, i);
      const item = this.#assistantItem(part, path);
      if (item !== undefined) {
        flush();
        this.#items.push(item);
      } else if (part.type === 'text' || part.type === 'refusal') {
        const said: JsonObject =
          part.type === 'text'
            ? { type: 'output_text', text: part.text, annotations: [] }
            : { type: 'refusal', refusal: part.text };
        verdicts.unsigned(part, path);
        if (part.cache !== undefined) verdicts.dropped(`${path}.cache_control`);
        if (part.extra !== undefined) keepExtra(part.extra, said, path, this.#context);
        words.push(said);
      } else if (part.type !== 'reasoning') verdicts.dropped(path);
    });
    flush();
    if (message.parts.length === 0 && own) this.#words([{ type: 'output_text', text: '', annotations: [] }], told, at);
  }

  #assistantItem(part: Part, path: string): JsonObject | undefined {
    if (part.type === 'tool-call') return this.#call(part, path);
    if (part.type !== 'reasoning') return this.#itemOf(part);
    const item = encodeReasoningItem(part, path, this.#context);
    if (item?.encrypted_content !== undefined) this.#sealed = true;
    return item;
  }

  #words(words: JsonObject[], { name, extra }: Message, at: string): void {
    const plain = this.#context.quirks.plainAssistant === true && words.every(isBareText);
    const said: JsonObject = plain
      ? { type: 'message', role: 'assistant', content: words.map((part) => part.text as string).join('') }
      : { type: 'message', role: 'assistant', status: 'completed', content: words };
    if (name !== undefined) this.#context.verdicts.dropped(`${at}.name`);
    if (extra !== undefined) keepExtra(extra, said, at, this.#context);
    this.#items.push(said);
  }

  #call(call: ToolCallPart, path: string): JsonObject {
    const { own, verdicts } = this.#context;
    const said: JsonObject = { call_id: call.id, name: call.name };
    if (call.kind === 'custom') {
      this.#custom.add(call.id);
      Object.assign(said, { type: 'custom_tool_call', input: call.arguments });
    } else {
      // What comes back is parsed; an empty text is no JSON.
      const text = call.arguments === '' && !own ? '{}' : call.arguments;
      Object.assign(said, { type: 'function_call', arguments: text });
    }
    verdicts.unsigned(call, path);
    if (call.cache !== undefined) verdicts.dropped(`${path}.cache_control`);
    if (call.extra !== undefined) keepExtra(call.extra, said, path, this.#context);
    return said;
  }

  #result(part: ToolResultPart, at: string): void {
    const { verdicts } = this.#context;
    const type = this.#custom.has(part.id) ? 'custom_tool_call_output' : 'function_call_output';
    const said: JsonObject = { type, call_id: part.id, output: this.#output(part, at) };
    if (part.cache !== undefined) verdicts.dropped(`${at}.cache_control`);
    if (part.extra !== undefined) keepExtra(part.extra, said, at, this.#context);
    this.#items.push(said);
  }

  #output({ parts, isError }: ToolResultPart, at: string): Json {
    const { own, quirks, verdicts } = this.#context;
    const said: JsonObject[] = [];
    parts.forEach((nested, i) => {
      const path = `${at}.content[${i}]`;
      const encoded = encodePart(nested, path, this.#context);
      if (encoded === undefined) return;
      if (encoded.type === 'input_text' || own || quirks.toolImages === true) said.push(encoded);
      else {
        verdicts.emulated(path);
        this.#images.push(encoded);
      }
    });
    const bare = said.every(isBareText);
    if (isError === true) verdicts.emulated(`${at}.is_error`);
    const failed = isError === true ? 'Error: ' : '';
    if (bare) return failed + said.map(({ text }) => text as string).join('\n');
    return isError === true ? [{ type: 'input_text', text: 'Error:' }, ...said] : said;
  }

  #showImages(others: readonly JsonObject[]): void {
    if (this.#images.length === 0) return;
    this.#items.push({ type: 'message', role: 'user', content: [...this.#images, ...others] });
    this.#images = [];
  }
}

/** One bare text as a string, which every host takes. */
function textOrParts(said: JsonObject[]): Json {
  const [only] = said;
  if (only === undefined) return '';
  return said.length === 1 && isBareText(only) ? (only.text as string) : said;
}

/** A text with nothing about it but that it is one. */
function isBareText(part: JsonObject): boolean {
  for (const name in part) {
    if (name !== 'type' && name !== 'text' && !(name === 'annotations' && (part.annotations as Json[]).length === 0)) {
      return false;
    }
  }
  return part.type === 'input_text' || part.type === 'output_text';
}
