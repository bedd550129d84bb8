import type { ServerResponse } from 'node:http';
import type { ClientDialect } from '@sluice/core/chat/client-dialect';
import { monotonicMs } from '../clock.ts';

/** Silence after which the caller hears that the stream lives; load balancers cut after a minute. */
const PING_MS = 15_000;
/** A caller that takes nothing for so long is cut. */
const STALL_MS = 60_000;

/** Who sends: told to wait while the caller does not read. */
export interface Flow {
  pause(): void;
  resume(): void;
}

/**
 * The caller's end of a stream: head, back-pressure, pings and the end. Writes of one turn of the event loop leave as one:
 * a read from upstream often holds many events.
 */
export class ClientStream {
  readonly dialect: ClientDialect;
  readonly #response: ServerResponse;
  readonly #head: () => string[];
  readonly #sent: Buffer[] | undefined;
  #pending: Uint8Array[] = [];
  #scheduled = false;
  #ending = false;
  #flow: Flow | undefined;
  #paused = false;
  #ping: NodeJS.Timeout;
  /** When something last left. A timer moved with every write would cost more than one that asks when it fires. */
  #wroteAt = monotonicMs();
  #stall: NodeJS.Timeout | undefined;
  #committed = false;
  /** What breaks a silence without saying anything. */
  protected readonly ping: string = ': ping\n\n';

  /**
   * @param head the headers, asked for when the first byte leaves
   * @param record whether `sent` is to hold what was written
   */
  constructor(response: ServerResponse, dialect: ClientDialect, head: () => string[], record: boolean) {
    this.dialect = dialect;
    this.#response = response;
    this.#head = head;
    this.#sent = record ? [] : undefined;
    this.#ping = setTimeout(() => this.#checkSilence(), PING_MS).unref();
    response.on('drain', () => this.#resume());
    response.on('close', () => this.#clear());
  }

  /** Whether the status has left. */
  get committed(): boolean {
    return this.#committed;
  }

  /** Everything that was written, pings apart; empty unless recorded. */
  get sent(): Buffer {
    return Buffer.concat(this.#sent ?? []);
  }

  /** Whoever feeds the stream now. */
  feedFrom(flow: Flow | undefined): void {
    this.#flow = flow;
    // What ended without an answer is followed by another attempt, whose words are not the last.
    this.#ending = false;
    if (this.#paused) flow?.pause();
  }

  write(data: Uint8Array | string): void {
    if (data.length === 0 || this.#response.destroyed) return;
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    this.#sent?.push(bytes as Buffer);
    this.#pending.push(bytes);
    if (!this.#scheduled) {
      this.#scheduled = true;
      if (this.#ending) setImmediate(() => this.#flush());
      else process.nextTick(() => this.#flush());
    }
  }

  /** What is written from now on is the last: it leaves with the body's end, which follows within this turn. */
  ending(): void {
    this.#ending = true;
  }

  /** Ends the body properly; resolves when it has left or the caller is gone. */
  end(): Promise<void> {
    this.#flush();
    this.#clear();
    return new Promise((resolve) => {
      if (this.#response.destroyed || this.#response.writableFinished) return resolve();
      this.#response.on('close', resolve);
      this.#response.end(resolve);
    });
  }

  #commit(): void {
    if (this.#committed) return;
    this.#committed = true;
    this.#response.writeHead(200, this.#head());
  }

  #flush(): void {
    this.#scheduled = false;
    const pending = this.#pending;
    if (pending.length === 0 || this.#response.destroyed) return;
    this.#pending = [];
    this.#commit();
    const [only] = pending;
    const taken = this.#response.write(pending.length === 1 ? only : Buffer.concat(pending));
    this.#wroteAt = monotonicMs();
    if (!taken) this.#pause();
  }

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#flow?.pause();
    this.#stall = setTimeout(() => this.#response.destroy(), STALL_MS).unref();
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    clearTimeout(this.#stall);
    this.#flow?.resume();
  }

  #checkSilence(): void {
    if (this.#response.destroyed || this.#response.writableEnded) return;
    const silentMs = monotonicMs() - this.#wroteAt;
    if (silentMs >= PING_MS) {
      this.#commit();
      if (!this.#paused) this.#response.write(this.ping);
      this.#wroteAt = monotonicMs();
    }
    const wait = PING_MS - (monotonicMs() - this.#wroteAt);
    this.#ping = setTimeout(() => this.#checkSilence(), wait).unref();
  }

  #clear(): void {
    clearTimeout(this.#ping);
    clearTimeout(this.#stall);
  }
}
