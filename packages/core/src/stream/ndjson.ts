import { type SseEvent, SseEventTooLarge } from './sse.ts';

const LF = 10;
const CR = 13;
const NOTHING = new Uint8Array(0);

/**
 * Cuts a stream of bytes into lines of JSON, whatever the chunks: each line is an event without a name. Line ends are LF
 * or CRLF, empty lines say nothing, a last line without its end counts. Invalid UTF-8 is replaced.
 *
 * The bytes of an event may be a view of the chunk that brought them: a chunk must not be written to afterwards.
 */
export class NdjsonReader {
  readonly #limit: number;
  readonly #decoder = new TextDecoder();
  /** A line that has not ended, in the pieces that came. */
  #pieces: Uint8Array[] = [];
  #length = 0;

  /** @param limit the largest line in bytes */
  constructor(limit = 1024 * 1024) {
    this.#limit = limit;
  }

  /** @throws SseEventTooLarge */
  push(chunk: Uint8Array): SseEvent[] {
    const events: SseEvent[] = [];
    let start = 0;
    for (;;) {
      const lf = chunk.indexOf(LF, start);
      if (lf < 0) break;
      this.#keep(chunk.subarray(start, lf + 1));
      this.#emit(events);
      start = lf + 1;
    }
    this.#keep(chunk.subarray(start));
    return events;
  }

  /** What is left when the stream ends. */
  end(): SseEvent[] {
    const events: SseEvent[] = [];
    this.#emit(events);
    return events;
  }

  /** Bytes of a line that has not ended. */
  get pending(): Uint8Array {
    const [only] = this.#pieces;
    if (only === undefined || this.#pieces.length === 1) return only ?? NOTHING;
    const joined = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.#pieces) {
      joined.set(piece, at);
      at += piece.length;
    }
    return joined;
  }

  #keep(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#length += piece.length;
    if (this.#length > this.#limit) throw new SseEventTooLarge(`line over ${this.#limit} bytes`);
    this.#pieces.push(piece);
  }

  #emit(events: SseEvent[]): void {
    const bytes = this.pending;
    this.#pieces = [];
    this.#length = 0;
    let end = bytes.length;
    if (bytes[end - 1] === LF) end--;
    if (bytes[end - 1] === CR) end--;
    const data = this.#decoder.decode(bytes.subarray(0, end));
    if (data.trim() !== '') events.push({ name: '', data, bytes });
  }
}
