const LF = 10;
const CR = 13;
const SPACE = 32;
const COLON = 58;
const OPEN_BRACE = 123;

const DATA = new TextEncoder().encode('data');
const EVENT = new TextEncoder().encode('event');
const NOTHING = new Uint8Array(0);

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
 *
 * The bytes of an event may be a view of the chunk that brought them: a chunk must not be written to afterwards.
 */
export class SseReader {
  readonly #limit: number;
  readonly #bareObjects: boolean;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** An event that has not ended: the first `#length` bytes. */
  #buffer: Uint8Array = NOTHING;
  #length = 0;
  /** Whether what lies behind `#length` is ours to write to. */
  #roomy = false;
  /** How far the unfinished event has been searched for its end. */
  #searched = 0;
  #first = true;

  /**
   * @param limit the largest event in bytes
   * @param bareObjects a JSON object without `data:` in front is an event as well
   */
  constructor(limit = 1024 * 1024, bareObjects = false) {
    this.#limit = limit;
    this.#bareObjects = bareObjects;
  }

  /** @throws SseEventTooLarge */
  push(chunk: Uint8Array): SseEvent[] {
    const events: SseEvent[] = [];
    const whole = this.#length === 0;
    const bytes = whole ? chunk : this.#append(chunk);
    let start = 0;
    let from = Math.max(0, this.#searched - 3);
    for (;;) {
      const end = eventEnd(bytes, from);
      if (end < 0) break;
      this.#emit(bytes.subarray(start, end), events);
      start = end;
      from = end;
    }
    if (whole || start > 0) {
      // Events that were cut out of the buffer keep it: the rest moves on with the next chunk.
      this.#buffer = bytes.subarray(start);
      this.#roomy = false;
    }
    this.#length = bytes.length - start;
    this.#searched = this.#length;
    if (this.#length > this.#limit) throw new SseEventTooLarge(`event over ${this.#limit} bytes`);
    return events;
  }

  /** What is left when the stream ends; a last event that lacks only its blank line counts. */
  end(): SseEvent[] {
    const events: SseEvent[] = [];
    if (this.#length > 0) this.#emit(this.pending, events);
    this.#buffer = NOTHING;
    this.#length = 0;
    this.#searched = 0;
    return events;
  }

  /** Bytes of an event that has not ended. */
  get pending(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** The unfinished event with the chunk behind it. Room doubles, so that an event in tiny chunks costs no more copies. */
  #append(chunk: Uint8Array): Uint8Array {
    const length = this.#length + chunk.length;
    if (!this.#roomy || length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(2 * length, 1024));
      larger.set(this.pending);
      this.#buffer = larger;
      this.#roomy = true;
    }
    this.#buffer.set(chunk, this.#length);
    this.#length = length;
    return this.pending;
  }

  #emit(bytes: Uint8Array, events: SseEvent[]): void {
    if (bytes.length > this.#limit) throw new SseEventTooLarge(`event over ${this.#limit} bytes`);
    let name = '';
    let data: string | undefined;
    let line = this.#first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    this.#first = false;
    while (line < bytes.length) {
      const end = lineEnd(bytes, line);
      const isData = hasField(bytes, line, end, DATA);
      if (isData || hasField(bytes, line, end, EVENT)) {
        const value = this.#value(bytes, line + (isData ? DATA : EVENT).length, end);
        if (!isData) name = value;
        else data = data === undefined ? value : `${data}\n${value}`;
      }
      line = bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : end + 1;
    }
    if (data === undefined && this.#bareObjects && bytes[0] === OPEN_BRACE) data = this.#decoder.decode(bytes).trim();
    // An event without data is none.
    if (data !== undefined && data !== '') events.push({ name, data, bytes });
  }

  /** What stands behind the colon and one space, if there is a colon at all. */
  #value(bytes: Uint8Array, at: number, end: number): string {
    let start = at;
    if (start < end) start++;
    if (start < end && bytes[start] === SPACE) start++;
    return this.#decoder.decode(bytes.subarray(start, end));
  }
}

function lineEnd(bytes: Uint8Array, from: number): number {
  let end = from;
  for (; end < bytes.length; end++) {
    const byte = bytes[end] as number;
    if (byte <= CR && (byte === LF || byte === CR)) break;
  }
  return end;
}

/** Whether the line is this field: its name, then a colon or nothing. */
function hasField(bytes: Uint8Array, line: number, end: number, name: Uint8Array): boolean {
  const behind = line + name.length;
  if (behind > end || (behind < end && bytes[behind] !== COLON)) return false;
  for (let i = 0; i < name.length; i++) if (bytes[line + i] !== name[i]) return false;
  return true;
}

/**
 * The offset just behind the first blank line at or after `from`, or -1.
 * A CR at the very end is not yet judged: an LF may follow it.
 */
export function eventEnd(bytes: Uint8Array, from: number): number {
  for (let i = from; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte > CR) continue;
    if (byte === LF) {
      if (bytes[i + 1] === LF) return i + 2;
      if (bytes[i + 1] === CR) {
        if (bytes[i + 2] === LF) return i + 3;
        if (bytes[i + 2] !== undefined) return i + 2;
      }
    } else if (byte === CR && bytes[i + 1] === CR) {
      if (bytes[i + 2] === LF) return i + 3;
      if (bytes[i + 2] !== undefined) return i + 2;
      return -1;
    }
  }
  return -1;
}
