import { crc32 } from './crc32.ts';
import { type SseEvent, SseEventTooLarge } from './sse.ts';

/** Total length, length of the headers, checksum of the two: each 4 bytes, big-endian. */
const PRELUDE = 12;
/** The checksum at the end of a message. */
const TRAILER = 4;
const NOTHING = new Uint8Array(0);

/** The name under which an exception or error inside a stream comes; its data is `{type, message}`. */
export const EXCEPTION_EVENT = 'exception';

/** A message whose lengths, checksums or headers are not what the format says: nothing behind it can be read. */
export class BrokenMessage extends Error {
  constructor(what: string) {
    super(`broken event stream: ${what}`);
    this.name = 'BrokenMessage';
  }
}

/**
 * Cuts `application/vnd.amazon.eventstream` into events, whatever the chunks. An event is named by its `:event-type`, its
 * data is the payload as text. What the service sends as an exception (`:exception-type`) or an error (`:error-code`) is an
 * event of its own, `EXCEPTION_EVENT`. Source: Amazon's description of the event stream encoding.
 */
export class AwsEventStreamReader {
  readonly #limit: number;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** A message that has not ended: the first `#length` bytes. */
  #buffer: Uint8Array = NOTHING;
  #length = 0;
  /** What is wrong with a message behind others that could still be given out. */
  #broken: Error | undefined;

  /** @param limit the largest message in bytes */
  constructor(limit = 1024 * 1024) {
    this.#limit = limit;
  }

  /** @throws SseEventTooLarge, BrokenMessage */
  push(chunk: Uint8Array): SseEvent[] {
    if (this.#broken !== undefined) throw this.#broken;
    const events: SseEvent[] = [];
    const bytes = this.#length === 0 ? chunk : this.#append(chunk);
    try {
      this.#keep(bytes, this.#readAll(bytes, events));
    } catch (error) {
      // What came whole before it was said all the same.
      if (events.length === 0) throw error;
      this.#broken = error as Error;
    }
    return events;
  }

  /**
   * Unlike a line, a message that lacks a byte of its end is nothing.
   * @throws what `push` kept back
   */
  end(): SseEvent[] {
    if (this.#broken !== undefined) throw this.#broken;
    this.#buffer = NOTHING;
    this.#length = 0;
    return [];
  }

  /** Bytes of a message that has not ended. */
  get pending(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  /** The unfinished message with the chunk behind it. Room doubles, so that tiny chunks cost no more copies. */
  #append(chunk: Uint8Array): Uint8Array {
    const length = this.#length + chunk.length;
    if (length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(2 * length, 1024));
      larger.set(this.pending);
      this.#buffer = larger;
    }
    this.#buffer.set(chunk, this.#length);
    this.#length = length;
    return this.pending;
  }

  /** What is left of `bytes`, in a buffer of our own: the chunk is the caller's. */
  #keep(bytes: Uint8Array, start: number): void {
    if (start === 0 && bytes.buffer === this.#buffer.buffer && this.#length > 0) return;
    this.#buffer = bytes.slice(start);
    this.#length = this.#buffer.length;
  }

  /** Reads the whole messages; where the first begins that is not. */
  #readAll(bytes: Uint8Array, events: SseEvent[]): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    for (;;) {
      const length = this.#messageLength(bytes, view, start);
      if (length === undefined || bytes.length - start < length) return start;
      const event = this.#read(bytes, view, start, start + length);
      if (event !== undefined) events.push(event);
      start += length;
    }
  }

  /** The length of the message that begins here; `undefined` where its prelude is not whole yet. */
  #messageLength(bytes: Uint8Array, view: DataView, start: number): number | undefined {
    if (bytes.length - start < PRELUDE) return undefined;
    if (crc32(bytes, start, start + 8) !== view.getUint32(start + 8)) throw new BrokenMessage('checksum of a prelude');
    const length = view.getUint32(start);
    if (length > this.#limit) throw new SseEventTooLarge(`event over ${this.#limit} bytes`);
    if (view.getUint32(start + 4) > length - PRELUDE - TRAILER) throw new BrokenMessage('lengths of a message');
    return length;
  }

  #read(bytes: Uint8Array, view: DataView, start: number, end: number): SseEvent | undefined {
    if (crc32(bytes, start, end - TRAILER) !== view.getUint32(end - TRAILER)) {
      throw new BrokenMessage('checksum of a message');
    }
    const payloadStart = start + PRELUDE + view.getUint32(start + 4);
    const headers = this.#headers(bytes, view, start + PRELUDE, payloadStart);
    const data = this.#decoder.decode(bytes.subarray(payloadStart, end - TRAILER));
    const type = headers.get(':message-type') ?? 'event';
    if (type === 'exception') return exception(headers.get(':exception-type'), data, undefined);
    if (type === 'error') return exception(headers.get(':error-code'), data, headers.get(':error-message'));
    // An `initial-response`, or whatever else may come to be: it says nothing about the answer.
    if (type !== 'event') return undefined;
    return { name: headers.get(':event-type') ?? '', data, bytes: bytes.slice(payloadStart, end - TRAILER) };
  }

  /** Headers of type string; those of the other types are skipped by their lengths. */
  #headers(bytes: Uint8Array, view: DataView, start: number, end: number): Map<string, string> {
    const headers = new Map<string, string>();
    const within = (at: number) => {
      if (at > end) throw new BrokenMessage('headers of a message');
      return at;
    };
    let at = start;
    while (at < end) {
      const nameEnd = within(at + 1 + (bytes[at] as number));
      const name = this.#decoder.decode(bytes.subarray(at + 1, nameEnd));
      within(nameEnd + 1);
      const type = bytes[nameEnd] as number;
      at = nameEnd + 1;
      if (type === BYTES || type === STRING) {
        within(at + 2);
        const valueEnd = within(at + 2 + view.getUint16(at));
        if (type === STRING) headers.set(name, this.#decoder.decode(bytes.subarray(at + 2, valueEnd)));
        at = valueEnd;
      } else {
        const size = FIXED_SIZES[type];
        if (size === undefined) throw new BrokenMessage('type of a header');
        at = within(at + size);
      }
    }
    return headers;
  }
}

const BYTES = 6;
const STRING = 7;
/** By type: true, false, byte, short, integer, long, (bytes, string), timestamp, UUID. */
const FIXED_SIZES: readonly (number | undefined)[] = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];

/** An exception says its `message` in a payload of JSON, an error in a header. */
function exception(type: string | undefined, payload: string, message: string | undefined): SseEvent {
  const data = JSON.stringify({ type: type ?? '', message: message ?? messageIn(payload) });
  return { name: EXCEPTION_EVENT, data, bytes: new TextEncoder().encode(data) };
}

function messageIn(payload: string): string {
  try {
    const value: unknown = JSON.parse(payload);
    if (typeof value === 'object' && value !== null) {
      for (const name of ['message', 'Message']) {
        const message: unknown = Reflect.get(value, name);
        if (typeof message === 'string') return message;
      }
    }
  } catch {
    // Said as it is below.
  }
  return payload;
}
