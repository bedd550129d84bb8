import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What can go wrong on a connection. Sizes are bytes, times milliseconds. */
export type Toxic =
  /** Each piece arrives later, `jitterMs` more or less; throughput stays, order is kept. */
  | { readonly type: 'latency'; readonly latencyMs: number; readonly jitterMs?: number }
  /** New connections are cut at once and running ones too, in both directions. */
  | { readonly type: 'down' }
  | { readonly type: 'bandwidth'; readonly bytesPerS: number }
  /** The end of the connection is passed on late. */
  | { readonly type: 'slow-close'; readonly delayMs: number }
  /** A black hole: bytes vanish; after `timeoutMs` the connection is closed, with 0 never. */
  | { readonly type: 'timeout'; readonly timeoutMs: number }
  /** A TCP reset `afterMs` after the connection began. */
  | { readonly type: 'reset-peer'; readonly afterMs: number }
  /** Cuts pieces into small ones of about `averageSize`, `variation` more or less, `delayMs` apart. */
  | { readonly type: 'slicer'; readonly averageSize: number; readonly variation?: number; readonly delayMs?: number }
  /** Closes the connection after this many bytes. */
  | { readonly type: 'limit-data'; readonly bytes: number };

export type ToxicOf<Type extends Toxic['type']> = Extract<Toxic, { type: Type }>;

/** One direction of one connection asks for its toxics at each piece, so that they come and go while it runs. */
export interface LaneView {
  toxic<Type extends Toxic['type']>(type: Type): ToxicOf<Type> | undefined;
  random(): number;
  /** Ends the whole connection. */
  cut(how: 'close' | 'reset'): void;
}

/** More than this in the queue, and the sender is held back. */
const QUEUE_BYTES = 1024 * 1024;

interface Piece {
  readonly bytes: Buffer;
  readonly dueAt: number;
}

/** Carries bytes from one socket to the other through the toxics of its direction. */
export class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #view: LaneView;
  readonly #gone: AbortSignal;
  readonly #queue: Piece[] = [];
  #queuedBytes = 0;
  #ended = false;
  #running = false;
  #passed = 0;
  #lastDueAt = 0;

  constructor(from: Socket, to: Socket, view: LaneView, gone: AbortSignal) {
    this.#from = from;
    this.#to = to;
    this.#view = view;
    this.#gone = gone;
    from.on('data', (bytes: Buffer) => this.#take(bytes));
    from.on('end', () => {
      this.#ended = true;
      this.#run();
    });
  }

  #take(bytes: Buffer): void {
    const latency = this.#view.toxic('latency');
    const jitter = this.#swing(latency?.jitterMs);
    const wish = performance.now() + Math.max(0, (latency?.latencyMs ?? 0) + jitter);
    // A later piece never overtakes an earlier one: TCP keeps its order.
    this.#lastDueAt = Math.max(this.#lastDueAt, wish);
    this.#queue.push({ bytes, dueAt: this.#lastDueAt });
    this.#queuedBytes += bytes.length;
    if (this.#queuedBytes > QUEUE_BYTES) this.#from.pause();
    this.#run();
  }

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#drain()
      .catch(() => this.#view.cut('close'))
      .finally(() => {
        this.#running = false;
        if (this.#queue.length > 0 && !this.#gone.aborted) this.#run();
      });
  }

  async #drain(): Promise<void> {
    for (let piece = this.#queue.shift(); piece !== undefined; piece = this.#queue.shift()) {
      this.#queuedBytes -= piece.bytes.length;
      if (this.#queuedBytes <= QUEUE_BYTES && this.#from.isPaused()) this.#from.resume();
      await this.#wait(piece.dueAt - performance.now());
      if (this.#gone.aborted) return;
      if (this.#view.toxic('timeout') !== undefined) continue;
      for (const slice of this.#slices(piece.bytes)) {
        if (!(await this.#pass(slice))) return;
      }
    }
    if (!this.#ended || this.#gone.aborted) return;
    const slow = this.#view.toxic('slow-close');
    if (slow !== undefined) await this.#wait(slow.delayMs);
    // In a black hole the end vanishes too.
    if (this.#view.toxic('timeout') === undefined && !this.#gone.aborted) this.#to.end();
  }

  /** False where the connection is over. */
  async #pass(slice: Buffer): Promise<boolean> {
    const limit = this.#view.toxic('limit-data');
    const allowed = limit === undefined ? slice : slice.subarray(0, Math.max(0, limit.bytes - this.#passed));
    const speed = this.#view.toxic('bandwidth');
    if (speed !== undefined) await this.#wait((allowed.length / speed.bytesPerS) * 1000);
    if (this.#gone.aborted) return false;
    this.#passed += allowed.length;
    await this.#write(allowed);
    if (limit !== undefined && this.#passed >= limit.bytes) {
      this.#view.cut('close');
      return false;
    }
    const pauseMs = this.#view.toxic('slicer')?.delayMs ?? 0;
    await this.#wait(pauseMs);
    return !this.#gone.aborted;
  }

  #slices(bytes: Buffer): Buffer[] {
    const slicer = this.#view.toxic('slicer');
    // A slow line sends a little at a time; without cuts a whole piece would come at once after a long pause.
    const size = slicer?.averageSize ?? (this.#view.toxic('bandwidth') === undefined ? bytes.length : 1024);
    const slices: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const change = Math.round(this.#swing(slicer?.variation));
      const end = Math.min(bytes.length, at + Math.max(1, size + change));
      slices.push(bytes.subarray(at, end));
      at = end;
    }
    return slices;
  }

  /** From `-most` to `most`. Draws only where there is something to draw, so that a fixed sequence is easy to follow. */
  #swing(most = 0): number {
    return most === 0 ? 0 : most * (this.#view.random() * 2 - 1);
  }

  #write(bytes: Buffer): Promise<void> {
    if (bytes.length === 0 || this.#to.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.#gone.removeEventListener('abort', done);
        resolve();
      };
      this.#gone.addEventListener('abort', done);
      this.#to.write(bytes, done);
    });
  }

  async #wait(ms: number): Promise<void> {
    if (ms > 0) await pause(ms, undefined, { signal: this.#gone }).catch(() => {});
  }
}
