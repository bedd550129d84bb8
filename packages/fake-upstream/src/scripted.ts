import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { play } from './play.ts';
import { credentialOf, type Received, ReceivedLog } from './received.ts';
import type { Reply } from './reply.ts';

/** Decides on the reply when the request is there. `attempt` counts from 1 the requests that this entry answered. */
export type ReplyFunction = (request: Received, attempt: number) => Reply | Promise<Reply>;

/** Which requests an entry of the script is for; a string is a path. All given members must agree. */
export type Selector =
  | string
  | {
      readonly path?: string | RegExp;
      readonly method?: string;
      readonly key?: string;
      readonly where?: (request: Received) => boolean;
    };

export interface Scripted {
  /** `http://127.0.0.1:PORT`, no path. */
  readonly url: string;
  readonly port: number;
  /** These replies are given once each, in this order, before any `always`. Several queues are tried in their order. */
  queue(selector: Selector, ...replies: readonly (Reply | ReplyFunction)[]): void;
  /** The reply to every request that no queue answers. The latest entry that fits wins. */
  always(selector: Selector, reply: Reply | ReplyFunction): void;
  /** Queued replies that nobody has asked for yet. */
  unused(): number;
  /** The append-only log of what came. */
  received(): readonly Received[];
  connections(): { readonly opened: number; readonly open: number };
  /** Resolves as soon as the predicate holds; rejects with a summary of the log after `timeoutMs` (5000). */
  waitFor(holds: (log: readonly Received[]) => boolean, timeoutMs?: number): Promise<readonly Received[]>;
  /** Ends all connections. */
  close(): Promise<void>;
}

interface Entry {
  readonly selector: Selector;
  readonly replies: (Reply | ReplyFunction)[];
  readonly repeats: boolean;
  attempts: number;
}

class Script {
  readonly #queues: Entry[] = [];
  readonly #always: Entry[] = [];

  add(selector: Selector, replies: readonly (Reply | ReplyFunction)[], repeats: boolean): void {
    const entry: Entry = { selector, replies: [...replies], repeats, attempts: 0 };
    if (repeats) this.#always.unshift(entry);
    else this.#queues.push(entry);
  }

  take(request: Received): (() => Reply | Promise<Reply>) | undefined {
    const fits = (entry: Entry) => entry.replies.length > 0 && selects(entry.selector, request);
    const entry = this.#queues.find(fits) ?? this.#always.find(fits);
    const reply = entry?.repeats ? entry.replies[0] : entry?.replies.shift();
    if (entry === undefined || reply === undefined) return undefined;
    entry.attempts += 1;
    const attempt = entry.attempts;
    return () => (typeof reply === 'function' ? reply(request, attempt) : reply);
  }

  get unused(): number {
    return this.#queues.reduce((sum, entry) => sum + entry.replies.length, 0);
  }
}

function selects(selector: Selector, request: Received): boolean {
  if (typeof selector === 'string') return selector === request.path;
  const { path, method, key, where } = selector;
  if (typeof path === 'string' && path !== request.path) return false;
  if (path instanceof RegExp && !path.test(request.path)) return false;
  if (method !== undefined && method !== request.method) return false;
  if (key !== undefined && key !== request.key) return false;
  return where === undefined || where(request);
}

/** An HTTP server on a free loopback port whose every answer stands in the test's script. */
export async function startScripted(): Promise<Scripted> {
  const script = new Script();
  const log = new ReceivedLog();
  const sockets = new Map<Socket, number>();
  let opened = 0;
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    void serve(request, response, sockets.get(request.socket) ?? 0, script, log);
  });
  // A client that resets or talks nonsense is part of what is tested here.
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('connection', (socket: Socket) => {
    opened += 1;
    sockets.set(socket, opened);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      log.changed();
    });
    log.changed();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    queue: (selector, ...replies) => script.add(selector, replies, false),
    always: (selector, reply) => script.add(selector, [reply], true),
    unused: () => script.unused,
    received: () => log.entries,
    connections: () => ({ opened, open: sockets.size }),
    waitFor: (holds, timeoutMs = 5000) => log.waitFor(holds, timeoutMs),
    close: () =>
      new Promise((resolve) => {
        log.stop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  connection: number,
  script: Script,
  log: ReceivedLog,
): Promise<void> {
  const headAt = Date.now();
  const { body, complete } = await readBody(request);
  const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?');
  const entry = log.add({
    connection,
    headAt,
    at: Date.now(),
    method: request.method ?? '',
    path,
    query,
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    body,
    bodyComplete: complete,
    key: credentialOf(request.headers),
    unscripted: false,
    sentBytes: 0,
    sentChunks: 0,
    finishedAt: undefined,
    closedAt: complete ? undefined : Date.now(),
    closedBy: complete ? undefined : 'client',
    json: () => JSON.parse(body.toString('utf8')) as unknown,
  });
  if (!complete) return;
  const decide = script.take(entry);
  entry.unscripted = decide === undefined;
  try {
    await play(decide === undefined ? notScripted(entry) : await decide(), response, entry, log);
  } catch (error) {
    // A fault in the test's own reply function: visible to the client as a status that no provider has.
    await play({ status: 599, body: { error: { message: String(error) } } }, response, entry, log);
  }
}

function notScripted(entry: Received): Reply {
  return { status: 501, body: { error: { message: `not in the script: ${entry.method} ${entry.path}` } } };
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function readBody(request: IncomingMessage): Promise<{ body: Buffer; complete: boolean }> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const settle = () => resolve({ body: Buffer.concat(parts), complete: request.complete });
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', settle);
    request.on('error', settle);
    request.on('close', settle);
  });
}
