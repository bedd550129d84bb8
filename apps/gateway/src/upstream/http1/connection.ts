import type { Socket } from 'node:net';
import { requestsOfTick } from '../../http/send-together.ts';
import { type Dialler, dial, type Shared } from './dial.ts';
import { NotHttp } from './not-http.ts';
import type { ReplyHead } from './reply-head.ts';
import { ReplyParser, type ReplyParts } from './reply-parser.ts';
import type { Route } from './route.ts';

/** Who asked, and takes the answer. One of `end` and `broken` comes last, unless the exchange was aborted. */
export interface ReplyTaker extends ReplyParts {
  /** Nobody waits for the answer any more. */
  readonly over: boolean;
  /** The connection that the exchange goes over, before anything is sent. */
  attached(connection: Connection): void;
  /** From now on bytes of the request may reach the upstream. */
  sending(): void;
  end(): void;
  broken(error: Error): void;
}

/** Who keeps connections that are not in use. */
export interface ConnectionOwner {
  /** @param keepAliveMs how long the peer keeps it, where it said so */
  free(connection: Connection, keepAliveMs: number | undefined): void;
  gone(connection: Connection): void;
}

/** The peer closed the connection before its answer was whole. */
class ConnectionClosed extends Error {
  readonly code = 'ECONNRESET';
}

/** One connection to an upstream, over which one exchange after the other goes. Whatever is odd about it ends it. */
export class Connection implements Dialler, ReplyParts {
  /** Until when it may be used again. Monotonic ms. */
  freeUntil = 0;
  readonly #owner: ConnectionOwner;
  readonly #parser = new ReplyParser(this);
  readonly #giveUpDialling: () => void;
  #socket: Socket | undefined;
  #taker: ReplyTaker | undefined;
  /** The first request, until the connection stands. */
  #first: readonly Buffer[] | undefined;
  #paused = false;
  #dropped = false;

  /** Opens the connection for its first exchange. */
  constructor(route: Route, shared: Shared, owner: ConnectionOwner, pieces: readonly Buffer[], taker: ReplyTaker) {
    this.#owner = owner;
    this.#taker = taker;
    this.#first = pieces;
    taker.attached(this);
    this.#giveUpDialling = dial(route, shared, this);
  }

  get dropped(): boolean {
    return this.#dropped;
  }

  /** Whether the last request has left. An answer may come before; what is left would stand before the next request. */
  get written(): boolean {
    return this.#socket?.writableLength === 0;
  }

  /** One more exchange, over a connection that is free. */
  send(pieces: readonly Buffer[], taker: ReplyTaker): void {
    this.#taker = taker;
    taker.attached(this);
    this.#write(pieces);
  }

  /** Ends the exchange, and with it the connection: what is left of the answer cannot be told from the next one. */
  abort(): void {
    this.#taker = undefined;
    this.drop();
  }

  pause(): void {
    if (this.#socket === undefined || this.#paused) return;
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#socket?.resume();
  }

  /** Closes the connection; an exchange on it hears nothing of it. */
  drop(): void {
    if (this.#dropped) return;
    this.#dropped = true;
    if (this.#socket === undefined) this.#giveUpDialling();
    else this.#socket.destroy();
    this.#owner.gone(this);
  }

  /** Closes the connection; an exchange on it is broken. */
  break(error: Error): void {
    const taker = this.#taker;
    this.#taker = undefined;
    this.drop();
    taker?.broken(error);
  }

  ready(socket: Socket): void {
    this.#socket = socket;
    socket.on('error', (error) => this.break(error));
    socket.on('end', () => this.#ended());
    socket.on('close', () => this.break(new ConnectionClosed('the connection was closed')));
    const first = this.#first as readonly Buffer[];
    this.#first = undefined;
    this.#write(first);
  }

  failed(error: Error): void {
    this.break(error);
  }

  readonly read = (bytes: Buffer): void => {
    const taker = this.#taker;
    // Nothing was asked: whatever this is, it must not become the answer to the next request.
    if (taker === undefined || this.#socket === undefined) return this.break(new NotHttp('it came unasked'));
    try {
      const used = this.#parser.push(bytes);
      if (this.#taker === taker && this.#parser.over) this.#finish(taker, used < bytes.length);
    } catch (error) {
      this.#taker = undefined;
      this.drop();
      taker.broken(error as Error);
    }
  };

  head(head: ReplyHead): void {
    this.#taker?.head(head);
  }

  body(bytes: Buffer): void {
    this.#taker?.body(bytes);
  }

  #write(pieces: readonly Buffer[]): void {
    const socket = this.#socket as Socket;
    this.#parser.begin();
    this.#taker?.sending();
    requestsOfTick.join(socket);
    for (const piece of pieces) socket.write(piece);
  }

  #ended(): void {
    const taker = this.#taker;
    if (taker !== undefined && this.#parser.end()) this.#finish(taker, false);
    else this.break(new ConnectionClosed('the connection was closed'));
  }

  /** @param more whether something followed the answer, or the connection is at its end */
  #finish(taker: ReplyTaker, more: boolean): void {
    this.#taker = undefined;
    const head = this.#parser.head as ReplyHead;
    if (more || !head.keepAlive) this.drop();
    else {
      this.resume();
      this.#owner.free(this, head.keepAliveMs);
    }
    taker.end();
  }
}
