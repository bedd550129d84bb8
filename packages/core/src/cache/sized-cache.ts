/** What a cache keeps: its size counts against the cache's bound. */
export interface Sized {
  readonly bytes: number;
}

interface Kept<T> {
  readonly value: T;
  /** Ms of the caller's clock: from then on it is forgotten. */
  readonly endsAt: number;
}

/**
 * Values by key for a time, within a bound of bytes: what was used longest ago makes room. Times are milliseconds of one
 * monotonic clock, which the caller reads.
 */
export class SizedCache<T extends Sized> {
  /** In the order of their last use. */
  readonly #kept = new Map<string, Kept<T>>();
  readonly #maxBytes: number;
  readonly #maxOne: number;
  #bytes = 0;

  /** @param maxOne a value of more bytes is not kept at all: it would push out too many others */
  constructor(maxBytes: number, maxOne: number) {
    this.#maxBytes = maxBytes;
    this.#maxOne = maxOne;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Looks without using it. */
  has(key: string): boolean {
    return this.#kept.has(key);
  }

  find(key: string, now: number): T | undefined {
    const found = this.#kept.get(key);
    if (found === undefined) return undefined;
    this.#kept.delete(key);
    if (found.endsAt <= now) {
      this.#bytes -= found.value.bytes;
      return undefined;
    }
    this.#kept.set(key, found);
    return found.value;
  }

  /** Whether it is kept. */
  keep(key: string, value: T, ttlMs: number, now: number): boolean {
    this.#drop(key);
    if (value.bytes > this.#maxOne) return false;
    this.#kept.set(key, { value, endsAt: now + ttlMs });
    this.#bytes += value.bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#drop(oldest);
    }
    return true;
  }

  /** Forgets what nobody asked for again before its time was over. */
  sweep(now: number): void {
    for (const [key, { endsAt }] of this.#kept) if (endsAt <= now) this.#drop(key);
  }

  #drop(key: string): void {
    const found = this.#kept.get(key);
    if (found === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= found.value.bytes;
  }
}
