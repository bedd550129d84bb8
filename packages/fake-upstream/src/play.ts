import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { LiveReceived, ReceivedLog } from './received.ts';
import type { Ending, Reply, Step } from './reply.ts';

const BODYLESS = new Set([204, 304]);

/** Plays one reply on a real connection and writes down what really went out. Never throws for a client that left. */
export async function play(
  reply: Reply,
  response: ServerResponse,
  entry: LiveReceived,
  log: ReceivedLog,
): Promise<void> {
  const gone = new AbortController();
  let endedByScript = false;
  response.on('close', () => {
    gone.abort();
    if (entry.finishedAt === undefined && entry.closedAt === undefined) {
      entry.closedAt = Date.now();
      entry.closedBy = endedByScript ? 'script' : 'client';
    }
    log.changed();
  });
  response.on('error', () => gone.abort());
  if (response.socket === null || response.socket.destroyed) return;
  if (!(await waited(reply.delayMs, reply.after, gone.signal))) return;

  const ending: Ending = reply.ending ?? (reply.dieAtByte === undefined ? 'end' : 'reset');
  const sink = new Sink(response, entry, log, gone.signal);
  if (reply.rawBytes !== undefined) await sink.raw(Buffer.from(reply.rawBytes as Buffer));
  else if (ending === 'end' || saysSomething(reply)) await sendAnswer(reply, response, sink, gone.signal);
  if (gone.signal.aborted || ending === 'hang') return;
  endedByScript = true;
  if (ending === 'end' && reply.rawBytes === undefined) {
    response.end(() => {
      entry.finishedAt = Date.now();
      log.changed();
    });
  } else if (ending === 'reset') response.socket?.resetAndDestroy();
  else response.socket?.end(() => response.socket?.destroy());
}

/** Whether a reply has anything to send before its (bad) ending. */
function saysSomething(reply: Reply): boolean {
  return (
    reply.status !== undefined || reply.headers !== undefined || reply.body !== undefined || reply.chunks !== undefined
  );
}

async function sendAnswer(reply: Reply, response: ServerResponse, sink: Sink, gone: AbortSignal): Promise<void> {
  const status = reply.status ?? 200;
  const body = reply.body === undefined ? undefined : bodyBytes(reply.body);
  response.writeHead(status, headersOf(reply, body));
  response.flushHeaders();
  if (BODYLESS.has(status)) return;
  const limit = reply.dieAtByte ?? Number.POSITIVE_INFINITY;
  if (body !== undefined) {
    await sink.write(body.subarray(0, Math.min(limit, body.length)));
    return;
  }
  let left = limit;
  for await (const step of reply.chunks ?? []) {
    if (!isBytes(step)) {
      const held = 'until' in step ? await waited(0, step.until, gone) : await waited(step.pauseMs, undefined, gone);
      if (!held) return;
      continue;
    }
    const bytes = Buffer.from(step as string).subarray(0, Math.min(left, Number.MAX_SAFE_INTEGER));
    left -= bytes.length;
    if (!(await sink.write(bytes)) || left <= 0) return;
  }
}

function isBytes(step: Step): step is string | Buffer {
  return typeof step === 'string' || Buffer.isBuffer(step);
}

function bodyBytes(body: string | Buffer | object): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function headersOf(reply: Reply, body: Buffer | undefined): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  const isJson = typeof reply.body === 'object' && !Buffer.isBuffer(reply.body);
  if (isJson) headers['content-type'] = 'application/json';
  const length = reply.contentLength ?? body?.length ?? (reply.chunks === undefined ? 0 : undefined);
  if (length !== undefined && !BODYLESS.has(reply.status ?? 200)) headers['content-length'] = String(length);
  for (const [name, value] of Object.entries(reply.headers ?? {})) {
    headers[name.toLowerCase()] = typeof value === 'string' ? value : [...value];
  }
  if ('transfer-encoding' in headers) delete headers['content-length'];
  return headers;
}

/** False where the client left during the wait. */
async function waited(
  ms: number | undefined,
  until: Promise<unknown> | undefined,
  gone: AbortSignal,
): Promise<boolean> {
  if (gone.aborted) return false;
  if (ms !== undefined && ms > 0) await pause(ms, undefined, { signal: gone }).catch(() => {});
  if (until !== undefined && !gone.aborted) await Promise.race([until, aborted(gone)]);
  return !gone.aborted;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Writes one piece after the other and counts what the kernel took. */
class Sink {
  readonly #response: ServerResponse;
  readonly #entry: LiveReceived;
  readonly #log: ReceivedLog;
  readonly #gone: AbortSignal;

  constructor(response: ServerResponse, entry: LiveReceived, log: ReceivedLog, gone: AbortSignal) {
    this.#response = response;
    this.#entry = entry;
    this.#log = log;
    this.#gone = gone;
  }

  /** A piece of the body; false where the client has left. */
  write(bytes: Buffer): Promise<boolean> {
    if (bytes.length === 0) return Promise.resolve(!this.#gone.aborted);
    return this.#send(bytes.length, (done) => this.#response.write(bytes, done));
  }

  /** Bytes past the HTTP layer. */
  raw(bytes: Buffer): Promise<boolean> {
    const socket = this.#response.socket;
    if (socket === null) return Promise.resolve(false);
    return this.#send(bytes.length, (done) => socket.write(bytes, done));
  }

  #send(length: number, write: (done: (error?: Error | null) => void) => void): Promise<boolean> {
    if (this.#gone.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const left = () => resolve(false);
      this.#gone.addEventListener('abort', left, { once: true });
      write((error) => {
        this.#gone.removeEventListener('abort', left);
        if (error) return resolve(false);
        this.#entry.sentBytes += length;
        this.#entry.sentChunks += 1;
        this.#log.changed();
        resolve(true);
      });
    });
  }
}
