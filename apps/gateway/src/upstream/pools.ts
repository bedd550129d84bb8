import { checkAddress } from './address-guard.ts';
import { OriginPool } from './http1/origin-pool.ts';

export interface PoolKey {
  readonly origin: string;
  readonly allowPrivateNetwork: boolean;
  readonly connectMs: number;
}

export interface ProxySettings {
  readonly httpsProxy: string | undefined;
  readonly noProxy: readonly string[];
}

const PASSING_CONNECT_MS = 5_000;

/** Connections to upstreams: one pool per origin and what it may do. Pools outlive a change of configuration. */
export class Pools {
  readonly #pools = new Map<string, OriginPool>();
  readonly #byKey = new WeakMap<PoolKey, OriginPool>();
  readonly #proxy: ProxySettings;

  constructor(proxy: ProxySettings) {
    this.#proxy = proxy;
  }

  /** @throws AddressRefused */
  get(key: PoolKey): OriginPool {
    // The text that names a pool is only made for keys that were not seen before: configurations hold them as objects.
    let pool = this.#byKey.get(key);
    if (pool === undefined) {
      pool = this.#find(key);
      this.#byKey.set(key, pool);
    }
    return pool;
  }

  /** A pool for a stranger's address, which nobody keeps: whoever asked closes it. @throws AddressRefused */
  passing(origin: string): OriginPool {
    const url = new URL(origin);
    checkAddress(url);
    return new OriginPool({ origin: url, guarded: true, connectMs: PASSING_CONNECT_MS, proxy: this.#proxyFor(url) });
  }

  close(): void {
    for (const pool of this.#pools.values()) pool.close();
    this.#pools.clear();
  }

  #find({ origin, allowPrivateNetwork, connectMs }: PoolKey): OriginPool {
    const id = `${origin} ${allowPrivateNetwork} ${connectMs}`;
    let pool = this.#pools.get(id);
    if (pool === undefined) {
      const url = new URL(origin);
      if (!allowPrivateNetwork) checkAddress(url);
      pool = new OriginPool({ origin: url, guarded: !allowPrivateNetwork, connectMs, proxy: this.#proxyFor(url) });
      this.#pools.set(id, pool);
    }
    return pool;
  }

  #proxyFor({ hostname }: URL): URL | undefined {
    const { httpsProxy, noProxy } = this.#proxy;
    if (httpsProxy === undefined) return undefined;
    const bypassed = noProxy.some(
      (entry) => entry === '*' || hostname === entry || hostname.endsWith(`.${entry.replace(/^\./, '')}`),
    );
    return bypassed ? undefined : new URL(httpsProxy);
  }
}
