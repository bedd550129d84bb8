const BUCKET_MS = 100;
const WINDOW_MS = 60_000;
const BUCKETS = WINDOW_MS / BUCKET_MS + 1;

/**
 * How much was booked in the last 60 s, in buckets of 100 ms. A bucket counts until all of it is older than the window,
 * so the sum is never too small: a limit holds over every 60 s, at any alignment.
 *
 * Times are milliseconds of one monotonic clock.
 */
export class SlidingWindow {
  readonly #counts = new Float64Array(BUCKETS);
  /** Number of the newest bucket. */
  #newest = 0;
  #sum = 0;
  #lastBooked = 0;

  sum(now: number): number {
    this.#advance(now);
    return this.#sum;
  }

  add(now: number, amount: number): void {
    this.#advance(now);
    this.#counts[this.#newest % BUCKETS] = (this.#counts[this.#newest % BUCKETS] ?? 0) + amount;
    this.#sum += amount;
    this.#lastBooked = this.#newest;
  }

  /** Corrects what was booked at `bookedAt`; what has left the window needs no correction. */
  correct(now: number, bookedAt: number, difference: number): void {
    this.#advance(now);
    const bucket = Math.floor(bookedAt / BUCKET_MS);
    if (bucket <= this.#newest - BUCKETS || bucket > this.#newest) return;
    const slot = bucket % BUCKETS;
    const before = this.#counts[slot] ?? 0;
    const after = Math.max(0, before + difference);
    this.#counts[slot] = after;
    this.#sum += after - before;
  }

  /** Milliseconds until nothing that is booked counts any more. */
  emptyIn(now: number): number {
    this.#advance(now);
    return this.#sum === 0 ? 0 : Math.max(0, (this.#lastBooked + BUCKETS) * BUCKET_MS - now);
  }

  /** Milliseconds until the sum is at most `room`; 0 where it already is. */
  waitFor(now: number, room: number): number {
    this.#advance(now);
    let sum = this.#sum;
    for (let bucket = this.#newest - BUCKETS + 1; bucket <= this.#newest; bucket++) {
      if (sum <= room) return Math.max(0, (bucket - 1 + BUCKETS) * BUCKET_MS - now);
      if (bucket >= 0) sum -= this.#counts[bucket % BUCKETS] ?? 0;
    }
    return sum <= room ? (this.#newest + BUCKETS) * BUCKET_MS - now : Number.POSITIVE_INFINITY;
  }

  #advance(now: number): void {
    const bucket = Math.floor(now / BUCKET_MS);
    if (bucket <= this.#newest) return;
    if (bucket - this.#newest >= BUCKETS) {
      this.#counts.fill(0);
      this.#sum = 0;
    } else {
      for (let old = this.#newest + 1; old <= bucket; old++) {
        const slot = old % BUCKETS;
        this.#sum -= this.#counts[slot] ?? 0;
        this.#counts[slot] = 0;
      }
    }
    this.#newest = bucket;
  }
}
