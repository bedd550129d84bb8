const LF = 10;

/** How events begin, with and without an `event:` line; the name of the event follows. */
const OPENINGS = ['event: response.', 'data: {"type":"response.'].map(bytesOf);
/** Names of events that tell of items and their pieces: what is in them changes neither usage nor end. */
const PLAIN_NAMES = [
  'output_',
  'content_part.',
  'function_call_arguments.',
  'reasoning',
  'refusal.',
  'custom_tool_call_input.',
  'mcp_',
  'web_search_call.',
  'file_search_call.',
  'code_interpreter_call',
  'image_generation_call.',
  'shell_call',
  'apply_patch_call',
  'audio.',
].map(bytesOf);

/**
 * How many of the bytes are whole events of content. Events are told apart by how they begin, so that text which speaks
 * of `response.completed` never looks like one; whatever begins in another way is worth a closer look.
 */
export function plainLength(bytes: Uint8Array): number {
  let start = 0;
  while (start < bytes.length) {
    if (!isPlain(bytes, start)) return start;
    let end = bytes.indexOf(LF, start);
    while (end >= 0 && bytes[end + 1] !== LF) end = bytes.indexOf(LF, end + 1);
    // No blank line of two LF: CRLF, or an event that is not whole.
    if (end < 0) return start;
    start = end + 2;
  }
  return start;
}

function isPlain(bytes: Uint8Array, at: number): boolean {
  for (const opening of OPENINGS) {
    if (!startsWith(bytes, at, opening)) continue;
    const name = at + opening.length;
    for (const plain of PLAIN_NAMES) if (startsWith(bytes, name, plain)) return true;
    return false;
  }
  return false;
}

function startsWith(bytes: Uint8Array, at: number, prefix: Uint8Array): boolean {
  for (let i = 0; i < prefix.length; i++) if (bytes[at + i] !== prefix[i]) return false;
  return true;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
