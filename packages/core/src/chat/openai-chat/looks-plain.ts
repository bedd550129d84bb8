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

const FINISH_REASON = bytesOf('"finish_reason');
const USAGE = bytesOf('"usage');
const ERROR = bytesOf('"error');
const OBJECT = bytesOf('"object');

/**
 * Whether every event in the bytes is a chunk of content: `usage`, `finish_reason` and `error` absent or null, no end mark,
 * no `event:` line. Only members count: inside a string their quotes are escaped.
 */
export function looksPlain(bytes: Uint8Array): boolean {
  const { length } = bytes;
  let line = 0;
  while (line < length) {
    let end = bytes.indexOf(LF, line);
    if (end < 0) end = length;
    const first = bytes[line];
    // A comment or a blank line says nothing.
    if (first !== LF && first !== COLON && !(first === CR && line + 1 === end)) {
      if (!isData(bytes, line) || !isPlainChunk(bytes, line + 6, end)) return false;
    }
    line = end + 1;
  }
  return length > 0;
}

/** `data: {` or `data:{` */
function isData(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== LETTER_D || bytes[at + 1] !== LETTER_A || bytes[at + 2] !== LETTER_T) return false;
  if (bytes[at + 3] !== LETTER_A || bytes[at + 4] !== COLON) return false;
  return bytes[at + 5] === OPEN_BRACE || (bytes[at + 5] === SPACE && bytes[at + 6] === OPEN_BRACE);
}

function isPlainChunk(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte === CR && i + 1 < end) return false;
    if (byte !== COLON || bytes[i - 1] !== QUOTE) continue;
    switch (bytes[i - 2]) {
      case LETTER_N:
        if (endsWith(bytes, i - 1, FINISH_REASON) && !isNull(bytes, i + 1)) return false;
        break;
      case LETTER_E:
        if (endsWith(bytes, i - 1, USAGE) && !isNull(bytes, i + 1)) return false;
        break;
      case LETTER_R:
        if (endsWith(bytes, i - 1, ERROR) && !isNull(bytes, i + 1)) return false;
        break;
      case LETTER_T:
        // vLLM: `"object":"error"`.
        if (endsWith(bytes, i - 1, OBJECT) && isErrorObject(bytes, i + 1)) return false;
        break;
      default:
    }
  }
  return true;
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

function isErrorObject(bytes: Uint8Array, at: number): boolean {
  let i = at;
  while (bytes[i] === SPACE) i++;
  return bytes[i] === QUOTE && bytes[i + 1] === LETTER_E;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
