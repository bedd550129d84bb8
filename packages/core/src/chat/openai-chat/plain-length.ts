const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const COLON = 58;
const OPEN_BRACE = 123;
const LETTER_A = 97;
const LETTER_D = 100;
const LETTER_E = 101;
const LETTER_N = 110;
const LETTER_R = 114;
const LETTER_T = 116;

const OBJECT = bytesOf('{"object"');
const FINISH_REASON = bytesOf('"finish_reason":');
/** The members that make a chunk worth a look, by their last bytes: eight of each, the whole of the shortest. */
const ENDS = ['"usage":', '"error":', 'reason":'].map(bytesOf);
const WINDOW = 8;
/** How far the next end of a member can be, by the byte at hand (Horspool's search, for all three at once). */
const SHIFT = shifts();

/**
 * How many of the bytes are whole events that are chunks of content: `usage`, `finish_reason` and `error` absent or null,
 * no end mark, no `event:` line. Only members count: inside a string their quotes are escaped.
 */
export function plainLength(bytes: Uint8Array): number {
  const { length } = bytes;
  const returns = bytes.indexOf(CR) >= 0;
  let plain = 0;
  let line = 0;
  while (line < length) {
    const end = bytes.indexOf(LF, line);
    // Lines that end in a lone CR are rare enough to be looked at.
    if (end < 0 || (returns && hasLoneReturn(bytes, line, end))) return plain;
    const first = bytes[line];
    if (first === LF || first === CR) plain = end + 1;
    // A comment says nothing.
    else if (first !== COLON) {
      const start = dataStart(bytes, line);
      if (start < 0 || isErrorObject(bytes, start) || !isPlainChunk(bytes, start, end)) return plain;
    }
    line = end + 1;
  }
  return plain;
}

function hasLoneReturn(bytes: Uint8Array, line: number, end: number): boolean {
  const at = bytes.indexOf(CR, line);
  return at >= 0 && at < end - 1;
}

/** Where the object begins in `data: {` or `data:{`, -1 where the line is another. */
function dataStart(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== LETTER_D || bytes[at + 1] !== LETTER_A || bytes[at + 2] !== LETTER_T) return -1;
  if (bytes[at + 3] !== LETTER_A || bytes[at + 4] !== COLON) return -1;
  const start = bytes[at + 5] === SPACE ? at + 6 : at + 5;
  return bytes[start] === OPEN_BRACE ? start : -1;
}

/** vLLM: `{"object": "error", …}`. */
function isErrorObject(bytes: Uint8Array, start: number): boolean {
  if (bytes[start + 2] !== OBJECT[2] || !endsWith(bytes, start + OBJECT.length, OBJECT)) return false;
  let i = start + OBJECT.length + 1;
  while (bytes[i] === SPACE) i++;
  return bytes[i] === QUOTE && bytes[i + 1] === LETTER_E;
}

function isPlainChunk(bytes: Uint8Array, start: number, end: number): boolean {
  let i = start + WINDOW - 1;
  while (i < end) {
    const shift = SHIFT[bytes[i] as number] as number;
    if (shift !== 0) {
      i += shift;
      continue;
    }
    if (bytes[i - 1] === QUOTE && isTelling(bytes, i) && !isNull(bytes, i + 1)) return false;
    i += WINDOW;
  }
  return true;
}

/** Whether one of the members ends with the colon at `at`. */
function isTelling(bytes: Uint8Array, at: number): boolean {
  switch (bytes[at - 2]) {
    case LETTER_E:
      return endsWith(bytes, at + 1, ENDS[0] as Uint8Array);
    case LETTER_R:
      return endsWith(bytes, at + 1, ENDS[1] as Uint8Array);
    case LETTER_N:
      return endsWith(bytes, at + 1, FINISH_REASON);
    default:
      return false;
  }
}

function endsWith(bytes: Uint8Array, end: number, text: Uint8Array): boolean {
  for (let i = text.length - 1, at = end - 1; i >= 0; i--, at--) if (bytes[at] !== text[i]) return false;
  return true;
}

/** No other JSON value begins with an n. */
function isNull(bytes: Uint8Array, at: number): boolean {
  let i = at;
  while (bytes[i] === SPACE) i++;
  return bytes[i] === LETTER_N;
}

function shifts(): Uint8Array {
  const table = new Uint8Array(256).fill(WINDOW);
  for (const text of ENDS) {
    for (let i = 0; i < WINDOW; i++) {
      const byte = text[i] as number;
      table[byte] = Math.min(table[byte] as number, WINDOW - 1 - i);
    }
  }
  return table;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
