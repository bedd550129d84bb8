import type { IncomingHttpHeaders } from 'node:http';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Fault } from '@sluice/core/chat/fault';
import { AddressRefused } from './address-guard.ts';
import type { Connection, ReplyTaker } from './http1/connection.ts';
import { NotHttp } from './http1/not-http.ts';
import type { OriginPool } from './http1/origin-pool.ts';
import type { ReplyHead } from './http1/reply-head.ts';
import type { HttpRequest } from './http1/request-bytes.ts';
import { ProxyRefused } from './http1/tunnel.ts';

/** Where an answer goes, event by event. Exactly one of `end` and `fail` comes last. */
export interface ReplySink {
  head(status: number, headers: IncomingHttpHeaders): void;
  data(chunk: Buffer): void;
  end(): void;
  fail(fault: Fault): void;
}

export interface UpstreamRequest extends HttpRequest {
  readonly pool: OriginPool;
  /** Credentials that are made for each request are added when the rest is known. */
  readonly headers: string[];
}

/** The largest body of an answer, after decoding. */
export const REPLY_LIMIT = 32 * 1024 * 1024;

/**
 * One request to an upstream. Nothing here retries, follows or decodes JSON; every way in which an exchange can fail
 * becomes a fault with a class.
 */
export class Exchange implements ReplyTaker {
  readonly #sink: ReplySink;
  #connection: Connection | undefined;
  #decoder: Transform | undefined;
  #headSeen = false;
  #providerRequestId: unknown;
  #sent = false;
  #over = false;

  constructor(sink: ReplySink) {
    this.#sink = sink;
  }

  /** Whether any byte of the request may have reached the upstream. */
  get sent(): boolean {
    return this.#sent;
  }

  /** Whether the sink has heard its last. */
  get over(): boolean {
    return this.#over;
  }

  /** What the provider calls its answer; `''` where it does not say. */
  get providerRequestId(): string {
    const id = this.#providerRequestId;
    return typeof id === 'string' ? id.slice(0, 200) : '';
  }

  start(request: UpstreamRequest): void {
    try {
      request.pool.send(request, this);
    } catch (error) {
      this.broken(error as Error);
    }
  }

  /** Ends the exchange at once. With a fault the sink hears of it, else it hears nothing more. */
  abort(fault?: Fault): void {
    if (this.#over) return;
    this.#over = true;
    this.#decoder?.destroy();
    // Where it still waits for a connection, the pool passes it over.
    this.#connection?.abort();
    if (fault !== undefined) this.#sink.fail(fault);
  }

  pause(): void {
    this.#connection?.pause();
  }

  resume(): void {
    this.#connection?.resume();
  }

  attached(connection: Connection): void {
    this.#connection = connection;
  }

  sending(): void {
    this.#sent = true;
  }

  head({ status, headers }: ReplyHead): void {
    if (this.#over) return;
    this.#headSeen = true;
    // OpenAI and most of its like; Anthropic; Azure; Amazon.
    this.#providerRequestId =
      headers['x-request-id'] ?? headers['request-id'] ?? headers['apim-request-id'] ?? headers['x-amzn-requestid'];
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') this.#decode(encoding);
    if (!this.#over) this.#sink.head(status, headers);
  }

  body(chunk: Buffer): void {
    if (this.#over) return;
    if (this.#decoder === undefined) this.#sink.data(chunk);
    else this.#decoder.write(chunk);
  }

  end(): void {
    // The connection may be another's from here on.
    this.#connection = undefined;
    if (this.#decoder === undefined) this.#finish();
    else this.#decoder.end();
  }

  broken(error: Error): void {
    this.#decoder?.destroy();
    this.#fail(faultOf(error, this.#sent, this.#headSeen));
  }

  #finish(): void {
    if (this.#over) return;
    this.#over = true;
    this.#sink.end();
  }

  #fail(fault: Fault): void {
    if (this.#over) return;
    this.#over = true;
    this.#sink.fail(fault);
  }

  #decode(encoding: string | string[]): void {
    const decoder = decoderFor(String(encoding));
    if (decoder === undefined) {
      this.abort({ class: 'bad-response', status: undefined, message: `unknown content-encoding`, code: undefined });
      return;
    }
    this.#decoder = decoder;
    decoder.on('data', (chunk: Buffer) => {
      if (!this.#over) this.#sink.data(chunk);
    });
    decoder.on('end', () => this.#finish());
    decoder.on('error', () =>
      this.abort({
        class: 'bad-response',
        status: undefined,
        message: 'the compressed answer is broken',
        code: undefined,
      }),
    );
  }
}

function decoderFor(encoding: string): Transform | undefined {
  switch (encoding.toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}

function faultOf(error: Error & { code?: string }, sent: boolean, headSeen: boolean): Fault {
  const fault = (cls: Fault['class'], message: string): Fault => ({
    class: cls,
    status: undefined,
    message,
    code: undefined,
  });
  if (error instanceof NotHttp) return fault('bad-response', 'the answer is not HTTP');
  if (!sent) {
    const ours = error instanceof AddressRefused || error instanceof ProxyRefused;
    return fault('unreachable', `no connection: ${ours ? error.message : (error.code ?? error.name)}`);
  }
  return fault('reset', headSeen ? 'the connection broke within the answer' : 'the connection broke before an answer');
}
