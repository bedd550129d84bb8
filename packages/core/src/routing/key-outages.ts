/** A provider key that does not work until somebody acts: refused, or without credit. */
export interface KeyOutage {
  readonly provider: string;
  /** The key's id. */
  readonly key: string;
  readonly cause: 'auth' | 'quota';
}

/** How often such a key is tried again, all the same: it may have been mended at the provider. Milliseconds. */
const PROBE_EVERY_MS = { auth: 600_000, quota: 3_600_000 };

interface Entry extends KeyOutage {
  /** No call before; on the monotonic clock in ms. */
  until: number;
  /** One call at a time finds out. */
  probing: boolean;
}

/** The provider keys that are out, with all their models. */
export class KeyOutages {
  readonly #entries = new Map<string, Entry>();
  readonly #told: (outage: KeyOutage, isOver: boolean) => void;

  /** @param told once when a key goes out or out for another cause, and once when it works again */
  constructor(told: (outage: KeyOutage, isOver: boolean) => void) {
    this.#told = told;
  }

  cooling(key: string, now: number): { readonly cause: KeyOutage['cause']; readonly until: number } | undefined {
    if (this.#entries.size === 0) return undefined;
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.until > now ? { cause: entry.cause, until: entry.until } : undefined;
  }

  isOut(key: string): boolean {
    return this.#entries.has(key);
  }

  all(): readonly KeyOutage[] {
    return [...this.#entries.values()];
  }

  out(outage: KeyOutage, now: number): void {
    const { cause, key } = outage;
    const known = this.#entries.get(key)?.cause;
    this.#entries.set(key, { ...outage, until: now + PROBE_EVERY_MS[cause], probing: false });
    if (known !== cause) this.#told(outage, false);
  }

  /** A call begins: if it is the probe, the others wait as long again. */
  begin(key: string, now: number): void {
    if (this.#entries.size === 0) return;
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.until > now) return;
    entry.probing = true;
    entry.until = now + PROBE_EVERY_MS[entry.cause];
  }

  /** A call ended that says nothing of the key: another one may find out. */
  neutral(key: string, now: number): void {
    const entry = this.#entries.get(key);
    if (entry?.probing !== true) return;
    entry.probing = false;
    entry.until = now;
  }

  /** A call was let in. One that had begun before the key went out says nothing. */
  works(key: string): void {
    if (this.#entries.size === 0) return;
    if (this.#entries.get(key)?.probing === true) this.proven(key);
  }

  /** Somebody tried the key on purpose, and it works. */
  proven(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#told(entry, true);
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }
}
