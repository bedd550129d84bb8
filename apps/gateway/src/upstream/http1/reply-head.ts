import type { IncomingHttpHeaders } from 'node:http';
import { NotHttp } from './not-http.ts';

/** A body in chunks, each with its length before it. */
export const CHUNKED = -1;
/** A body that ends where the connection does. */
export const UNTIL_CLOSE = -2;

/** Status line and header of an answer. */
export interface ReplyHead {
  readonly status: number;
  /** Lower case names; a list where a name came more than once. */
  readonly headers: IncomingHttpHeaders;
  /** Bytes of the body, `CHUNKED` or `UNTIL_CLOSE`. */
  readonly length: number;
  /** Whether the connection takes another request after this answer. */
  readonly keepAlive: boolean;
  /** How long the peer keeps the connection while nothing is asked, where it says so. Milliseconds. */
  readonly keepAliveMs: number | undefined;
}

/** The reason after the status is free text, and may be missing with its space. */
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/;
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Control characters, and line ends that are only half of one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n/;

/**
 * Reads a head strictly (RFC 9112): no folded lines, no space before a colon, one length at most and never beside
 * `transfer-encoding`, which may be `chunked` alone.
 * @param text the head without the empty line that ends it, one character for each byte
 * @throws NotHttp
 */
export function parseHead(text: string): ReplyHead {
  if (FORBIDDEN.test(text)) throw new NotHttp('a control character in the head');
  let end = lineEnd(text, 0);
  const match = STATUS_LINE.exec(text.slice(0, end));
  if (match === null) throw new NotHttp('no status line');
  const status = Number(match[2]);
  const headers: IncomingHttpHeaders = Object.create(null);
  while (end < text.length) {
    const at = end + 2;
    end = lineEnd(text, at);
    const colon = text.indexOf(':', at);
    if (colon < 0 || colon >= end) throw new NotHttp('a line without a name');
    const name = text.slice(at, colon);
    if (!NAME.test(name)) throw new NotHttp('a name that is none');
    add(headers, name.toLowerCase(), trimmed(text, colon + 1, end));
  }
  const said = headers.connection === undefined ? '' : String(headers.connection).toLowerCase();
  const length = lengthOf(status, headers, match[1] === '1');
  const wished = match[1] === '1' ? !names(said, 'close') : names(said, 'keep-alive') && !names(said, 'close');
  return {
    status,
    headers,
    length,
    // A body where there may be none: what follows cannot be told from the next answer.
    keepAlive: wished && length !== UNTIL_CLOSE && !(isBodyless(status) && announcesBody(headers)),
    keepAliveMs: keepAliveMs(headers),
  };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\r\n', from);
  return end < 0 ? text.length : end;
}

/** Without the spaces and tabs around it, and no other character. */
function trimmed(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function add(headers: IncomingHttpHeaders, name: string, value: string): void {
  const before = headers[name];
  if (before === undefined) headers[name] = value;
  else if (typeof before === 'string') headers[name] = [before, value];
  else before.push(value);
}

function isBodyless(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}

function announcesBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function lengthOf(status: number, headers: IncomingHttpHeaders, http11: boolean): number {
  const coding: unknown = headers['transfer-encoding'];
  const length: unknown = headers['content-length'];
  if (length !== undefined && (typeof length !== 'string' || !/^\d{1,15}$/.test(length))) {
    throw new NotHttp('a length that is none');
  }
  if (coding !== undefined) {
    if (length !== undefined) throw new NotHttp('two framings');
    if (!http11 || typeof coding !== 'string' || coding.toLowerCase() !== 'chunked')
      throw new NotHttp('a coding that is unknown');
  }
  if (isBodyless(status)) return 0;
  if (coding !== undefined) return CHUNKED;
  return length === undefined ? UNTIL_CLOSE : Number(length);
}

/** Whether a list of names, in lower case, holds one. */
function names(list: string, name: string): boolean {
  return list !== '' && (list === name || list.split(',').some((one) => one.trim() === name));
}

/** `Keep-Alive: timeout=5, max=100` (RFC 2068, 19.7.1.1). */
function keepAliveMs(headers: IncomingHttpHeaders): number | undefined {
  const said: unknown = headers['keep-alive'];
  if (said === undefined) return undefined;
  const seconds = /(?:^|[,;\s])timeout\s*=\s*"?(\d{1,9})/i.exec(String(said))?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
