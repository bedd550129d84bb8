import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Draft } from '../anthropic-messages/members.ts';
import { needName, needObject, readString, refuse } from '../anthropic-messages/members.ts';
import type {
  AudioPart,
  FilePart,
  ImagePart,
  MediaSource,
  Part,
  ReasoningPart,
  RefusalPart,
  TextPart,
} from '../call.ts';
import { decodeCache } from './decode-cache.ts';
import { keep, keepInner } from './keep.ts';

/** The roles whose content may hold nothing but text. */
type ContentRole = 'system' | 'user' | 'assistant' | 'tool';

const TEXT = new Set(['type', 'text']);
const REFUSAL = new Set(['type', 'refusal']);
const IMAGE = new Set(['type', 'image_url']);
const IMAGE_URL = new Set(['url', 'detail']);
const AUDIO = new Set(['type', 'input_audio']);
const AUDIO_DATA = new Set(['data', 'format']);
const FILE = new Set(['type', 'file']);
const FILE_DATA = new Set(['filename', 'file_data', 'file_id']);

/** A string, or a list of parts. `index` is the message's. */
export function decodeContent(content: Json | undefined, index: number, role: ContentRole): readonly Part[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) {
    return refuse(`messages[${index}].content`, 'must be a string or an array of content parts');
  }
  const parts: Part[] = new Array(content.length);
  for (let i = 0; i < content.length; i++) {
    const part = content[i];
    if (!isObject(part)) return refuse(`messages[${index}].content[${i}]`, 'must be an object');
    parts[i] = isPlainText(part) ? { type: 'text', text: part.text as string } : decodePart(part, index, i, role);
  }
  return parts;
}

function isPlainText(part: JsonObject): boolean {
  if (part.type !== 'text' || typeof part.text !== 'string') return false;
  for (const name in part) if (name !== 'type' && name !== 'text') return false;
  return true;
}

function decodePart(part: JsonObject, index: number, i: number, role: ContentRole): Part {
  const at = `messages[${index}].content[${i}]`;
  const type = needName(part, 'type', at);
  if (role === 'system' && type !== 'text') refuse(`${at}.type`, 'must be "text" in a message of this role');
  switch (type) {
    case 'text': {
      const { text } = part;
      if (typeof text !== 'string') refuse(`${at}.text`, 'must be a string');
      return finish<TextPart>({ type: 'text', text: text as string }, part, TEXT, at);
    }
    case 'refusal':
      return finish<RefusalPart>({ type: 'refusal', text: needName(part, 'refusal', at) }, part, REFUSAL, at);
    case 'image_url':
      return decodeImage(part, at);
    case 'input_audio':
      return decodeAudio(part, at);
    case 'file':
      return decodeFile(part, at);
    case 'thinking':
      return decodeThinking(part, at);
    default:
      // `video_url`, `document_url`, `reference`, …: some vendor's own.
      return opaque(part, at);
  }
}

function decodeImage(part: JsonObject, at: string): Part {
  const said = part.image_url;
  // Mistral takes the address as a plain string.
  const image = typeof said === 'string' ? { url: said } : needObject(part, 'image_url', at);
  const draft: Draft<ImagePart> = { type: 'image', source: sourceOf(needName(image, 'url', `${at}.image_url`)) };
  const detail = readString(image, 'detail', `${at}.image_url`);
  if (detail !== undefined) draft.detail = detail;
  keepRest(draft, 'image_url', image, IMAGE_URL);
  return finish(draft, part, IMAGE, at);
}

function decodeAudio(part: JsonObject, at: string): Part {
  const said = part.input_audio;
  // Mistral takes an address or base64 as a plain string, which nobody else can read.
  if (typeof said === 'string') return opaque(part, at);
  const audio = needObject(part, 'input_audio', at);
  const draft: Draft<AudioPart> = {
    type: 'audio',
    base64: needName(audio, 'data', `${at}.input_audio`),
    format: needName(audio, 'format', `${at}.input_audio`),
  };
  keepRest(draft, 'input_audio', audio, AUDIO_DATA);
  return finish(draft, part, AUDIO, at);
}

function decodeFile(part: JsonObject, at: string): Part {
  const file = needObject(part, 'file', at);
  const data = readString(file, 'file_data', `${at}.file`);
  const id = readString(file, 'file_id', `${at}.file`);
  if (data === undefined && id === undefined) return refuse(`${at}.file`, 'must have file_data or file_id');
  const source: MediaSource = data === undefined ? { kind: 'id', id: id as string } : sourceOf(data);
  const draft: Draft<FilePart> = { type: 'file', source };
  const name = readString(file, 'filename', `${at}.file`);
  if (name !== undefined) draft.name = name;
  keepRest(draft, 'file', file, FILE_DATA);
  return finish(draft, part, FILE, at);
}

/** Mistral's reasoning models say their thoughts as a part of the content, itself a list of texts. */
function decodeThinking(part: JsonObject, at: string): Part {
  const { thinking } = part;
  let text = '';
  if (typeof thinking === 'string') text = thinking;
  else if (Array.isArray(thinking)) {
    for (const piece of thinking) if (isObject(piece) && typeof piece.text === 'string') text += piece.text;
  } else refuse(`${at}.thinking`, 'must be a string or an array');
  const draft: Draft<ReasoningPart> = { type: 'reasoning', text, detail: part };
  const signature = readString(part, 'signature', at);
  if (signature !== undefined && signature !== '') draft.signature = signature;
  return draft;
}

/** `data:image/png;base64,…` as bytes, everything else as an address. */
export function sourceOf(url: string): MediaSource {
  if (!url.startsWith('data:')) return { kind: 'url', url };
  const comma = url.indexOf(',');
  if (comma < 0 || !url.startsWith(';base64', comma - 7)) return { kind: 'url', url };
  return { kind: 'data', mediaType: url.slice(5, comma - 7), base64: url.slice(comma + 1) };
}

function opaque(part: JsonObject, at: string): Part {
  const { cache_control: mark, ...value } = part;
  const cache = decodeCache(mark, () => `${at}.cache_control`);
  return cache === undefined
    ? { type: 'opaque', dialect: 'chat', value }
    : { type: 'opaque', dialect: 'chat', value, cache };
}

function keepRest(draft: { extra?: JsonObject }, name: string, inner: JsonObject, known: ReadonlySet<string>): void {
  for (const member in inner) {
    if (known.has(member) || inner[member] === null) continue;
    if (draft.extra === undefined) draft.extra = {};
    keepInner(draft.extra, name, member, inner[member]);
  }
}

function finish<P extends Part>(part: P, said: JsonObject, known: ReadonlySet<string>, at: string): P {
  const draft = part as Draft<P>;
  for (const name in said) {
    const value = said[name];
    if (known.has(name) || value === null || value === undefined) continue;
    if (name === 'cache_control') {
      const cache = decodeCache(value, () => `${at}.cache_control`);
      if (cache !== undefined) draft.cache = cache;
    } else keep(draft as { extra?: JsonObject }, name, value);
  }
  return part;
}
