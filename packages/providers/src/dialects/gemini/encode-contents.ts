import type { Call, Message, Part } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import type { Verdicts } from '../../verdicts.ts';
import { messagePath, partPath } from '../openai-chat/message-paths.ts';
import { encodePart, type PartContext } from './encode-part.ts';
import { encodeResponse } from './encode-response.ts';
import { encodeTurn } from './encode-turn.ts';
import type { ModelTraits } from './model-traits.ts';

export interface Conversation {
  /** Parts of `systemInstruction`. */
  readonly system: JsonObject[];
  readonly contents: JsonObject[];
}

/**
 * What Google's documentation names for calls that another model made: without any signature from 3 on the request is
 * refused. Source: the guide "Thought signatures", "Migrating from other models".
 */
const FOREIGN_SIGNATURE = 'skip_thought_signature_validator';

interface Content {
  readonly role: 'user' | 'model';
  readonly parts: JsonObject[];
  /** Results of tools, each with the place of its call in the turn before: they stand first, in the calls' order. */
  readonly responses: { readonly place: number; readonly parts: JsonObject[] }[];
  /** Where the first call without a signature stands in the caller's body. */
  unsigned: string | undefined;
  readonly extra: JsonObject;
}

/** The messages as Google wants them: instructions apart, then contents of changing roles. */
export function encodeContents(call: Call, traits: ModelTraits, verdicts: Verdicts): Conversation {
  const draft = new ContentsDraft(call, traits, verdicts);
  call.messages.forEach((message, i) => {
    draft.add(message, messagePath(i));
  });
  return draft.finish();
}

class ContentsDraft {
  readonly #context: PartContext;
  readonly #system: JsonObject[] = [];
  readonly #contents: Content[] = [];
  /** Names of the functions that were called, by the ids of the calls. */
  readonly #names = new Map<string, string>();
  /** The calls of the last turn of the model, in order. */
  #calls: string[] = [];

  constructor(call: Call, traits: ModelTraits, verdicts: Verdicts) {
    this.#context = { own: call.dialect === 'gemini', traits, verdicts };
  }

  add(message: Message, at: string): void {
    switch (message.role) {
      case 'system':
      case 'developer':
        return this.#instruct(message, at);
      case 'assistant':
        return this.#answer(message, at);
      case 'user':
      case 'tool': {
        const content = this.#content('user');
        message.parts.forEach((part, i) => {
          if (part.type === 'tool-result') this.#respond(content, part, at);
          else this.#say(content, part, partPath(at, i));
        });
        return this.#members(message, at, content.extra);
      }
    }
  }

  finish(): Conversation {
    if (!this.#context.own) this.#mend();
    const contents = this.#contents.filter(({ parts, responses }) => parts.length + responses.length > 0);
    return { system: this.#system, contents: contents.map((content) => this.#wire(content)) };
  }

  /** In front they stand apart; later ones stay where they are, marked as what they are. */
  #instruct(message: Message, at: string): void {
    const parts = this.#parts(message.parts, at);
    if (this.#contents.length === 0) {
      this.#system.push(...parts);
      if (!this.#context.traits.system) this.#context.verdicts.emulated(at);
    } else {
      this.#context.verdicts.converted(`${at}.role`);
      const marked = parts.map((part) =>
        typeof part.text === 'string' ? { ...part, text: `<system>\n${part.text}\n</system>` } : part,
      );
      this.#content('user').parts.push(...marked);
    }
    this.#members(message, at, {});
  }

  #answer(message: Message, at: string): void {
    const content = this.#content('model');
    const before = content.parts.length;
    let firstCall: string | undefined;
    const pathOf = (part: Part, index: number) => {
      const path = partPath(at, index);
      if (part.type === 'tool-call') firstCall ??= path;
      return path;
    };
    content.parts.push(...encodeTurn(message, pathOf, this.#context));
    for (const part of message.parts) {
      if (part.type !== 'tool-call') continue;
      this.#names.set(part.id, part.name);
      this.#calls.push(part.id);
    }
    const first = content.parts.find(({ functionCall }) => functionCall !== undefined);
    const fresh = first !== undefined && content.parts.indexOf(first) >= before;
    if (fresh && first.thoughtSignature === undefined) content.unsigned = `${firstCall ?? at}.thought_signature`;
    this.#members(message, at, content.extra);
  }

  #respond(content: Content, part: Extract<Part, { type: 'tool-result' }>, at: string): void {
    const name = part.name ?? this.#names.get(part.id) ?? part.id;
    const { part: said, beside } = encodeResponse(part, name, at, this.#context);
    const place = this.#calls.indexOf(part.id);
    content.responses.push({ place: place < 0 ? this.#calls.length : place, parts: [said, ...beside] });
  }

  #say(content: Content, part: Part, path: string): void {
    const said = encodePart(part, path, this.#context);
    if (said !== undefined) content.parts.push(said);
  }

  #parts(parts: readonly Part[], at: string): JsonObject[] {
    const said: JsonObject[] = [];
    parts.forEach((part, i) => {
      const encoded = encodePart(part, partPath(at, i), this.#context);
      if (encoded !== undefined) said.push(encoded);
    });
    return said;
  }

  #content(role: Content['role']): Content {
    const last = this.#contents[this.#contents.length - 1];
    if (last?.role === role) return last;
    if (role === 'model') this.#calls = [];
    const content: Content = { role, parts: [], responses: [], unsigned: undefined, extra: {} };
    this.#contents.push(content);
    return content;
  }

  /** What Google demands of a conversation and other dialects don't. */
  #mend(): void {
    const { verdicts } = this.#context;
    const [first] = this.#contents;
    if (first === undefined && this.#system.length > 0) {
      verdicts.converted('messages[0].role');
      this.#content('user').parts.push(...this.#system.splice(0));
    } else if (first?.role === 'model') {
      verdicts.emulated('messages[0]');
      const parts = [{ text: '(The conversation begins.)' }];
      this.#contents.unshift({ role: 'user', parts, responses: [], unsigned: undefined, extra: {} });
    }
  }

  #wire({ role, parts, responses, unsigned, extra }: Content): JsonObject {
    if (unsigned !== undefined && this.#context.traits.signedCalls && !this.#context.own) {
      const first = parts.find(({ functionCall }) => functionCall !== undefined);
      if (first !== undefined) {
        this.#context.verdicts.emulated(unsigned);
        first.thoughtSignature = FOREIGN_SIGNATURE;
      }
    }
    const inOrder = [...responses].sort((a, b) => a.place - b.place);
    return { role, parts: [...inOrder.flatMap((response) => response.parts), ...parts], ...extra };
  }

  #members(message: Message, at: string, keep: JsonObject): void {
    const { own, verdicts } = this.#context;
    if (message.name !== undefined && message.role !== 'tool') verdicts.dropped(`${at}.name`);
    for (const [name, value] of Object.entries(message.extra ?? {})) {
      if (own) keep[name] = value;
      else verdicts.dropped(`${at}.${name}`);
    }
  }
}
