import type { IncomingHttpHeaders } from 'node:http';
import type { Fault } from '@sluice/core/chat/fault';
import type { HttpRequest } from './http1/request-bytes.ts';
import { Exchange, type UpstreamRequest } from './transport.ts';

export interface JsonRequest extends Pick<UpstreamRequest, 'pool' | 'path'> {
  /** Flat: name, value, name, value. */
  readonly headers: readonly string[];
  /** For all of it. Milliseconds. */
  readonly timeoutMs: number;
  /** Of the answer; default `MOST_BYTES`. */
  readonly mostBytes?: number;
}

export interface JsonReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Lists of models are long, but not endless. Bytes. */
const MOST_BYTES = 8 * 1024 * 1024;

/** A question to a provider beside the calls: for lists. @returns the answer, or why there is none */
export function getJson(request: JsonRequest): Promise<JsonReply | Fault> {
  return exchange(request, { method: 'GET', headers: request.headers, body: new Uint8Array() });
}

/** A form to where tokens are given out. @returns the answer, or why there is none */
export function postForm(request: JsonRequest, form: URLSearchParams): Promise<JsonReply | Fault> {
  const headers = [...request.headers, 'content-type', 'application/x-www-form-urlencoded'];
  return exchange(request, { headers, body: Buffer.from(form.toString()) });
}

/** JSON to whoever is asked beside the calls; the headers say so themselves. @returns the answer, or why there is none */
export function postJson(request: JsonRequest, body: Uint8Array): Promise<JsonReply | Fault> {
  return exchange(request, { headers: request.headers, body });
}

function exchange(
  { pool, path, timeoutMs, mostBytes = MOST_BYTES }: JsonRequest,
  asked: Pick<HttpRequest, 'method' | 'headers' | 'body'>,
): Promise<JsonReply | Fault> {
  return new Promise((resolve) => {
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (outcome: JsonReply | Fault) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    const exchange = new Exchange({
      head: (...head) => {
        [status, headers] = head;
      },
      data: (chunk) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > mostBytes) exchange.abort(fault('bad-response', 'the answer is too long'));
      },
      end: () => settle({ status, headers: plain(headers), text: Buffer.concat(chunks).toString('utf8') }),
      fail: settle,
    });
    const timer = setTimeout(() => exchange.abort(fault('timeout', 'no answer came in time')), timeoutMs);
    exchange.start({ pool, path, ...asked, headers: [...asked.headers] });
  });
}

function fault(cls: Fault['class'], message: string): Fault {
  return { class: cls, status: undefined, message, code: undefined };
}

function plain(headers: IncomingHttpHeaders): Record<string, string> {
  const named = Object.entries(headers);
  return Object.fromEntries(named.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
}
