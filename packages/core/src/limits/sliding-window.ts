const FINE_MS = 100;
const WINDOW_MS = 60_000;

/**
 * How much was booked in the last 60 s, in buckets. A bucket counts until all of it is older than the window, so the sum
 * is never too small: a limit holds over every 60 s, at any alignment.
 *
 * Times are milliseconds of one monotonic clock.
 */
export class SlidingWindow {
  readonly #bucketMs: number;
  readonly #buckets: number;
  readonly #counts: Float64Array;
  /** Number of the newest bucket. */
  #newest = 0;
  #sum = 0;
  #lastBooked = 0;

  /** @param bucketMs divides a minute; coarser ones hold what they count for longer, in less memory */
  constructor(bucketMs = FINE_MS) {
    this.#bucketMs = bucketMs;
    this.#buckets = WINDOW_MS / bucketMs + 1;
    this.#counts = new Float64Array(this.#buckets);
  }

  sum(now: number): number {
    this.#advance(now);
    return this.#sum;
  }

  add(now: number, amount: number): void {
    this.#advance(now);
    this.#counts[this.#newest % this.#buckets] = (this.#counts[this.#newest % this.#buckets] ?? 0) + amount;
    this.#sum += amount;
    this.#lastBooked = this.#newest;
  }

  /** Corrects what was booked at `bookedAt`; what has left the window needs no correction. */
  correct(now: number, bookedAt: number, difference: number): void {
    this.#advance(now);
    const bucket = Math.floor(bookedAt / this.#bucketMs);
    if (bucket <= this.#newest - this.#buckets || bucket > this.#newest) return;
    const slot = bucket % this.#buckets;
    const before = this.#counts[slot] ?? 0;
    const after = Math.max(0, before + difference);
    this.#counts[slot] = after;
    this.#sum += after - before;
  }

  /** Milliseconds until nothing that is booked counts any more. */
  emptyIn(now: number): number {
    this.#advance(now);
    return this.#sum === 0 ? 0 : Math.max(0, (this.#lastBooked + this.#buckets) * this.#bucketMs - now);
  }

  /** Milliseconds until the sum is at most `room`; 0 where it already is. */
  waitFor(now: number, room: number): number {
    this.#advance(now);
    let sum = this.#sum;
    for (let bucket = this.#newest - this.#buckets + 1; bucket <= this.#newest; bucket++) {
      if (sum <= room) return Math.max(0, (bucket - 1 + this.#buckets) * this.#bucketMs - now);
      if (bucket >= 0) sum -= this.#counts[bucket % this.#buckets] ?? 0;
    }
    return sum <= room ? (this.#newest + this.#buckets) * this.#bucketMs - now : Number.POSITIVE_INFINITY;
  }

  #advance(now: number): void {
    const bucket = Math.floor(now / this.#bucketMs);
    if (bucket <= this.#newest) return;
    if (bucket - this.#newest >= this.#buckets) {
      this.#counts.fill(0);
      this.#sum = 0;
    } else {
      for (let old = this.#newest + 1; old <= bucket; old++) {
        const slot = old % this.#buckets;
        this.#sum -= this.#counts[slot] ?? 0;
        this.#counts[slot] = 0;
      }
    }
    this.#newest = bucket;
  }
}
