import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Lane, type LaneView, type Toxic, type ToxicOf } from './chaos-lane.ts';

/** `upstream`: what the client sends. `downstream`: what it gets. */
export type Direction = 'upstream' | 'downstream';

export interface ToxicSetting {
  /** Default `downstream`. `down` and `reset-peer` end both directions wherever they stand. */
  readonly direction?: Direction;
  /** The share of connections it strikes, decided once for each of them. Default 1. */
  readonly probability?: number;
}

export interface Chaos {
  readonly url: string;
  readonly port: number;
  /** Adds a toxic under a name; the same name replaces. Running connections get it too. */
  add(name: string, toxic: Toxic, setting?: ToxicSetting): void;
  remove(name: string): void;
  /** A clean line again. */
  clear(): void;
  connections(): { readonly opened: number; readonly open: number };
  close(): Promise<void>;
}

interface Placed {
  readonly toxic: Toxic;
  readonly direction: Direction;
  readonly probability: number;
  /** Connections that it strikes or spares, drawn at first sight. */
  readonly strikes: WeakMap<Connection, boolean>;
}

/** A TCP proxy on a free loopback port that does to its connections what networks do. */
export async function startChaos(options: {
  readonly host?: string;
  readonly port: number;
  /** From 0 up to 1; a fixed one makes a run repeatable. */
  readonly random?: () => number;
}): Promise<Chaos> {
  const toxics = new Map<string, Placed>();
  const connections = new Set<Connection>();
  const random = options.random ?? Math.random;
  let opened = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    opened += 1;
    const upstream = connect({
      host: options.host ?? '127.0.0.1',
      port: options.port,
      allowHalfOpen: true,
      noDelay: true,
    });
    const connection = new Connection(client, upstream, toxics, random);
    connections.add(connection);
    connection.onGone(() => connections.delete(connection));
    connection.start();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    add: (name, toxic, setting = {}) => {
      toxics.set(name, {
        toxic,
        direction: setting.direction ?? 'downstream',
        probability: setting.probability ?? 1,
        strikes: new WeakMap(),
      });
      for (const connection of [...connections]) connection.startTimed(name);
    },
    remove: (name) => void toxics.delete(name),
    clear: () => toxics.clear(),
    connections: () => ({ opened, open: connections.size }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of [...connections]) connection.cut('close');
      }),
  };
}

class Connection {
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #toxics: ReadonlyMap<string, Placed>;
  readonly #random: () => number;
  readonly #gone = new AbortController();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(client: Socket, upstream: Socket, toxics: ReadonlyMap<string, Placed>, random: () => number) {
    this.#client = client;
    this.#upstream = upstream;
    this.#toxics = toxics;
    this.#random = random;
  }

  start(): void {
    for (const [socket, other] of [
      [this.#client, this.#upstream],
      [this.#upstream, this.#client],
    ] as const) {
      // A broken peer breaks the other side in the same way: a reset stays a reset.
      socket.on('error', () => this.cut('reset'));
      socket.on('close', () => {
        if (other.destroyed) this.cut('close');
        else if (!socket.readableEnded) this.cut('close');
      });
    }
    new Lane(this.#client, this.#upstream, this.#view('upstream'), this.#gone.signal);
    new Lane(this.#upstream, this.#client, this.#view('downstream'), this.#gone.signal);
    for (const name of this.#toxics.keys()) this.startTimed(name);
  }

  onGone(listener: () => void): void {
    this.#gone.signal.addEventListener('abort', listener, { once: true });
  }

  /** Toxics that act by the clock and not by a piece of data. */
  startTimed(name: string): void {
    const placed = this.#toxics.get(name);
    if (placed === undefined || this.#gone.signal.aborted || !this.#struck(placed)) return;
    const { toxic } = placed;
    if (toxic.type === 'down') this.cut('close');
    else if (toxic.type === 'reset-peer') this.#later(name, toxic.afterMs, 'reset');
    else if (toxic.type === 'timeout' && toxic.timeoutMs > 0) this.#later(name, toxic.timeoutMs, 'close');
  }

  cut(how: 'close' | 'reset'): void {
    if (this.#gone.signal.aborted) return;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#gone.abort();
    for (const socket of [this.#client, this.#upstream]) {
      if (how === 'reset' && !socket.connecting) socket.resetAndDestroy();
      else socket.destroy();
    }
  }

  #later(name: string, ms: number, how: 'close' | 'reset'): void {
    clearTimeout(this.#timers.get(name));
    const placed = this.#toxics.get(name);
    const act = () => {
      if (this.#toxics.get(name) === placed) this.cut(how);
    };
    this.#timers.set(name, setTimeout(act, ms));
  }

  #struck(placed: Placed): boolean {
    const known = placed.strikes.get(this);
    if (known !== undefined) return known;
    const strikes = placed.probability >= 1 || this.#random() < placed.probability;
    placed.strikes.set(this, strikes);
    return strikes;
  }

  #find<Type extends Toxic['type']>(type: Type, direction: Direction): ToxicOf<Type> | undefined {
    for (const placed of this.#toxics.values()) {
      const { toxic } = placed;
      if (isOf(toxic, type) && placed.direction === direction && this.#struck(placed)) return toxic;
    }
    return undefined;
  }

  #view(direction: Direction): LaneView {
    return {
      toxic: (type) => this.#find(type, direction),
      random: this.#random,
      cut: (how) => this.cut(how),
    };
  }
}

function isOf<Type extends Toxic['type']>(toxic: Toxic, type: Type): toxic is ToxicOf<Type> {
  return toxic.type === type;
}
