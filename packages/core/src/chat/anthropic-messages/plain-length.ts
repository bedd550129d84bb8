const LF = 10;

/** How the events begin that hold content and nothing else, with and without an `event:` line. */
const PLAIN_STARTS = ['event: content_block_', 'event: ping\n', 'data: {"type":"content_block_'].map((start) =>
  new TextEncoder().encode(start),
);

/**
 * How many of the bytes are whole events of content. Events are told apart by how they begin, so that text which speaks
 * of `message_stop` or `error` never looks like one; whatever begins in another way is worth a closer look.
 */
export function plainLength(bytes: Uint8Array): number {
  let start = 0;
  while (start < bytes.length) {
    if (!PLAIN_STARTS.some((prefix) => startsWith(bytes, start, prefix))) return start;
    let end = bytes.indexOf(LF, start);
    while (end >= 0 && bytes[end + 1] !== LF) end = bytes.indexOf(LF, end + 1);
    // No blank line of two LF: CRLF, or an event that is not whole.
    if (end < 0) return start;
    start = end + 2;
  }
  return start;
}

function startsWith(bytes: Uint8Array, at: number, prefix: Uint8Array): boolean {
  for (let i = 0; i < prefix.length; i++) if (bytes[at + i] !== prefix[i]) return false;
  return true;
}
