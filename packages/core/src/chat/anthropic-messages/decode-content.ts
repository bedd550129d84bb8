import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { CacheMark, FilePart, MediaSource, Part, ReasoningPart, TextPart } from '../call.ts';
import { uncarry } from '../signature.ts';
import type { Draft } from './members.ts';
import {
  needName,
  needObject,
  needString,
  pathOf,
  readBoolean,
  readObject,
  readString,
  refuse,
  unknownMembers,
} from './members.ts';

const TEXT = new Set(['type', 'text', 'cache_control']);
const MEDIA = new Set(['type', 'source', 'cache_control']);
const DOCUMENT = new Set(['type', 'source', 'title', 'cache_control']);
const THINKING = new Set(['type', 'thinking', 'signature', 'cache_control']);
const REDACTED = new Set(['type', 'data', 'cache_control']);
const TOOL_USE = new Set(['type', 'id', 'name', 'input', 'cache_control']);
const TOOL_RESULT = new Set(['type', 'tool_use_id', 'content', 'is_error', 'cache_control']);
const OPAQUE = new Set(['cache_control']);

/** `{"type":"ephemeral","ttl":"5m"|"1h"}` behind whatever carries it. */
export function decodeCache(object: JsonObject, at: string): CacheMark | undefined {
  const mark = readObject(object, 'cache_control', at);
  if (mark === undefined) return undefined;
  const path = pathOf(at, 'cache_control');
  if (mark.type !== 'ephemeral') refuse(`${path}.type`, 'must be "ephemeral"');
  const ttl = readString(mark, 'ttl', path);
  if (ttl === undefined) return {};
  if (ttl !== '5m' && ttl !== '1h') refuse(`${path}.ttl`, 'must be "5m" or "1h"');
  return { ttl };
}

/** A string, or a list of blocks. `path` is that of the content itself. */
export function decodeContent(content: Json | undefined, path: string): Part[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) return refuse(path, 'must be a string or an array of content blocks');
  const parts: Part[] = new Array(content.length);
  for (let i = 0; i < content.length; i++) {
    const block = content[i];
    const at = `${path}[${i}]`;
    parts[i] = isObject(block) ? decodeBlock(block, at) : refuse(at, 'must be a content block');
  }
  return parts;
}

/** Only text, as in `system`. */
export function decodeTexts(content: Json | undefined, path: string): Part[] {
  const parts = decodeContent(content, path);
  for (let i = 0; i < parts.length; i++) {
    if (parts[i]?.type !== 'text') refuse(`${path}[${i}].type`, 'must be "text"');
  }
  return parts;
}

function decodeBlock(block: JsonObject, at: string): Part {
  switch (block.type) {
    case 'text':
      return decodeText(block, at);
    case 'image':
      return finish({ type: 'image', source: decodeSource(block, at, 'image') }, block, MEDIA, at);
    case 'document':
      return decodeDocument(block, at);
    case 'tool_use':
      return finish(
        {
          type: 'tool-call',
          id: needName(block, 'id', at),
          name: needName(block, 'name', at),
          arguments: JSON.stringify(needObject(block, 'input', at)),
        },
        block,
        TOOL_USE,
        at,
      );
    case 'tool_result':
      return decodeToolResult(block, at);
    case 'thinking': {
      const part: Draft<Extract<Part, { type: 'reasoning' }>> = {
        type: 'reasoning',
        text: needString(block, 'thinking', at),
      };
      const signature = readString(block, 'signature', at);
      // Our own answers carry an empty signature where the model that thought signs nothing.
      if (signature !== undefined && signature !== '') Object.assign(part, signedAs('signature', signature));
      return finish(part, block, THINKING, at);
    }
    case 'redacted_thinking': {
      const sealed = signedAs('redacted', needString(block, 'data', at));
      return finish({ type: 'reasoning', text: '', ...sealed }, block, REDACTED, at);
    }
    default:
      return decodeOpaque(block, at);
  }
}

/** A signature, or sealed thinking, and who made it, where that was another vendor than this dialect's own. */
function signedAs(member: 'signature' | 'redacted', said: string): Partial<ReasoningPart> {
  const { value, signer } = uncarry(said, 'anthropic');
  return signer === undefined || signer === 'anthropic' ? { [member]: value } : { [member]: value, signer };
}

function decodeText(block: JsonObject, at: string): TextPart {
  const part: TextPart = { type: 'text', text: needString(block, 'text', at) };
  for (const name in block) if (!(name === 'type' || name === 'text')) return finish(part, block, TEXT, at);
  return part;
}

function decodeSource(block: JsonObject, at: string, what: string): MediaSource {
  const source = needObject(block, 'source', at);
  const path = `${at}.source`;
  switch (source.type) {
    case 'base64':
      return { kind: 'data', mediaType: needName(source, 'media_type', path), base64: needName(source, 'data', path) };
    case 'url':
      return { kind: 'url', url: needName(source, 'url', path) };
    case 'file':
      return { kind: 'id', id: needName(source, 'file_id', path) };
    default:
      return refuse(`${path}.type`, `is no kind of ${what} source`);
  }
}

function decodeDocument(block: JsonObject, at: string): Part {
  const source = needObject(block, 'source', at);
  // A document made of blocks of its own has no counterpart anywhere else.
  if (source.type === 'content') return decodeOpaque(block, at);
  const part: Draft<FilePart> = {
    type: 'file',
    source:
      source.type === 'text'
        ? { kind: 'text', text: needString(source, 'data', `${at}.source`) }
        : decodeSource(block, at, 'document'),
  };
  const title = readString(block, 'title', at);
  if (title !== undefined) part.name = title;
  return finish(part, block, DOCUMENT, at);
}

function decodeToolResult(block: JsonObject, at: string): Part {
  const content = block.content;
  const part: Draft<Extract<Part, { type: 'tool-result' }>> = {
    type: 'tool-result',
    id: needName(block, 'tool_use_id', at),
    parts: content === undefined || content === null ? [] : decodeContent(content, `${at}.content`),
  };
  const isError = readBoolean(block, 'is_error', at);
  if (isError !== undefined) part.isError = isError;
  return finish(part, block, TOOL_RESULT, at);
}

/** `server_tool_use`, `search_result`, `container_upload`, …: kept as sent, its cache mark apart. */
function decodeOpaque(block: JsonObject, at: string): Part {
  needName(block, 'type', at);
  const cache = decodeCache(block, at);
  if (cache === undefined) return { type: 'opaque', dialect: 'messages', value: block };
  return { type: 'opaque', dialect: 'messages', value: unknownMembers(block, OPAQUE) ?? {}, cache };
}

function finish<P extends Part>(part: P, block: JsonObject, known: ReadonlySet<string>, at: string): P {
  const draft = part as Draft<P>;
  const cache = decodeCache(block, at);
  if (cache !== undefined) draft.cache = cache;
  const extra = unknownMembers(block, known);
  if (extra !== undefined) draft.extra = extra;
  return part;
}
