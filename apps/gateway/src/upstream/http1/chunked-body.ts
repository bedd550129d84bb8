import { BYTE_CLASS, FIELD, HEX_VALUE, TOKEN } from './byte-class.ts';
import { NotHttp } from './not-http.ts';

const CR = 13;
const LF = 10;
const COLON = 58;
const SEMICOLON = 59;
/** Twelve digits count further than any answer is long. */
const MOST_DIGITS = 12;
/** What stands around the chunks (extensions, trailers) is read past, but not without end. Bytes. */
const MOST_ASIDE = 64 * 1024;

type State =
  | 'size'
  | 'extension'
  | 'size-lf'
  | 'data'
  | 'data-cr'
  | 'data-lf'
  | 'line'
  | 'trailer-name'
  | 'trailer-value'
  | 'trailer-lf'
  | 'last-lf'
  | 'over';

/**
 * Takes the chunks of a body apart (RFC 9112, 7.1). The payload of one `push` is moved together within its bytes, so that
 * a read with many chunks is one piece to whoever takes it.
 */
export class ChunkedBody {
  /** Where the payload of the last `push` lies in its bytes. */
  from = 0;
  to = 0;
  #state: State = 'over';
  #left = 0;
  #digits = 0;
  #aside = 0;

  get over(): boolean {
    return this.#state === 'over';
  }

  begin(): void {
    this.#state = 'size';
    this.#left = 0;
    this.#digits = 0;
    this.#aside = 0;
  }

  /**
   * @param bytes are written to
   * @returns the place of the first byte that is not of the body
   * @throws NotHttp
   */
  push(bytes: Buffer, start: number): number {
    let at = start;
    this.from = start;
    this.to = start;
    while (at < bytes.length && this.#state !== 'over') {
      if (this.#state === 'data') at = this.#take(bytes, at);
      else this.#step(bytes[at++] as number);
    }
    return at;
  }

  #take(bytes: Buffer, at: number): number {
    const end = Math.min(at + this.#left, bytes.length);
    if (this.to === this.from) {
      this.from = at;
      this.to = end;
    } else {
      bytes.copyWithin(this.to, at, end);
      this.to += end - at;
    }
    this.#left -= end - at;
    if (this.#left === 0) this.#state = 'data-cr';
    return end;
  }

  /** One byte of what stands around the payload. */
  #step(byte: number): void {
    switch (this.#state) {
      case 'size':
        return this.#size(byte);
      case 'extension':
        return this.#until(byte, FIELD, 'size-lf');
      case 'size-lf':
        return this.#expect(byte, LF, this.#left === 0 ? 'line' : 'data');
      case 'data-cr':
        return this.#expect(byte, CR, 'data-lf');
      case 'data-lf':
        this.#digits = 0;
        return this.#expect(byte, LF, 'size');
      case 'line':
        if (byte === CR) this.#state = 'last-lf';
        else if (((BYTE_CLASS[byte] ?? 0) & TOKEN) === 0) throw new NotHttp('a broken trailer');
        else this.#state = 'trailer-name';
        return;
      case 'trailer-name':
        if (byte === COLON) this.#state = 'trailer-value';
        else if (((BYTE_CLASS[byte] ?? 0) & TOKEN) === 0) throw new NotHttp('a broken trailer');
        return this.#count();
      case 'trailer-value':
        return this.#until(byte, FIELD, 'trailer-lf');
      case 'trailer-lf':
        return this.#expect(byte, LF, 'line');
      case 'last-lf':
        return this.#expect(byte, LF, 'over');
    }
  }

  #size(byte: number): void {
    const value = HEX_VALUE[byte] ?? -1;
    if (value >= 0) {
      if (++this.#digits > MOST_DIGITS) throw new NotHttp('a chunk that is too long');
      this.#left = this.#left * 16 + value;
      return;
    }
    if (this.#digits === 0) throw new NotHttp('a chunk without a length');
    if (byte === CR) this.#state = 'size-lf';
    else if (byte === SEMICOLON) this.#state = 'extension';
    else throw new NotHttp('a length of a chunk that is none');
  }

  #until(byte: number, allowed: number, next: State): void {
    if (byte === CR) this.#state = next;
    else if (((BYTE_CLASS[byte] ?? 0) & allowed) === 0) throw new NotHttp('a control character around a chunk');
    this.#count();
  }

  #count(): void {
    if (++this.#aside > MOST_ASIDE) throw new NotHttp('too much around the chunks');
  }

  #expect(byte: number, wanted: number, next: State): void {
    if (byte !== wanted) throw new NotHttp('a broken chunk');
    this.#state = next;
  }
}
