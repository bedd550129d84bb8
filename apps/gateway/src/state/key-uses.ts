import type { KeyUse } from '@sluice/store/config/config-store';

/** Where the last use of one value of a key stands. Each call writes it over: nothing is looked up, nothing is made. */
export interface UseSlot {
  readonly hash: string;
  keyId: string;
  /** Unix ms; 0 before the first use. */
  at: number;
  address: string;
  userAgent: string | undefined;
}

/** When this process saw each value of a key last. As many as there are values that admit. */
export class KeyUses {
  readonly #slots = new Map<string, UseSlot>();
  /** Uses up to here are written. Unix ms. */
  #writtenAt = 0;

  /** The same over reloads of the configuration. */
  slot(hash: string, keyId: string): UseSlot {
    let slot = this.#slots.get(hash);
    if (slot === undefined) {
      slot = { hash, keyId, at: 0, address: '', userAgent: undefined };
      this.#slots.set(hash, slot);
    }
    slot.keyId = keyId;
    return slot;
  }

  lastUse(hash: string): KeyUse | undefined {
    const slot = this.#slots.get(hash);
    return slot === undefined || slot.at === 0 ? undefined : useOf(slot);
  }

  /** What was used since the last call of this. What `write` throws is thrown on, and the same comes again next time. */
  async flush(write: (uses: readonly KeyUse[]) => Promise<void>): Promise<void> {
    const now = Date.now();
    const uses = [...this.#slots.values()].filter(({ at }) => at > 0 && at >= this.#writtenAt).map(useOf);
    if (uses.length > 0) await write(uses);
    this.#writtenAt = now;
  }

  /** Forgets values that admit nobody any more, once they are written. */
  keepOnly(admits: (hash: string) => boolean): void {
    for (const { hash, at } of this.#slots.values()) {
      if (at < this.#writtenAt && !admits(hash)) this.#slots.delete(hash);
    }
  }
}

function useOf({ hash, keyId, at, address, userAgent }: UseSlot): KeyUse {
  return { hash, keyId, at, address, client: clientOf(userAgent ?? '') };
}

const longestClient = 64;

/** The name and version at the head of a `user-agent`: `OpenAI/Python 1.99.1 (…)` is `OpenAI/Python 1.99.1`. */
function clientOf(userAgent: string): string {
  const [name = '', second = ''] = userAgent.slice(0, 256).split(' ');
  const head = !/\/v?\d/.test(name) && /^v?\d[\w.+-]*$/.test(second) ? `${name} ${second}` : name;
  return head.replace(/[^\x21-\x7e ]/g, '').slice(0, longestClient);
}
