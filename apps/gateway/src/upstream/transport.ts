import type { IncomingHttpHeaders } from 'node:http';
import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Fault } from '@sluice/core/chat/fault';
import type { Dispatcher } from 'undici';

/** Where an answer goes, event by event. Exactly one of `end` and `fail` comes last. */
export interface ReplySink {
  head(status: number, headers: IncomingHttpHeaders): void;
  data(chunk: Buffer): void;
  end(): void;
  fail(fault: Fault): void;
}

export interface UpstreamRequest {
  readonly pool: Dispatcher;
  readonly path: string;
  /** Flat: name, value, name, value. */
  readonly headers: string[];
  readonly body: Uint8Array;
}

/** The largest body of an answer, after decoding. */
export const REPLY_LIMIT = 32 * 1024 * 1024;

/**
 * One request to an upstream. Nothing here retries, follows or decodes JSON; every way in which an exchange can fail
 * becomes a fault with a class.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #sink: ReplySink;
  #controller: Dispatcher.DispatchController | undefined;
  #decoder: Transform | undefined;
  #abortedWith: Fault | 'silently' | undefined;
  #headSeen = false;
  #providerRequestId: unknown;
  #sent = false;
  #over = false;
  /** Whether any byte of the request may have reached the upstream. */
  get sent(): boolean {
    return this.#sent;
  }

  /** What the provider calls its answer; `''` where it does not say. */
  get providerRequestId(): string {
    const id = this.#providerRequestId;
    return typeof id === 'string' ? id.slice(0, 200) : '';
  }

  constructor(sink: ReplySink) {
    this.#sink = sink;
  }

  start(request: UpstreamRequest): void {
    try {
      request.pool.dispatch(
        { method: 'POST', path: request.path, headers: request.headers, body: request.body as Buffer },
        this,
      );
    } catch (error) {
      this.#fail(faultOf(error as Error, false));
    }
  }

  /** Ends the exchange at once. With a fault the sink hears of it, else it hears nothing more. */
  abort(fault?: Fault): void {
    if (this.#over) return;
    this.#abortedWith = fault ?? 'silently';
    this.#decoder?.destroy();
    if (this.#controller === undefined) {
      // Still waiting for a connection: undici hands over the controller before anything is sent.
      if (fault === undefined) this.#over = true;
      else this.#fail(fault);
      return;
    }
    this.#controller.abort(ABORTED);
    if (!this.#over && fault !== undefined) this.#fail(fault);
    this.#over = true;
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#abortedWith !== undefined) controller.abort(ABORTED);
    else this.#sent = true;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200 || this.#over) return;
    this.#headSeen = true;
    // OpenAI and most of its like; Anthropic; Azure.
    this.#providerRequestId = headers['x-request-id'] ?? headers['request-id'] ?? headers['apim-request-id'];
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') this.#decode(encoding);
    if (!this.#over) this.#sink.head(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    if (this.#decoder === undefined) this.#sink.data(chunk);
    else this.#decoder.write(chunk);
  }

  onResponseEnd(): void {
    if (this.#over) return;
    if (this.#decoder === undefined) this.#finish();
    else this.#decoder.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#over) return;
    if (typeof this.#abortedWith === 'object') this.#fail(this.#abortedWith);
    else if (this.#abortedWith === undefined) this.#fail(faultOf(error, this.#sent, this.#headSeen));
    this.#over = true;
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

const ABORTED = new Error('aborted by the gateway');

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

const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
]);

function faultOf(error: Error & { code?: string }, sent: boolean, headSeen = false): Fault {
  const code = error.code ?? '';
  const fault = (cls: Fault['class'], message: string): Fault => ({
    class: cls,
    status: undefined,
    message,
    code: undefined,
  });
  const local = error.name === 'AddressRefused' || NOT_SENT.has(code) || /CERT|TLS|SSL|ALTNAME|SELF_SIGNED/.test(code);
  if (local) return fault('unreachable', `no connection: ${error.name === 'AddressRefused' ? error.message : code}`);
  if (
    error.name === 'HTTPParserError' ||
    code === 'UND_ERR_HEADERS_OVERFLOW' ||
    code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'
  ) {
    return fault('bad-response', 'the answer is not HTTP');
  }
  if (!sent) return fault('unreachable', `no connection: ${code || error.name}`);
  return fault('reset', headSeen ? 'the connection broke within the answer' : 'the connection broke before an answer');
}
