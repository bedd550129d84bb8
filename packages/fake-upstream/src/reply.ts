/** A step of a streamed body: bytes for one write of their own, or a wait before the next step. */
export type Step = string | Buffer | { readonly pauseMs: number } | { readonly until: Promise<unknown> };

/**
 * How an answer's connection goes on after its last byte. `end` closes the body as HTTP wants it; `reset` sends a TCP
 * reset; `close` a FIN in the middle of the body; `hang` says nothing more and keeps the connection open.
 */
export type Ending = 'end' | 'reset' | 'close' | 'hang';

/** One scripted answer. Everything is optional: `{}` is an empty 200. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** A whole body. Objects are sent as JSON. */
  readonly body?: string | Buffer | object;
  /** A streamed body, each step written by itself; an async generator lets a test hold the stream at any point. */
  readonly chunks?: Iterable<Step> | AsyncIterable<Step>;
  /** Declared length, true or not. */
  readonly contentLength?: number;
  /** Nothing is sent before this has passed. */
  readonly delayMs?: number;
  /** Nothing is sent before this settles. */
  readonly after?: Promise<unknown>;
  /** Bytes of the whole answer, status line included; they replace all the members above but the waits. */
  readonly rawBytes?: string | Buffer;
  /** The body stops after this many bytes, then `ending` (default `reset`) happens. */
  readonly dieAtByte?: number;
  /** With nothing but `ending` set to `reset`, `close` or `hang`, not even a status line is sent. */
  readonly ending?: Ending;
}

/** A reset before any byte of an answer. */
export function resetBeforeAnswer(): Reply {
  return { ending: 'reset' };
}

/** Takes the request and never says a word. */
export function hang(): Reply {
  return { ending: 'hang' };
}

/** A clean close without any byte of an answer, as a server does that restarts. */
export function closeBeforeAnswer(): Reply {
  return { ending: 'close' };
}

/** What a misconfigured proxy in front of a provider says: a web page with status 200. */
export function htmlPage(status = 200): Reply {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!doctype html><title>Welcome</title><p>This page is no JSON.</p>',
  };
}

/** A status with no body at all: 200, 204, 304, … */
export function emptyAnswer(status = 200): Reply {
  return status === 204 || status === 304 ? { status } : { status, contentLength: 0 };
}

export function redirect(location: string, status = 302): Reply {
  return { status, headers: { location }, contentLength: 0 };
}

/** JSON that stops in the middle, with a content-length that agrees with what was sent. */
export function truncatedJson(value: object, keepBytes?: number): Reply {
  const bytes = Buffer.from(JSON.stringify(value));
  const cut = bytes.subarray(0, keepBytes ?? Math.floor(bytes.length / 2));
  return { headers: { 'content-type': 'application/json' }, body: cut };
}

/** Declares more bytes than it sends, then closes: the answer is known to be cut. */
export function shorterThanDeclared(value: object, missingBytes = 10): Reply {
  const bytes = Buffer.from(JSON.stringify(value));
  return {
    headers: { 'content-type': 'application/json' },
    body: bytes,
    contentLength: bytes.length + missingBytes,
    ending: 'close',
  };
}

/** Sends more bytes than it declares: the rest must not be taken for the next answer on the connection. */
export function longerThanDeclared(value: object, extraBytes = 10): Reply {
  const bytes = Buffer.from(JSON.stringify(value));
  return {
    headers: { 'content-type': 'application/json' },
    body: Buffer.concat([bytes, Buffer.alloc(extraBytes, 'x')]),
    contentLength: bytes.length,
  };
}

/** A server-sent-events answer; each event is a write of its own. `ending: 'hang'` is silence after the last one. */
export function eventStream(events: Iterable<Step> | AsyncIterable<Step>, ending: Ending = 'end'): Reply {
  return {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
    chunks: events,
    ending,
  };
}
