/** One request as the upstream saw it: a witness that shares no code with what is tested. */
export interface Received {
  /** From 1, in the order in which the bodies were whole. */
  readonly seq: number;
  /** Which TCP connection brought it, from 1. */
  readonly connection: number;
  /** Milliseconds since the epoch when the head had arrived. */
  readonly headAt: number;
  /** Milliseconds since the epoch when the body was whole, or the connection broke. */
  readonly at: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Names and values by turns, as they came, repeated ones included. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** False: the client went away while it sent. */
  readonly bodyComplete: boolean;
  /** The credential, whichever header brought it; without `Bearer`. */
  readonly key: string | undefined;
  /** No reply stood in the script for it; it got a 501. */
  readonly unscripted: boolean;
  /** Body bytes and writes that the kernel took from us so far. */
  readonly sentBytes: number;
  readonly sentChunks: number;
  /** When our answer was out in full. */
  readonly finishedAt: number | undefined;
  /** When the connection was gone before our answer was out. */
  readonly closedAt: number | undefined;
  readonly closedBy: 'client' | 'script' | undefined;
  /** The body as JSON; throws where it is none. */
  json(): unknown;
}

/** A request while it is answered. */
export type LiveReceived = { -readonly [Member in keyof Received]: Received[Member] };

/** The credential of a request: bearer, `x-api-key`, `api-key`, `x-goog-api-key`. */
export function credentialOf(headers: Received['headers']): string | undefined {
  const authorization = headers.authorization;
  if (typeof authorization === 'string') return authorization.replace(/^bearer\s+/i, '');
  for (const name of ['x-api-key', 'api-key', 'x-goog-api-key']) {
    const value = headers[name];
    if (typeof value === 'string') return value;
  }
  return undefined;
}

interface Waiter {
  readonly holds: (log: readonly Received[]) => boolean;
  readonly resolve: (log: readonly Received[]) => void;
  readonly timer: NodeJS.Timeout;
  readonly reject: (error: Error) => void;
}

/** The append-only log with promise-based waits; nobody polls. */
export class ReceivedLog {
  readonly #entries: LiveReceived[] = [];
  readonly #waiters = new Set<Waiter>();

  get entries(): readonly Received[] {
    return this.#entries;
  }

  add(entry: Omit<LiveReceived, 'seq'>): LiveReceived {
    const live = Object.assign(entry, { seq: this.#entries.length + 1 });
    this.#entries.push(live);
    this.changed();
    return live;
  }

  /** Something in the log is new: a request, bytes sent, an end. */
  changed(): void {
    for (const waiter of [...this.#waiters]) this.#try(waiter);
  }

  waitFor(holds: Waiter['holds'], timeoutMs: number): Promise<readonly Received[]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new Error(`the upstream did not see it within ${timeoutMs} ms; it saw:\n${this.#summary()}`));
      }, timeoutMs);
      const waiter: Waiter = { holds, resolve, reject, timer };
      this.#waiters.add(waiter);
      this.#try(waiter);
    });
  }

  stop(): void {
    for (const waiter of this.#waiters) {
      clearTimeout(waiter.timer);
      waiter.reject(new Error('the upstream was closed during a wait'));
    }
    this.#waiters.clear();
  }

  #try(waiter: Waiter): void {
    let held = false;
    try {
      held = waiter.holds(this.#entries);
    } catch (error) {
      clearTimeout(waiter.timer);
      this.#waiters.delete(waiter);
      waiter.reject(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (!held) return;
    clearTimeout(waiter.timer);
    this.#waiters.delete(waiter);
    waiter.resolve(this.#entries);
  }

  #summary(): string {
    if (this.#entries.length === 0) return '  nothing';
    const line = (one: Received) =>
      `  ${one.seq} ${one.method} ${one.path} sent ${one.sentBytes} B ${one.closedBy ?? ''}`;
    return this.#entries.slice(-20).map(line).join('\n');
  }
}
