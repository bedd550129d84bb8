import { type SseEvent, SseEventTooLarge } from './sse.ts';

const NOTHING = new Uint8Array(0);
const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;

/**
 * Cuts a JSON array that is streamed piece by piece into its objects, whatever the chunks; an object that stands alone is
 * one. Each comes out as the server-sent event that it would be elsewhere, so that whoever reads events needs to know of
 * one form only: line ends between its members become spaces, because within an event they would end the line.
 */
export class JsonValueReader {
  readonly #limit: number;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #encoder = new TextEncoder();
  /** Of the object that has not ended: its chunks so far, and how many bytes they are. */
  #chunks: Uint8Array[] = [];
  #length = 0;
  /** How many braces and brackets are open within it. */
  #depth = 0;
  #inText = false;
  #escaped = false;

  /** @param limit the largest object in bytes */
  constructor(limit = 1024 * 1024) {
    this.#limit = limit;
  }

  /** @throws SseEventTooLarge */
  push(chunk: Uint8Array): SseEvent[] {
    const events: SseEvent[] = [];
    let start = this.#depth > 0 ? 0 : -1;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      if (this.#depth === 0) {
        // Between objects stand brackets, commas and white space; anything else says nothing.
        if (byte !== OPEN_BRACE) continue;
        start = i;
        this.#depth = 1;
      } else if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inText = false;
      } else if (byte === QUOTE) this.#inText = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth++;
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (--this.#depth > 0) continue;
        this.#keep(chunk.subarray(start, i + 1));
        events.push(this.#event());
        start = -1;
      }
    }
    if (start >= 0) this.#keep(chunk.subarray(start));
    return events;
  }

  /** An object without its end is none. */
  end(): SseEvent[] {
    this.#take();
    this.#depth = 0;
    return [];
  }

  /** Bytes of an object that has not ended. */
  get pending(): Uint8Array {
    return join(this.#chunks, this.#length);
  }

  #keep(bytes: Uint8Array): void {
    this.#length += bytes.length;
    if (this.#length > this.#limit) throw new SseEventTooLarge(`object over ${this.#limit} bytes`);
    this.#chunks.push(bytes);
  }

  #take(): Uint8Array {
    const bytes = this.pending;
    this.#chunks = [];
    this.#length = 0;
    return bytes;
  }

  #event(): SseEvent {
    const data = this.#decoder.decode(this.#take()).replace(/[\r\n]/g, ' ');
    return { name: '', data, bytes: this.#encoder.encode(`data: ${data}\n\n`) };
  }
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = chunks;
  if (chunks.length <= 1) return only ?? NOTHING;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}
