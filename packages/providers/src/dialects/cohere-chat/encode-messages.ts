import { toolInput } from '@sluice/core/chat/anthropic-messages/tool-input';
import type {
  Call,
  FilePart,
  ImagePart,
  Message,
  Part,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
} from '@sluice/core/chat/call';
import type { Json, JsonObject } from '@sluice/core/json/json';
import { textOfFile } from '../../text-file.ts';
import type { Verdicts } from '../../verdicts.ts';
import { messagePath, partPath } from '../openai-chat/message-paths.ts';

export interface Conversation {
  readonly messages: JsonObject[];
  /** Text files of the user's, for the top-level `documents`: what the model may cite. */
  readonly documents: JsonObject[];
}

/**
 * The messages as Cohere has them. Instructions stand in front, in one turn ("system turn must be the first in the list",
 * Cohere's list of errors); later ones are said inside the user's turn, marked as what they are.
 * @param cites whether files may become `documents`, which Cohere takes neither with tools nor with `response_format`
 */
export function encodeMessages(call: Call, cites: boolean, verdicts: Verdicts): Conversation {
  const draft = new ConversationDraft(cites, verdicts);
  call.messages.forEach((message, i) => {
    draft.add(message, messagePath(i));
  });
  return draft;
}

class ConversationDraft implements Conversation {
  readonly messages: JsonObject[] = [];
  readonly documents: JsonObject[] = [];
  readonly #cites: boolean;
  readonly #verdicts: Verdicts;

  constructor(cites: boolean, verdicts: Verdicts) {
    this.#cites = cites;
    this.#verdicts = verdicts;
  }

  add(message: Message, at: string): void {
    if (message.name !== undefined && message.role !== 'tool') this.#verdicts.dropped(`${at}.name`);
    this.#dropMembers(message.extra, at);
    switch (message.role) {
      case 'system':
      case 'developer':
        this.#instruct(message, at);
        break;
      case 'user':
        this.messages.push({ role: 'user', content: contentOf(this.#parts(message.parts, at)) });
        break;
      case 'assistant':
        this.#assistant(message, at);
        break;
      case 'tool':
        for (const part of message.parts) if (part.type === 'tool-result') this.#result(part, at);
        break;
    }
  }

  #instruct(message: Message, at: string): void {
    const text = this.#parts(message.parts, at)
      .map((part) => part.text as string)
      .join('\n\n');
    const [first] = this.messages;
    if (first === undefined) this.messages.push({ role: 'system', content: text });
    else if (this.messages.length === 1 && first.role === 'system') {
      first.content = `${first.content as string}\n\n${text}`;
    } else {
      this.#verdicts.converted(`${at}.role`);
      this.messages.push({ role: 'user', content: `<system>\n${text}\n</system>` });
    }
  }

  #assistant({ parts }: Message, at: string): void {
    const calls: JsonObject[] = [];
    const spoken: JsonObject[] = [];
    const thoughts: string[] = [];
    parts.forEach((part, i) => {
      if (part.type === 'tool-call') calls.push(this.#call(part, `${at}.tool_calls[${calls.length}]`));
      else if (part.type === 'reasoning') thoughts.push(...this.#thought(part, partPath(at, i)));
      else spoken.push(...this.#parts([part], at, i));
    });
    const said: JsonObject = { role: 'assistant' };
    const thought = thoughts.join('\n');
    // In front of calls Cohere has its reasoning in `tool_plan`, in front of a text among the content.
    if (thought !== '' && calls.length > 0) said.tool_plan = thought;
    else if (thought !== '') spoken.unshift({ type: 'thinking', thinking: thought });
    if (spoken.length > 0) said.content = contentOf(spoken);
    if (calls.length > 0) said.tool_calls = calls;
    // Nothing of it is left to say, and Cohere takes no empty turn.
    if (said.content === undefined && calls.length === 0) return;
    this.messages.push(said);
  }

  /** Signed or sealed reasoning is for the vendor that signed it. */
  #thought({ signature, redacted, text }: ReasoningPart, path: string): string[] {
    if (signature === undefined && redacted === undefined) return text === '' ? [] : [text];
    this.#verdicts.dropped(path);
    return [];
  }

  #call(call: ToolCallPart, path: string): JsonObject {
    const input = toolInput(call.arguments, call.kind);
    const mended = call.kind === 'custom' || Object.hasOwn(input, 'raw_arguments');
    if (mended) this.#verdicts.converted(`${path}.function.arguments`);
    const text = mended || call.arguments.trim() === '' ? JSON.stringify(input) : call.arguments;
    this.#verdicts.unsigned(call, path);
    this.#dropMarks(call, path);
    return { id: call.id, type: 'function', function: { name: call.name, arguments: text } };
  }

  #result(part: ToolResultPart, at: string): void {
    const content: JsonObject[] = [];
    part.parts.forEach((nested, i) => {
      const path = `${at}.content[${i}]`;
      const text = nested.type === 'file' ? textOfFile(nested) : undefined;
      if (text !== undefined) {
        this.#verdicts.converted(path);
        content.push({ type: 'document', document: { data: documentData(text, (nested as FilePart).name) } });
      } else if (nested.type === 'text') {
        this.#dropMarks(nested, path);
        content.push({ type: 'text', text: nested.text });
        // Cohere's models that see take no tools, so that images have no place here.
      } else this.#verdicts.dropped(path);
    });
    if (part.isError === true) {
      this.#verdicts.emulated(`${at}.is_error`);
      content.unshift({ type: 'text', text: 'Error:' });
    }
    this.#dropMarks(part, at);
    this.messages.push({ role: 'tool', tool_call_id: part.id, content: contentOf(content, '\n') });
  }

  /** @param from the place of the first part in its message */
  #parts(parts: readonly Part[], at: string, from = 0): JsonObject[] {
    return parts.flatMap((part, i) => {
      const path = partPath(at, from + i);
      const said = this.#part(part, path);
      if (said !== undefined) this.#dropMarks(part, path);
      return said === undefined ? [] : [said];
    });
  }

  #part(part: Part, path: string): JsonObject | undefined {
    switch (part.type) {
      case 'text':
        this.#verdicts.unsigned(part, path);
        return { type: 'text', text: part.text };
      case 'refusal':
        this.#verdicts.converted(path);
        return { type: 'text', text: part.text };
      case 'image':
        return this.#image(part, path);
      case 'file':
        return this.#file(part, path);
      default:
        this.#verdicts.dropped(path);
        return undefined;
    }
  }

  #image({ source, detail }: ImagePart, path: string): JsonObject | undefined {
    if (source.kind === 'id') {
      // A file at another vendor.
      this.#verdicts.dropped(path);
      return undefined;
    }
    const url = source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.base64}`;
    return { type: 'image_url', image_url: detail === undefined ? { url } : { url, detail } };
  }

  #file(part: FilePart, path: string): JsonObject | undefined {
    const text = textOfFile(part);
    if (text === undefined) {
      this.#verdicts.dropped(path);
      return undefined;
    }
    this.#verdicts.converted(path);
    if (!this.#cites) return { type: 'text', text: part.name === undefined ? text : `${part.name}\n\n${text}` };
    this.documents.push({ data: documentData(text, part.name) });
    return undefined;
  }

  /** Prompts are cached unasked here. */
  #dropMarks({ cache, extra }: Pick<Part, 'cache' | 'extra'>, path: string): void {
    if (cache !== undefined) this.#verdicts.dropped(`${path}.cache_control`);
    this.#dropMembers(extra, path);
  }

  #dropMembers(extra: JsonObject | undefined, path: string): void {
    for (const name in extra) this.#verdicts.dropped(`${path}.${name}`);
  }
}

function documentData(text: string, title: string | undefined): JsonObject {
  return title === undefined ? { text } : { title, text };
}

/** Nothing but texts as one string. */
function contentOf(parts: readonly JsonObject[], glue = '\n\n'): Json {
  if (parts.every(({ type }) => type === 'text')) return parts.map((part) => part.text as string).join(glue);
  return [...parts];
}
