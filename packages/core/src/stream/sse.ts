const LF = 10;
const CR = 13;
const SPACE = 32;
const COLON = 58;

/** One server-sent event. `bytes` is the event as it came, its closing blank line included. */
export interface SseEvent {
  /** The `event:` field, `''` where there is none. */
  readonly name: string;
  /** All `data:` lines, joined by `\n`. */
  readonly data: string;
  readonly bytes: Uint8Array;
}

/** An event grew over the limit without an end. */
export class SseEventTooLarge extends Error {}

/**
 * Cuts a stream of bytes into server-sent events, whatever the chunks. LF, CRLF and CR line ends, comments, several
 * `data:` lines, a byte order mark and a last event without its blank line are all read. Invalid UTF-8 is replaced.
 */
export class SseReader {
  readonly #limit: number;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: false });
  #rest: Uint8Array = new Uint8Array(0);
  /** How far `#rest` has been searched for the end of an event. */
  #searched = 0;

  /** @param limit the largest event in bytes */
  constructor(limit = 1024 * 1024) {
    this.#limit = limit;
  }

  /** @throws SseEventTooLarge */
  push(chunk: Uint8Array): SseEvent[] {
    const bytes = this.#rest.length === 0 ? chunk : concat(this.#rest, chunk);
    const events: SseEvent[] = [];
    let start = 0;
    let from = Math.max(0, this.#searched - 3);
    for (;;) {
      const end = eventEnd(bytes, from, false);
      if (end < 0) break;
      this.#emit(bytes.subarray(start, end), events);
      start = end;
      from = end;
    }
    this.#rest = bytes.subarray(start);
    this.#searched = this.#rest.length;
    if (this.#rest.length > this.#limit) throw new SseEventTooLarge(`event over ${this.#limit} bytes`);
    return events;
  }

  /** What is left when the stream ends; a last event that lacks only its blank line counts. */
  end(): SseEvent[] {
    const events: SseEvent[] = [];
    if (this.#rest.length > 0) this.#emit(this.#rest, events);
    this.#rest = new Uint8Array(0);
    this.#searched = 0;
    return events;
  }

  /** Bytes of an event that has not ended. */
  get pending(): Uint8Array {
    return this.#rest;
  }

  #emit(bytes: Uint8Array, events: SseEvent[]): void {
    if (bytes.length > this.#limit) throw new SseEventTooLarge(`event over ${this.#limit} bytes`);
    let name = '';
    let data: string | undefined;
    let line = 0;
    while (line < bytes.length) {
      let end = line;
      while (end < bytes.length && bytes[end] !== LF && bytes[end] !== CR) end++;
      const colon = bytes.subarray(line, end).indexOf(COLON);
      const nameEnd = colon < 0 ? end : line + colon;
      let valueStart = colon < 0 ? end : nameEnd + 1;
      if (bytes[valueStart] === SPACE && valueStart < end) valueStart++;
      if (nameEnd > line) {
        const field = this.#decoder.decode(bytes.subarray(line, nameEnd));
        if (field === 'data' || field === '\uFEFFdata') {
          const value = this.#decoder.decode(bytes.subarray(valueStart, end));
          data = data === undefined ? value : `${data}\n${value}`;
        } else if (field === 'event') {
          name = this.#decoder.decode(bytes.subarray(valueStart, end));
        }
      }
      line = bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : end + 1;
    }
    if (data !== undefined) events.push({ name, data, bytes });
  }
}

/**
 * The offset just behind the first blank line at or after `from`, or -1.
 * A CR at the very end is not yet judged: an LF may follow it.
 */
function eventEnd(bytes: Uint8Array, from: number, atEnd: boolean): number {
  for (let i = from; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === LF) {
      if (bytes[i + 1] === LF) return i + 2;
      if (bytes[i + 1] === CR) {
        if (bytes[i + 2] === LF) return i + 3;
        if (bytes[i + 2] !== undefined || atEnd) return i + 2;
      }
    } else if (byte === CR && bytes[i + 1] === CR) {
      if (bytes[i + 2] === LF) return i + 3;
      if (bytes[i + 2] !== undefined || atEnd) return i + 2;
      // CR CR at the very end: a later LF would belong to the second CR.
      return -1;
    }
  }
  return -1;
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
