const WINDOW_MS = 60_000;

interface Count {
  /** Which minute of the clock `now` counts. */
  minute: number;
  now: number;
  before: number;
}

/**
 * How often each of many keys came up in the last minute, in a bounded space. Of the minute before, what is still in the
 * window is taken to be spread evenly. Where there is no room the key that is known longest is forgotten: its count begins
 * anew. Times are milliseconds of one monotonic clock.
 */
export class RecentCounts {
  readonly #counts = new Map<string, Count>();
  readonly #maxKeys: number;

  constructor(maxKeys: number) {
    this.#maxKeys = maxKeys;
  }

  get keys(): number {
    return this.#counts.size;
  }

  /** Counts once more; how often it is now. */
  add(key: string, now: number): number {
    const minute = Math.floor(now / WINDOW_MS);
    let count = this.#counts.get(key);
    if (count === undefined) {
      count = { minute, now: 0, before: 0 };
      this.#makeRoom();
      this.#counts.set(key, count);
    } else if (count.minute !== minute) {
      count.before = count.minute === minute - 1 ? count.now : 0;
      count.now = 0;
      count.minute = minute;
    }
    count.now++;
    return count.now + count.before * (1 - (now - minute * WINDOW_MS) / WINDOW_MS);
  }

  #makeRoom(): void {
    if (this.#counts.size < this.#maxKeys) return;
    for (const oldest of this.#counts.keys()) {
      this.#counts.delete(oldest);
      return;
    }
  }
}
