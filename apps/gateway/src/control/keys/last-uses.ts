import type { KeyUse } from '@sluice/store/config/config-store';
import type { Gateway } from '../../gateway.ts';

export interface LastUses {
  /** Of a value, by its hash. */
  of(hash: string): KeyUse | undefined;
}

/** Other processes write theirs every 30 s; asking more often shows nothing new. */
const FRESH_MS = 10_000;

/** What is stored, read once and then only what came after. */
class StoredUses {
  readonly #uses = new Map<string, KeyUse>();
  #readAt = Number.NEGATIVE_INFINITY;
  #latest = 0;

  async refresh({ config, directory }: Pick<Gateway, 'config' | 'directory'>): Promise<void> {
    const now = performance.now();
    if (now - this.#readAt < FRESH_MS) return;
    this.#readAt = now;
    // Batches of other processes come up to a minute late.
    for (const use of await config.keyUses(this.#latest - 60_000)) {
      this.#uses.set(use.hash, use);
      this.#latest = Math.max(this.#latest, use.at);
    }
    const { keys } = directory.snapshot;
    const live = new Set(keys.flatMap(({ hash, previous }) => [hash, previous?.hash]));
    for (const hash of this.#uses.keys()) if (!live.has(hash)) this.#uses.delete(hash);
  }

  of(hash: string): KeyUse | undefined {
    return this.#uses.get(hash);
  }
}

const stored = new WeakMap<Gateway, StoredUses>();

/** When values of keys were last used, by this process or another, now or before the last start. */
export async function lastUses(gateway: Gateway): Promise<LastUses> {
  const known = stored.get(gateway) ?? new StoredUses();
  stored.set(gateway, known);
  await known.refresh(gateway);
  return {
    of: (hash) => {
      const [here, there] = [gateway.keyUses.lastUse(hash), known.of(hash)];
      return (here?.at ?? 0) >= (there?.at ?? 0) ? here : there;
    },
  };
}
