import type { ChatDialectName } from '../chat/call.ts';
import { canonicalOf } from '../json/canonical.ts';
import { isObject, type Json, type JsonObject } from '../json/json.ts';

/** What a conversation asks last, and all else that it says. */
export interface Question {
  readonly text: string;
  /** The body without that text, in its canonical spelling: what must be the same, to the letter. */
  readonly frame: string;
}

/** Longer texts say too much at once to be like another: one vector stands for all of it. UTF-16 units. */
const MAX_TEXT = 8_000;

/** Where the turns stand. A completion's one prompt may hold instructions: nothing tells them from the question. */
const TURNS: Readonly<Partial<Record<ChatDialectName, string>>> = {
  chat: 'messages',
  messages: 'messages',
  responses: 'input',
  gemini: 'contents',
};

/**
 * The last text of the last turn, where that is the user's: an answer of a tool is none. `undefined` too where the rest
 * holds numbers that doubles cannot tell apart, so that two frames could be one.
 */
export function questionOf(dialect: string, body: string): Question | undefined {
  const member = TURNS[dialect as ChatDialectName];
  const said = member === undefined ? undefined : (JSON.parse(body) as JsonObject);
  if (member === undefined || said === undefined) return undefined;
  const text = takeLastText(said, member);
  if (text === undefined || text.trim() === '' || text.length > MAX_TEXT) return undefined;
  if (/\d{16}|\d[eE]/.test(body.replace(JSON.stringify(text), () => ''))) return undefined;
  return { text, frame: canonicalOf(said) };
}

/** Puts `null` in place of the text. */
function takeLastText(said: JsonObject, member: string): string | undefined {
  const turns = said[member];
  if (typeof turns === 'string') return taken(said, member);
  const turn = Array.isArray(turns) ? turns.at(-1) : turns;
  if (!isObject(turn) || (turn.role !== 'user' && turn.role !== undefined)) return undefined;
  // Other items of a conversation, as results of tools, have a type of their own and no role.
  if (turn.type !== undefined && turn.type !== 'message') return undefined;
  const content = turn.parts === undefined ? 'content' : 'parts';
  const parts: Json | undefined = turn[content];
  if (typeof parts === 'string') return taken(turn, content);
  const part = Array.isArray(parts) ? parts.at(-1) : parts;
  return isObject(part) ? taken(part, 'text') : undefined;
}

function taken(holder: JsonObject, member: string): string | undefined {
  const text = holder[member];
  if (typeof text !== 'string') return undefined;
  holder[member] = null;
  return text;
}
