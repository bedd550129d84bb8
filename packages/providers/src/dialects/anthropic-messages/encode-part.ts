import { toolInput } from '@sluice/core/chat/anthropic-messages/tool-input';
import type {
  CacheMark,
  FilePart,
  ImagePart,
  MediaSource,
  Message,
  Part,
  ReasoningPart,
  ToolCallPart,
} from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import { textOfFile } from '../../text-file.ts';
import type { Verdicts } from '../../verdicts.ts';
import type { ToolIds } from './tool-ids.ts';

export interface PartContext {
  /** Whether the caller speaks Messages too: then its unknown members and blocks are kept. */
  readonly own: boolean;
  readonly role: Message['role'];
  readonly verdicts: Verdicts;
  readonly ids: ToolIds;
}

export function encodeCache(cache: CacheMark): JsonObject {
  return cache.ttl === undefined ? { type: 'ephemeral' } : { type: 'ephemeral', ttl: cache.ttl };
}

/** One part as a content block, `undefined` where it can't be said. `path` is the part's place in the caller's body. */
export function encodePart(part: Part, path: string, context: PartContext): JsonObject | undefined {
  const block = encodeBare(part, path, context);
  // It is lost with an empty text, too.
  context.verdicts.unsigned(part, path);
  if (block === undefined) return undefined;
  if (part.cache !== undefined) {
    if (part.type === 'reasoning') context.verdicts.dropped(`${path}.cache_control`);
    else block.cache_control = encodeCache(part.cache);
  }
  if (part.extra !== undefined) {
    if (context.own) Object.assign(block, part.extra);
    else for (const name of Object.keys(part.extra)) context.verdicts.dropped(`${path}.${name}`);
  }
  return block;
}

function encodeBare(part: Part, path: string, context: PartContext): JsonObject | undefined {
  const { verdicts, own } = context;
  switch (part.type) {
    case 'text':
      return encodeText(part.text, path, context);
    case 'refusal':
      verdicts.converted(path);
      return encodeText(part.text, path, context);
    case 'image':
      return encodeImage(part, path, context);
    case 'file':
      return encodeFile(part, path, context);
    case 'reasoning': {
      if (isForeign(part)) break;
      if (part.redacted !== undefined) return { type: 'redacted_thinking', data: part.redacted };
      // Unsigned thinking would be refused; signed thinking must return even when its text is empty.
      if (part.signature !== undefined) return { type: 'thinking', thinking: part.text, signature: part.signature };
      break;
    }
    case 'tool-call':
      return encodeCall(part, path, context);
    case 'tool-result':
      return encodeResult(part, path, context);
    case 'opaque':
      if (own && part.dialect === 'messages') return { ...part.value };
      break;
    default:
  }
  verdicts.dropped(path);
  return undefined;
}

/** Reasoning that another vendor signed or sealed: OpenRouter's items name whose they are (`anthropic-claude-v1`). */
function isForeign({ detail, signer }: ReasoningPart): boolean {
  if (signer !== undefined && signer !== 'anthropic') return true;
  return typeof detail?.format === 'string' && !detail.format.startsWith('anthropic') && detail.format !== 'unknown';
}

function encodeText(text: string, path: string, { own, verdicts }: PartContext): JsonObject | undefined {
  // Anthropic refuses blocks without visible text; a caller of its own dialect is told so by Anthropic itself.
  if (!own && text.trim() === '') {
    if (text !== '') verdicts.dropped(path);
    return undefined;
  }
  return { type: 'text', text };
}

function encodeImage(part: ImagePart, path: string, { own, role, verdicts }: PartContext): JsonObject | undefined {
  if (part.detail !== undefined && part.detail !== 'auto') verdicts.dropped(`${path}.image_url.detail`);
  const source = encodeSource(part.source, own);
  if (source === undefined || (role === 'assistant' && !own)) {
    verdicts.dropped(path);
    return undefined;
  }
  return { type: 'image', source };
}

/** Another vendor's file ids mean nothing here. */
function encodeSource(source: MediaSource, own: boolean): JsonObject | undefined {
  switch (source.kind) {
    case 'url':
      return { type: 'url', url: source.url };
    case 'data':
      return { type: 'base64', media_type: source.mediaType, data: source.base64 };
    case 'id':
      return own ? { type: 'file', file_id: source.id } : undefined;
  }
}

function encodeFile(part: FilePart, path: string, { own, verdicts }: PartContext): JsonObject | undefined {
  const { source } = part;
  if (source.kind === 'data' && !own && source.mediaType !== 'application/pdf') {
    if (source.mediaType.startsWith('image/')) {
      verdicts.converted(path);
      return { type: 'image', source: { type: 'base64', media_type: source.mediaType, data: source.base64 } };
    }
    const text = textOfFile(part);
    if (text !== undefined) {
      verdicts.converted(path);
      return document({ type: 'text', media_type: 'text/plain', data: text }, part.name);
    }
    verdicts.dropped(path);
    return undefined;
  }
  const encoded =
    source.kind === 'text' ? { type: 'text', media_type: 'text/plain', data: source.text } : encodeSource(source, own);
  if (encoded !== undefined) return document(encoded, part.name);
  verdicts.dropped(path);
  return undefined;
}

function document(source: JsonObject, title: string | undefined): JsonObject {
  return title === undefined ? { type: 'document', source } : { type: 'document', source, title };
}

function encodeCall(part: ToolCallPart, path: string, { ids, verdicts }: PartContext): JsonObject {
  const id = ids.called(part.id);
  if (id !== part.id) verdicts.converted(`${path}.id`);
  const input = toolInput(part.arguments, part.kind);
  if (part.kind === 'custom' || Object.hasOwn(input, 'raw_arguments')) verdicts.converted(`${path}.arguments`);
  return { type: 'tool_use', id, name: part.name, input };
}

function encodeResult(part: Extract<Part, { type: 'tool-result' }>, path: string, context: PartContext): JsonObject {
  const id = context.ids.answered(part.id);
  const block: JsonObject = { type: 'tool_result', tool_use_id: id };
  const only = part.parts.length === 1 ? part.parts[0] : undefined;
  if (only?.type === 'text' && only.cache === undefined && only.extra === undefined) block.content = only.text;
  else if (part.parts.length > 0) {
    const content: JsonObject[] = [];
    part.parts.forEach((nested, i) => {
      const encoded = encodePart(nested, `${path}.content[${i}]`, { ...context, role: 'tool' });
      if (encoded !== undefined) content.push(encoded);
    });
    block.content = content;
  }
  if (part.isError !== undefined) block.is_error = part.isError;
  return block;
}
