import type { CacheMark, FilePart, ImagePart, MediaSource, Part } from '@sluice/core/chat/call';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import type { Quirks } from '../../spec.ts';
import type { Verdicts } from '../../verdicts.ts';

export interface PartContext {
  /** Whether the caller speaks this dialect too: then what only it knows is kept. */
  readonly own: boolean;
  readonly quirks: Quirks;
  readonly verdicts: Verdicts;
}

/** One part of a message's content, `undefined` where it can't be said. */
export function encodePart(part: Part, path: string, context: PartContext): JsonObject | undefined {
  const said = encodeBare(part, path, context);
  if (said === undefined) return undefined;
  if (part.cache !== undefined) {
    const mark = encodeCache(part.cache, path, context);
    if (mark !== undefined) said.cache_control = mark;
  }
  if (part.extra !== undefined) keepExtra(part.extra, said, path, context);
  return said;
}

/** The mark as `cache_control`, `undefined` where the vendor does not take it. */
export function encodeCache(cache: CacheMark, path: string, context: PartContext): JsonObject | undefined {
  const { own, quirks, verdicts } = context;
  if (quirks.cacheControl ?? (own && quirks.strictMessages !== true)) {
    return cache.ttl === undefined ? { type: 'ephemeral' } : { type: 'ephemeral', ttl: cache.ttl };
  }
  verdicts.dropped(`${path}.cache_control`);
  return undefined;
}

/** Unknown members go back to where they stood, inside `image_url` and its like too. */
export function keepExtra(extra: JsonObject, said: JsonObject, path: string, { own, verdicts }: PartContext): void {
  for (const [name, value] of Object.entries(extra)) {
    if (!own) {
      verdicts.dropped(`${path}.${name}`);
      continue;
    }
    const inner = said[name];
    if (isObject(inner) && isObject(value)) said[name] = { ...inner, ...value };
    else said[name] = value;
  }
}

function encodeBare(part: Part, path: string, context: PartContext): JsonObject | undefined {
  switch (part.type) {
    case 'text':
      context.verdicts.unsigned(part, path);
      return { type: 'text', text: part.text };
    case 'refusal':
      if (context.own) return { type: 'refusal', refusal: part.text };
      context.verdicts.converted(path);
      return { type: 'text', text: part.text };
    case 'image':
      return encodeImage(part, path, context);
    case 'file':
      return encodeFile(part, path, context);
    case 'audio':
      return { type: 'input_audio', input_audio: { data: part.base64, format: part.format } };
    case 'opaque':
      if (context.own && part.dialect === 'chat') return { ...part.value };
      break;
    default:
  }
  context.verdicts.dropped(path);
  return undefined;
}

function encodeImage(part: ImagePart, path: string, { verdicts }: PartContext): JsonObject | undefined {
  // An id names a file at another vendor.
  if (part.source.kind === 'id') {
    verdicts.dropped(path);
    return undefined;
  }
  const image: JsonObject = { url: addressOf(part.source) };
  if (part.detail !== undefined) image.detail = part.detail;
  return { type: 'image_url', image_url: image };
}

function encodeFile(part: FilePart, path: string, context: PartContext): JsonObject | undefined {
  const { own, quirks, verdicts } = context;
  const { source, name } = part;
  switch (source.kind) {
    case 'text':
      verdicts.converted(path);
      return { type: 'text', text: name === undefined ? source.text : `${name}\n\n${source.text}` };
    case 'id':
      if (own) return { type: 'file', file: { file_id: source.id, ...named(name) } };
      break;
    case 'url':
      if (own || quirks.fileAddress === 'file_data') {
        return { type: 'file', file: { ...named(name), file_data: source.url } };
      }
      if (quirks.fileAddress === 'document_url') return { type: 'document_url', document_url: source.url };
      break;
    case 'data':
      // OpenAI wants a name beside the bytes.
      return {
        type: 'file',
        file: { ...(own ? named(name) : named(name ?? 'document.pdf')), file_data: addressOf(source) },
      };
  }
  verdicts.dropped(path);
  return undefined;
}

function named(name: string | undefined): JsonObject {
  return name === undefined ? {} : { filename: name };
}

function addressOf(source: Exclude<MediaSource, { kind: 'id' }>): string {
  return source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.base64}`;
}
