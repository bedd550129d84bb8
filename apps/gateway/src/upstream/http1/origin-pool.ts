import { monotonicMs } from '../../clock.ts';
import { Connection, type ConnectionOwner, type ReplyTaker } from './connection.ts';
import { newShared, type Shared } from './dial.ts';
import { type HttpRequest, requestBytes } from './request-bytes.ts';
import { isTls, proxyAuthorization, type Route } from './route.ts';

/** Enough that none of a burst waits for another; they are opened on demand. */
const MOST_CONNECTIONS = 1024;
/** Below what vendors and load balancers keep open, so that a connection is not used at the moment it is closed. */
const KEEP_MS = 50_000;
/** How much earlier than the peer a connection is given up. */
const BEFORE_PEER_MS = 2000;
const SWEEP_MS = 1000;

interface Waiting {
  readonly pieces: readonly Buffer[];
  readonly taker: ReplyTaker;
}

/** The connections to one origin. The one that was used last is used next, so that those too many grow old. */
export class OriginPool implements ConnectionOwner {
  readonly #route: Route;
  readonly #most: number;
  readonly #shared: Shared = newShared();
  /** What stands before the path in a request line, and the header lines of the connection. */
  readonly #begin: string;
  readonly #own: string;
  readonly #all = new Set<Connection>();
  readonly #idle: Connection[] = [];
  /** Freed since the last turn of the event loop began, and in the turn before it. */
  #resting: Connection[] = [];
  #rested: Connection[] = [];
  #turning = false;
  #waiting: Waiting[] = [];
  #sweep: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(route: Route, most = MOST_CONNECTIONS) {
    this.#route = route;
    this.#most = most;
    const { origin, proxy } = route;
    // Whom a proxy is asked for stands in the request line, where no tunnel leads there.
    const asksProxy = proxy !== undefined && !isTls(origin);
    this.#begin = asksProxy ? origin.origin : '';
    this.#own = `host: ${origin.host}\r\nconnection: keep-alive\r\n${asksProxy ? proxyAuthorization(proxy) : ''}`;
  }

  /** @throws Error where the request cannot be written down */
  send(request: HttpRequest, taker: ReplyTaker): void {
    const pieces = requestBytes(request, this.#begin, this.#own);
    if (this.#closed) throw new Error('the gateway shuts down');
    const connection = this.#takeIdle();
    if (connection !== undefined) connection.send(pieces, taker);
    else if (this.#all.size < this.#most) this.#open({ pieces, taker });
    else this.#waiting.push({ pieces, taker });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#sweep);
    for (const { taker } of this.#waiting.splice(0)) taker.broken(new Error('the gateway shuts down'));
    for (const connection of [...this.#all]) connection.break(new Error('the gateway shuts down'));
  }

  free(connection: Connection, keepAliveMs: number | undefined): void {
    const keepMs = keepAliveMs === undefined ? KEEP_MS : Math.min(KEEP_MS, keepAliveMs - BEFORE_PEER_MS);
    if (keepMs <= 0 || this.#closed) return connection.drop();
    connection.freeUntil = monotonicMs() + keepMs;
    this.#resting.push(connection);
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(this.#turn);
  }

  gone(connection: Connection): void {
    this.#all.delete(connection);
    const at = this.#idle.lastIndexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
    const next = this.#nextWaiting();
    if (next !== undefined) this.#open(next);
  }

  #open({ pieces, taker }: Waiting): void {
    this.#all.add(new Connection(this.#route, this.#shared, this, pieces, taker));
  }

  /**
   * A connection is used again after the event loop has polled once more: an end, or bytes that nobody asked for, that
   * came right behind the answer are seen before the next request is written.
   */
  readonly #turn = (): void => {
    const polled = this.#rested;
    this.#rested = this.#resting;
    this.#resting = [];
    for (const connection of polled) if (!connection.dropped) this.#offer(connection);
    if (this.#rested.length > 0) setImmediate(this.#turn);
    else this.#turning = false;
  };

  #offer(connection: Connection): void {
    if (!connection.written) return connection.drop();
    const next = this.#nextWaiting();
    if (next !== undefined) return connection.send(next.pieces, next.taker);
    this.#idle.push(connection);
    this.#sweep ??= setTimeout(this.#closeOld, SWEEP_MS).unref();
  }

  #takeIdle(): Connection | undefined {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined || connection.freeUntil > monotonicMs()) return connection;
      connection.drop();
    }
  }

  #nextWaiting(): Waiting | undefined {
    for (;;) {
      const next = this.#waiting.shift();
      if (next === undefined || !next.taker.over) return next;
    }
  }

  readonly #closeOld = (): void => {
    const now = monotonicMs();
    for (const connection of [...this.#idle]) if (connection.freeUntil <= now) connection.drop();
    this.#sweep = this.#idle.length > 0 ? setTimeout(this.#closeOld, SWEEP_MS).unref() : undefined;
  };
}
