import { toolInput } from '@sluice/core/chat/anthropic-messages/tool-input';
import type {
  Call,
  FilePart,
  Message,
  Part,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
} from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import { textOfFile } from '../../text-file.ts';
import type { Verdicts } from '../../verdicts.ts';
import { messagePath, partPath } from '../openai-chat/message-paths.ts';

/**
 * The messages as Ollama has them: content is one text, images stand beside it as base64, arguments of calls are objects,
 * and a result names its tool.
 */
export function encodeMessages(call: Call, verdicts: Verdicts): JsonObject[] {
  const draft = new ConversationDraft(verdicts);
  call.messages.forEach((message, i) => {
    draft.add(message, messagePath(i));
  });
  return draft.messages;
}

/** What a message says so far. */
interface Said {
  readonly texts: string[];
  readonly images: string[];
}

class ConversationDraft {
  readonly messages: JsonObject[] = [];
  readonly #verdicts: Verdicts;
  /** Names of the tools by the ids of their calls. */
  readonly #names = new Map<string, string>();

  constructor(verdicts: Verdicts) {
    this.#verdicts = verdicts;
  }

  add(message: Message, at: string): void {
    if (message.name !== undefined && message.role !== 'tool') this.#verdicts.dropped(`${at}.name`);
    this.#dropMembers(message.extra, at);
    switch (message.role) {
      case 'system':
      case 'user':
        this.messages.push(spoken(message.role, this.#say(message.parts, at)));
        break;
      case 'developer':
        this.#verdicts.converted(`${at}.role`);
        this.messages.push(spoken('system', this.#say(message.parts, at)));
        break;
      case 'assistant':
        this.#assistant(message, at);
        break;
      case 'tool':
        for (const part of message.parts) if (part.type === 'tool-result') this.#result(part, at);
        break;
    }
  }

  #assistant({ parts }: Message, at: string): void {
    const said: Said = { texts: [], images: [] };
    const thoughts: string[] = [];
    const calls: JsonObject[] = [];
    parts.forEach((part, i) => {
      if (part.type === 'tool-call') calls.push(this.#call(part, `${at}.tool_calls[${calls.length}]`));
      else if (part.type === 'reasoning') thoughts.push(...this.#thought(part, partPath(at, i)));
      else this.#add(part, partPath(at, i), said);
    });
    const message = spoken('assistant', said, '');
    if (thoughts.length > 0) message.thinking = thoughts.join('\n');
    if (calls.length > 0) message.tool_calls = calls;
    this.messages.push(message);
  }

  /** Signed or sealed reasoning is for the vendor that signed it. */
  #thought({ signature, redacted, text }: ReasoningPart, path: string): string[] {
    if (signature === undefined && redacted === undefined) return text === '' ? [] : [text];
    this.#verdicts.dropped(path);
    return [];
  }

  #call(call: ToolCallPart, path: string): JsonObject {
    this.#names.set(call.id, call.name);
    const input = toolInput(call.arguments, call.kind);
    if (call.kind === 'custom' || Object.hasOwn(input, 'raw_arguments')) {
      this.#verdicts.converted(`${path}.function.arguments`);
    }
    this.#verdicts.unsigned(call, path);
    this.#dropMarks(call, path);
    return { id: call.id, function: { name: call.name, arguments: input } };
  }

  #result(part: ToolResultPart, at: string): void {
    const said: Said = { texts: [], images: [] };
    if (part.isError === true) {
      this.#verdicts.emulated(`${at}.is_error`);
      said.texts.push('Error:');
    }
    part.parts.forEach((nested, i) => {
      this.#add(nested, `${at}.content[${i}]`, said);
    });
    this.#dropMarks(part, at);
    const name = part.name ?? this.#names.get(part.id);
    const message = spoken('tool', said, '\n');
    if (name !== undefined) message.tool_name = name;
    message.tool_call_id = part.id;
    this.messages.push(message);
  }

  #say(parts: readonly Part[], at: string): Said {
    const said: Said = { texts: [], images: [] };
    parts.forEach((part, i) => {
      this.#add(part, partPath(at, i), said);
    });
    return said;
  }

  #add(part: Part, path: string, said: Said): void {
    switch (part.type) {
      case 'text':
        this.#verdicts.unsigned(part, path);
        said.texts.push(part.text);
        break;
      case 'refusal':
        this.#verdicts.converted(path);
        said.texts.push(part.text);
        break;
      case 'image':
        // Ollama fetches nothing. The gateway has put bytes in the place of addresses (`mediaInline`); a preview has not.
        if (part.source.kind !== 'data') return this.#verdicts.dropped(path);
        if (part.detail !== undefined && part.detail !== 'auto') this.#verdicts.dropped(`${path}.image_url.detail`);
        said.images.push(part.source.base64);
        break;
      case 'file':
        return this.#file(part, path, said);
      default:
        return this.#verdicts.dropped(path);
    }
    this.#dropMarks(part, path);
  }

  #file(part: FilePart, path: string, said: Said): void {
    const { source, name } = part;
    const text = textOfFile(part);
    const isImage = source.kind === 'data' && source.mediaType.startsWith('image/');
    if (text === undefined && !isImage) return this.#verdicts.dropped(path);
    this.#verdicts.converted(path);
    if (text !== undefined) said.texts.push(name === undefined ? text : `${name}\n\n${text}`);
    else if (isImage) said.images.push(source.base64);
  }

  /** A model's cache is Ollama's own business. */
  #dropMarks({ cache, extra }: Pick<Part, 'cache' | 'extra'>, path: string): void {
    if (cache !== undefined) this.#verdicts.dropped(`${path}.cache_control`);
    this.#dropMembers(extra, path);
  }

  #dropMembers(extra: JsonObject | undefined, path: string): void {
    for (const name in extra) this.#verdicts.dropped(`${path}.${name}`);
  }
}

function spoken(role: string, { texts, images }: Said, glue = '\n\n'): JsonObject {
  const message: JsonObject = { role, content: texts.join(glue) };
  if (images.length > 0) message.images = images;
  return message;
}
