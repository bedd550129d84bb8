import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Draft } from '../anthropic-messages/members.ts';
import { readString, refuse, unknownMembers } from '../anthropic-messages/members.ts';
import type { Message, Part } from '../call.ts';
import { CallIds } from './call-ids.ts';
import { decodePart } from './decode-part.ts';
import { camelMembers } from './spelling.ts';

/** A message that may still grow. */
type Turn = Omit<Draft<Message>, 'parts'> & { parts: Part[] };

const CONTENT = new Set(['role', 'parts']);

/**
 * The conversation. A user's content is split: each function's result is a message of role `tool`, what else it says
 * follows as `user`. The model's contents that follow each other are one message, and pieces of its text or of one
 * thought are one part: clients that keep a streamed answer send it back as it came, chunk by chunk.
 */
export function decodeContents(value: Json | undefined): Message[] {
  if (value === undefined || value === null) return refuse('contents', 'is required');
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) return refuse('contents', 'must not be empty');
  const history: Turn[] = [];
  const ids = new CallIds();
  list.forEach((content, i) => {
    const at = `contents[${i}]`;
    if (!isObject(content)) refuse(at, 'must be an object');
    decodeContent(camelMembers(content, at), at, ids, history);
  });
  return history;
}

/** `systemInstruction`: a content of texts, or a text. */
export function decodeSystem(value: Json | undefined): Message[] {
  if (value === undefined || value === null || value === '') return [];
  const at = 'systemInstruction';
  if (typeof value === 'string') return [{ role: 'system', parts: [{ type: 'text', text: value }], at }];
  if (!isObject(value)) return refuse(at, 'must be an object');
  const parts = decodeParts(camelMembers(value, at), at, new CallIds());
  const misplaced = parts.findIndex(({ type }) => type !== 'text');
  if (misplaced >= 0) refuse(`${at}.parts[${misplaced}]`, 'must be a text');
  return parts.length === 0 ? [] : [{ role: 'system', parts, at }];
}

function decodeContent(content: JsonObject, at: string, ids: CallIds, history: Turn[]): void {
  const role = readString(content, 'role', at);
  const parts = decodeParts(content, at, ids);
  const extra = unknownMembers(content, CONTENT);
  switch (role) {
    case 'model':
      return pushModel(parts, extra, at, history);
    case 'user':
    case 'function':
      return pushUser(parts, extra, at, history);
    case undefined:
    case '':
      // Google takes a content without a role where it is plain whose it is.
      return parts.some(({ type }) => type === 'tool-call')
        ? pushModel(parts, extra, at, history)
        : pushUser(parts, extra, at, history);
    default:
      return refuse(`${at}.role`, 'must be "user", "model" or "function"');
  }
}

/** Google takes a single part without its list, and lists within the list. */
function decodeParts(content: JsonObject, at: string, ids: CallIds): Part[] {
  const { parts } = content;
  if (parts === undefined || parts === null) return [];
  const list = Array.isArray(parts) ? flat(parts) : [parts];
  return list.map((part, i) => {
    const path = `${at}.parts[${i}]`;
    if (typeof part === 'string') return { type: 'text', text: part };
    return isObject(part) ? decodePart(part, path, ids) : refuse(path, 'must be an object');
  });
}

function pushModel(parts: readonly Part[], extra: JsonObject | undefined, at: string, history: Turn[]): void {
  const misplaced = parts.findIndex(({ type }) => type === 'tool-result');
  if (misplaced >= 0)
    refuse(`${at}.parts[${misplaced}].functionResponse`, 'can stand only in a content of role "user"');
  const last = history[history.length - 1];
  if (last?.role === 'assistant') {
    for (const part of parts) addPiece(last.parts, part);
    if (extra !== undefined) last.extra = { ...last.extra, ...extra };
    return;
  }
  const said: Part[] = [];
  for (const part of parts) addPiece(said, part);
  if (said.length > 0 || extra !== undefined) history.push(message('assistant', said, at, extra));
}

/** A signed part ends with its signature; text that has something attached stands for itself. */
function addPiece(said: Part[], part: Part): void {
  const last = said[said.length - 1];
  if (last?.type === 'text' && part.type === 'text' && isBare(last) && isBare(part)) {
    said[said.length - 1] = { type: 'text', text: last.text + part.text };
  } else if (last?.type === 'reasoning' && part.type === 'reasoning' && isOpen(last) && part.redacted === undefined) {
    said[said.length - 1] = { ...part, text: last.text + part.text };
  } else said.push(part);
}

function isBare(part: Draft<Part>): boolean {
  return part.extra === undefined && !('signature' in part);
}

function isOpen(part: Extract<Part, { type: 'reasoning' }>): boolean {
  return part.signature === undefined && part.redacted === undefined && part.extra === undefined;
}

function pushUser(parts: readonly Part[], extra: JsonObject | undefined, at: string, history: Turn[]): void {
  const others: Part[] = [];
  parts.forEach((part, i) => {
    if (part.type === 'tool-result') history.push(message('tool', [part], at, undefined));
    else if (part.type === 'tool-call')
      refuse(`${at}.parts[${i}].functionCall`, 'can stand only in a content of role "model"');
    else others.push(part);
  });
  if (others.length > 0 || parts.length === 0 || extra !== undefined) history.push(message('user', others, at, extra));
}

function message(role: Message['role'], parts: Part[], at: string, extra: JsonObject | undefined): Turn {
  return extra === undefined ? { role, parts, at } : { role, parts, at, extra };
}

function flat(list: readonly Json[]): Json[] {
  return list.flatMap((one) => (Array.isArray(one) ? flat(one) : [one]));
}
