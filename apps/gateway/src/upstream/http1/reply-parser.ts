import { ChunkedBody } from './chunked-body.ts';
import { NotHttp } from './not-http.ts';
import { CHUNKED, parseHead, type ReplyHead, UNTIL_CLOSE } from './reply-head.ts';

/** Bytes of all heads before a body: the final one, and those of 1xx answers before it. */
const MOST_HEAD = 64 * 1024;
const BEGIN = 'HTTP/1.';
const HEAD_END = '\r\n\r\n';
const LF = 10;

/** What a parser finds, in this order: one head, then the body in pieces. */
export interface ReplyParts {
  head(head: ReplyHead): void;
  /** @param bytes are the taker's own */
  body(bytes: Buffer): void;
}

/** Reads one answer after the other out of a connection's bytes, however they are cut. */
export class ReplyParser {
  readonly #parts: ReplyParts;
  readonly #chunked = new ChunkedBody();
  #state: 'head' | 'length' | 'chunked' | 'until-close' | 'over' = 'over';
  #left = 0;
  /** The begin of a head whose end is still to come, one character for each byte. */
  #held = '';
  /** Bytes of heads so far. */
  #headBytes = 0;
  #head: ReplyHead | undefined;

  constructor(parts: ReplyParts) {
    this.#parts = parts;
  }

  /** Whether the answer is whole. */
  get over(): boolean {
    return this.#state === 'over';
  }

  /** The answer's head, once it is known. */
  get head(): ReplyHead | undefined {
    return this.#head;
  }

  /** From here on an answer is expected. */
  begin(): void {
    this.#state = 'head';
    this.#held = '';
    this.#headBytes = 0;
    this.#head = undefined;
  }

  /**
   * @param bytes become the parser's own, and parts of them the taker's
   * @returns how many of them belong to the answer: fewer than there are where something follows it
   * @throws NotHttp
   */
  push(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length) {
      switch (this.#state) {
        case 'head':
          at = this.#readHead(bytes, at);
          break;
        case 'length':
          at = this.#readLength(bytes, at);
          break;
        case 'chunked':
          at = this.#readChunks(bytes, at);
          break;
        case 'until-close':
          this.#parts.body(at === 0 ? bytes : bytes.subarray(at));
          return bytes.length;
        case 'over':
          return at;
      }
    }
    return at;
  }

  /** The peer says nothing more. @returns whether the answer is whole */
  end(): boolean {
    if (this.#state === 'until-close') this.#state = 'over';
    return this.#state === 'over';
  }

  #readHead(bytes: Buffer, at: number): number {
    const before = this.#held.length;
    let text: string;
    let end: number;
    if (before === 0) {
      end = bytes.indexOf(HEAD_END, at, 'latin1');
      text = bytes.toString('latin1', at, end < 0 ? bytes.length : end);
      end -= at;
    } else {
      text = this.#held + bytes.toString('latin1', at);
      // Without its last byte the mark cannot have come; a search would copy all that is held.
      end = bytes.indexOf(LF, at) < 0 ? -1 : text.indexOf(HEAD_END, Math.max(0, before - HEAD_END.length));
    }
    if (end < 0 || end > text.length) {
      if (this.#headBytes + text.length > MOST_HEAD) throw new NotHttp('its head is over 64 KB');
      if (!BEGIN.startsWith(text.slice(0, BEGIN.length))) throw new NotHttp('no status line');
      this.#held = text;
      return bytes.length;
    }
    this.#headBytes += end + HEAD_END.length;
    if (this.#headBytes > MOST_HEAD) throw new NotHttp('its head is over 64 KB');
    this.#held = '';
    this.#open(parseHead(end === text.length ? text : text.slice(0, end)));
    return at + end + HEAD_END.length - before;
  }

  #open(head: ReplyHead): void {
    if (head.status === 101) throw new NotHttp('it changes the protocol');
    if (head.status < 200) return;
    this.#head = head;
    const { length } = head;
    if (length === CHUNKED) {
      this.#chunked.begin();
      this.#state = 'chunked';
    } else if (length === UNTIL_CLOSE) {
      this.#state = 'until-close';
    } else {
      this.#left = length;
      this.#state = length === 0 ? 'over' : 'length';
    }
    this.#parts.head(head);
  }

  #readLength(bytes: Buffer, at: number): number {
    const end = Math.min(at + this.#left, bytes.length);
    this.#left -= end - at;
    if (this.#left === 0) this.#state = 'over';
    this.#parts.body(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end));
    return end;
  }

  #readChunks(bytes: Buffer, at: number): number {
    const chunked = this.#chunked;
    const end = chunked.push(bytes, at);
    if (chunked.over) this.#state = 'over';
    if (chunked.to > chunked.from) this.#parts.body(bytes.subarray(chunked.from, chunked.to));
    return end;
  }
}
