import type { JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Draft } from '../anthropic-messages/members.ts';
import {
  needName,
  needString,
  readBoolean,
  readList,
  readObject,
  readString,
  refuse,
  unknownMembers,
} from '../anthropic-messages/members.ts';
import type { FilePart, MediaSource, Part, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from '../call.ts';
import type { CallIds } from './call-ids.ts';
import { uncarrySeal } from './carried-signature.ts';
import { camelMembers } from './spelling.ts';

const DATA = ['text', 'inlineData', 'fileData', 'functionCall', 'functionResponse'] as const;
const KNOWN = new Set<string>([...DATA, 'thought', 'thoughtSignature']);
const CALL = new Set(['id', 'name', 'args']);
const RESPONSE = new Set(['id', 'name', 'response', 'parts']);

/** One part of a content. Kinds that only Google has (`executableCode`, `toolCall`, …) are kept as sent. */
export function decodePart(sent: JsonObject, at: string, ids: CallIds): Part {
  const part = camelMembers(sent, at);
  const [kind, another] = DATA.filter((name) => part[name] !== undefined && part[name] !== null);
  if (another !== undefined) refuse(at, `must hold one of ${kind} and ${another}`);
  const signature = readString(part, 'thoughtSignature', at);
  const thought = readBoolean(part, 'thought', at) === true;
  const extra = unknownMembers(part, KNOWN);
  if (thought && kind !== undefined && kind !== 'text') return { type: 'opaque', dialect: 'gemini', value: sent };
  if (kind === undefined && extra !== undefined) return { type: 'opaque', dialect: 'gemini', value: sent };
  const decoded = thought ? decodeThought(part, signature, at) : decodeData(part, kind, signature, at, ids);
  return extra === undefined ? decoded : { ...decoded, extra: { ...decoded.extra, ...extra } };
}

function decodeData(
  part: JsonObject,
  kind: (typeof DATA)[number] | undefined,
  signature: string | undefined,
  at: string,
  ids: CallIds,
): Part {
  switch (kind) {
    case 'inlineData':
      return decodeInline(needMembers(part, kind, at), `${at}.inlineData`);
    case 'fileData':
      return decodeFile(needMembers(part, kind, at), `${at}.fileData`);
    case 'functionCall':
      return decodeCall(needMembers(part, kind, at), signature, `${at}.functionCall`, ids);
    case 'functionResponse':
      return decodeResponse(needMembers(part, kind, at), `${at}.functionResponse`, ids);
    default: {
      const text: Draft<TextPart> = { type: 'text', text: kind === undefined ? '' : needString(part, kind, at) };
      if (signature !== undefined) text.signature = signature;
      return text;
    }
  }
}

function needMembers(part: JsonObject, name: string, at: string): JsonObject {
  const value = part[name];
  return isObject(value) ? camelMembers(value, `${at}.${name}`) : refuse(`${at}.${name}`, 'must be an object');
}

function decodeThought(part: JsonObject, signature: string | undefined, at: string): ReasoningPart {
  const thought: ReasoningPart = { type: 'reasoning', text: readString(part, 'text', at) ?? '' };
  return signature === undefined || signature === '' ? thought : { ...thought, ...uncarrySeal(signature) };
}

/** Bytes: an image, a sound or a file, by what they say they are. */
function decodeInline(data: JsonObject, at: string): Part {
  const mediaType = needName(data, 'mimeType', at);
  const base64 = needName(data, 'data', at);
  const source: MediaSource = { kind: 'data', mediaType, base64 };
  if (mediaType.startsWith('image/')) return { type: 'image', source };
  if (mediaType.startsWith('audio/')) return { type: 'audio', format: soundFormat(mediaType), base64 };
  return named({ type: 'file', source }, readString(data, 'displayName', at));
}

/** `wav`, `mp3`, …: OpenAI's words. */
function soundFormat(mediaType: string): string {
  const subtype = mediaType.slice('audio/'.length).split(';')[0]?.trim().toLowerCase() ?? '';
  if (subtype === 'mpeg') return 'mp3';
  return subtype.replace(/^x-/, '');
}

/** Files that only Google can read: of its Files API, and of Cloud Storage. */
const AT_GOOGLE = /^(gs:\/\/|https:\/\/generativelanguage\.googleapis\.com\/)/;

function decodeFile(data: JsonObject, at: string): Part {
  const address = needName(data, 'fileUri', at);
  const mediaType = readString(data, 'mimeType', at);
  const type = mediaType === undefined ? {} : { mediaType };
  const source: MediaSource = AT_GOOGLE.test(address)
    ? { kind: 'id', id: address, ...type }
    : { kind: 'url', url: address, ...type };
  if (mediaType?.startsWith('image/') === true) return { type: 'image', source };
  return named({ type: 'file', source }, readString(data, 'displayName', at));
}

function named(part: FilePart, name: string | undefined): FilePart {
  return name === undefined ? part : { ...part, name };
}

function decodeCall(call: JsonObject, signature: string | undefined, at: string, ids: CallIds): Part {
  const name = needName(call, 'name', at);
  const part: Draft<ToolCallPart> = {
    type: 'tool-call',
    id: ids.called(name, idOf(call, at)),
    name,
    arguments: JSON.stringify(readObject(call, 'args', at) ?? {}),
  };
  if (signature !== undefined) part.signature = signature;
  return withRest(part, call, CALL);
}

function decodeResponse(response: JsonObject, at: string, ids: CallIds): Part {
  const name = readString(response, 'name', at);
  const said = readObject(response, 'response', at);
  const part: Draft<ToolResultPart> = {
    type: 'tool-result',
    id: ids.answered(name, idOf(response, at)),
    parts: said === undefined ? [] : [{ type: 'text', text: JSON.stringify(said) }],
  };
  if (name !== undefined) part.name = name;
  // Google's word for a failed call.
  if (said?.error !== undefined && said.error !== null && said.output === undefined) part.isError = true;
  const more = readList(response, 'parts', at) ?? [];
  const media = more.map((one, i) =>
    isObject(one) ? decodePart(one, `${at}.parts[${i}]`, ids) : refuse(`${at}.parts[${i}]`, 'must be an object'),
  );
  if (media.length > 0) part.parts = [...part.parts, ...media];
  return withRest(part, response, RESPONSE);
}

function idOf(object: JsonObject, at: string): string | undefined {
  const id = readString(object, 'id', at);
  return id === '' ? undefined : id;
}

function withRest<P extends Part>(part: P, object: JsonObject, known: ReadonlySet<string>): P {
  const extra = unknownMembers(object, known);
  return extra === undefined ? part : { ...part, extra };
}
