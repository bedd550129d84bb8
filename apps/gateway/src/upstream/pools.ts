import { type Dispatcher, Pool, ProxyAgent } from 'undici';
import { checkAddress, guardedLookup } from './address-guard.ts';

/** Enough connections that none of a burst waits for another; undici opens them on demand. */
const CONNECTIONS = 1024;
/** Below what vendors and load balancers keep open, so that a connection is not reused at the moment it is closed. */
const KEEP_ALIVE_MS = 50_000;

export interface PoolKey {
  readonly origin: string;
  readonly allowPrivateNetwork: boolean;
  readonly connectMs: number;
}

export interface ProxySettings {
  readonly httpsProxy: string | undefined;
  readonly noProxy: readonly string[];
}

/** Connections to upstreams: one pool per origin and what it may do. Pools outlive a change of configuration. */
export class Pools {
  readonly #pools = new Map<string, Dispatcher>();
  readonly #byKey = new WeakMap<PoolKey, Dispatcher>();
  readonly #proxy: ProxySettings;

  constructor(proxy: ProxySettings) {
    this.#proxy = proxy;
  }

  /** @throws AddressRefused */
  get(key: PoolKey): Dispatcher {
    // The text that names a pool is only made for keys that were not seen before: configurations hold them as objects.
    let pool = this.#byKey.get(key);
    if (pool === undefined) {
      pool = this.#find(key);
      this.#byKey.set(key, pool);
    }
    return pool;
  }

  #find({ origin, allowPrivateNetwork, connectMs }: PoolKey): Dispatcher {
    const id = `${origin} ${allowPrivateNetwork} ${connectMs}`;
    let pool = this.#pools.get(id);
    if (pool === undefined) {
      if (!allowPrivateNetwork) checkAddress(new URL(origin));
      pool = this.#open(origin, allowPrivateNetwork, connectMs);
      this.#pools.set(id, pool);
    }
    return pool;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
    this.#pools.clear();
  }

  #open(origin: string, allowPrivateNetwork: boolean, connectMs: number): Dispatcher {
    const options = {
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      // Time limits are the call's own; the connection has none of its own.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: 64 * 1024,
      connect: {
        timeout: connectMs,
        noDelay: true,
        ...(allowPrivateNetwork ? {} : { lookup: guardedLookup as never }),
      },
    };
    const { httpsProxy } = this.#proxy;
    if (httpsProxy !== undefined && !this.#bypasses(new URL(origin).hostname)) {
      return new ProxyAgent({ ...options, uri: httpsProxy });
    }
    return new Pool(origin, { ...options, connections: CONNECTIONS });
  }

  #bypasses(host: string): boolean {
    return this.#proxy.noProxy.some(
      (entry) => entry === '*' || host === entry || host.endsWith(`.${entry.replace(/^\./, '')}`),
    );
  }
}
