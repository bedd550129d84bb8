const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** No interface nests so deep; `JSON.stringify` of a few thousand levels ends in a stack overflow. */
const MAX_DEPTH = 500;

/**
 * Whether a JSON text nests deeper than any honest one. Short texts, which are most, cannot and cost nothing; the pass
 * over the others takes about a nanosecond for a byte.
 */
export function nestsTooDeep(bytes: Uint8Array): boolean {
  if (bytes.length < 2 * MAX_DEPTH) return false;
  let depth = 0;
  let inText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inText) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) {
      if (++depth > MAX_DEPTH) return true;
    } else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) depth--;
  }
  return false;
}
