const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const COLON = 58;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;

/** Up to this many members, names are compared with each other; beyond, a set is kept. */
const PAIRWISE = 16;

/** A member of the outermost object. Offsets are bytes; the key's quotes belong to it. */
export interface Member {
  readonly name: string;
  readonly keyStart: number;
  readonly valueStart: number;
  /** Just behind the value. */
  readonly valueEnd: number;
}

export interface Scan {
  readonly members: readonly Member[];
  /** Where the outermost object's closing brace stands; -1 where the text is no object. */
  readonly end: number;
}

/** The text nests too deep or says a member twice. `member` is the last name of the path. */
export class JsonScanError extends Error {
  readonly member: string | null;

  constructor(message: string, member: string | null) {
    super(message);
    this.name = 'JsonScanError';
    this.member = member;
  }
}

/** One open object or array. `names` holds the start and end of each member's key in an object. */
interface Frame {
  readonly object: boolean;
  readonly names: number[];
  set: Set<string> | undefined;
}

/**
 * One pass over the bytes of a JSON text: proves that it nests no deeper than `maxDepth` and that no object says a
 * member twice, and finds the outermost members, so that single values can be replaced without a re-serialisation.
 * Grammar is `JSON.parse`'s business; on text that it refuses, the result means nothing but the pass still ends.
 *
 * @throws JsonScanError
 */
export function scanJson(bytes: Uint8Array, maxDepth = 64): Scan {
  const frames: Frame[] = [];
  const members: Member[] = [];
  let frame: Frame | undefined;
  let expectKey = false;
  let end = -1;
  // The outermost member being read.
  let name = '';
  let keyStart = 0;
  let valueStart = -1;
  let lastByte = 0;

  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte <= 32) continue;
    switch (byte) {
      case QUOTE: {
        const close = stringEnd(bytes, i);
        if (expectKey && frame !== undefined) {
          claimName(bytes, frame, i, close);
          expectKey = false;
          if (frames.length === 1) {
            name = text(bytes, i, close);
            keyStart = i;
            valueStart = -1;
          }
        } else if (frames.length === 1 && valueStart < 0) valueStart = i;
        i = close - 1;
        lastByte = i;
        break;
      }
      case OPEN_BRACE:
      case OPEN_BRACKET: {
        if (frames.length === 1 && valueStart < 0) valueStart = i;
        if (frames.length >= maxDepth) throw new JsonScanError(`nested deeper than ${maxDepth} levels`, null);
        frame = { object: byte === OPEN_BRACE, names: [], set: undefined };
        frames.push(frame);
        expectKey = frame.object;
        lastByte = i;
        break;
      }
      case CLOSE_BRACE:
      case CLOSE_BRACKET: {
        if (frames.length === 1 && frame?.object === true) {
          if (valueStart >= 0) members.push({ name, keyStart, valueStart, valueEnd: lastByte + 1 });
          end = i;
        }
        frames.pop();
        frame = frames[frames.length - 1];
        expectKey = false;
        lastByte = i;
        break;
      }
      case COMMA: {
        if (frame?.object === true) {
          if (frames.length === 1 && valueStart >= 0) {
            members.push({ name, keyStart, valueStart, valueEnd: lastByte + 1 });
            valueStart = -1;
          }
          expectKey = true;
        }
        break;
      }
      case COLON:
        break;
      default:
        if (frames.length === 1 && valueStart < 0) valueStart = i;
        lastByte = i;
    }
  }
  return { members, end };
}

/** The offset just behind the closing quote of the string that opens at `open`. */
function stringEnd(bytes: Uint8Array, open: number): number {
  const near = Math.min(bytes.length, open + 32);
  for (let i = open + 1; i < near; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) return i + 1;
    if (byte === BACKSLASH) i++;
  }
  // A long string: let the engine look for the quote, then judge whether it is escaped.
  let from = Math.max(open + 1, near);
  // The short walk may have stepped over the border inside an escape.
  if (isEscaped(bytes, from, open)) from++;
  for (;;) {
    const quote = bytes.indexOf(QUOTE, from);
    if (quote < 0) return bytes.length;
    if (!isEscaped(bytes, quote, open)) return quote + 1;
    from = quote + 1;
  }
}

function isEscaped(bytes: Uint8Array, at: number, open: number): boolean {
  let slashes = 0;
  for (let i = at - 1; i > open && bytes[i] === BACKSLASH; i--) slashes++;
  return slashes % 2 === 1;
}

function claimName(bytes: Uint8Array, frame: Frame, start: number, end: number): void {
  const { names } = frame;
  if (frame.set === undefined && names.length < PAIRWISE * 2) {
    const escaped = hasEscape(bytes, start, end);
    for (let i = 0; i < names.length; i += 2) {
      const otherStart = names[i] as number;
      const otherEnd = names[i + 1] as number;
      const same =
        escaped || hasEscape(bytes, otherStart, otherEnd)
          ? text(bytes, start, end) === text(bytes, otherStart, otherEnd)
          : sameBytes(bytes, start, end, otherStart, otherEnd);
      if (same) throw duplicate(bytes, start, end);
    }
    names.push(start, end);
    return;
  }
  if (frame.set === undefined) {
    frame.set = new Set();
    for (let i = 0; i < names.length; i += 2) frame.set.add(text(bytes, names[i] as number, names[i + 1] as number));
  }
  const key = text(bytes, start, end);
  if (frame.set.has(key)) throw duplicate(bytes, start, end);
  frame.set.add(key);
}

function duplicate(bytes: Uint8Array, start: number, end: number): JsonScanError {
  const name = text(bytes, start, end).slice(0, 64);
  return new JsonScanError(`member '${name}' stands twice`, name);
}

function hasEscape(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === BACKSLASH) return true;
  return false;
}

function sameBytes(bytes: Uint8Array, start: number, end: number, otherStart: number, otherEnd: number): boolean {
  if (end - start !== otherEnd - otherStart) return false;
  for (let i = start, j = otherStart; i < end; i++, j++) if (bytes[i] !== bytes[j]) return false;
  return true;
}

const decoder = new TextDecoder();

/** The string whose quotes stand at `start` and just before `end`, unescaped. */
function text(bytes: Uint8Array, start: number, end: number): string {
  let plain = '';
  for (let i = start + 1; i < end - 1; i++) {
    const byte = bytes[i] as number;
    if (byte === BACKSLASH || byte > 126) return readString(bytes, start, end);
    plain += String.fromCharCode(byte);
  }
  return plain;
}

function readString(bytes: Uint8Array, start: number, end: number): string {
  const raw = decoder.decode(bytes.subarray(start, end));
  try {
    return String(JSON.parse(raw));
  } catch {
    // `JSON.parse` will refuse the whole text as well.
    return raw;
  }
}
