/** What was spent is remembered for one to two of these. Ms. */
const PERIOD_MS = 3_600_000;

interface Sums {
  /** What calls cost without their hedges. Nano-dollars. */
  spent: number;
  /** What hedges cost beside that. */
  extra: number;
}

interface Line {
  now: Sums;
  before: Sums;
  /** When `now` began. */
  since: number;
  /** The most that hedges under way may cost. */
  held: number;
}

/**
 * Keeps what hedges cost to a share of what calls cost, for each payer by itself: what may be spent twice is bounded by
 * what was spent once, and what is under way counts with the most that it may come to. Times are ms of one monotonic clock,
 * amounts nano-dollars.
 */
export class HedgeBudget {
  readonly #lines = new Map<string, Line>();

  /** Whether a hedge that may cost so much more fits the share; if so it holds that until it ends. @param share 0 to 1 */
  take(payer: string, most: number, share: number, now: number): boolean {
    const line = this.#line(payer, now);
    const extra = line.now.extra + line.before.extra + line.held + most;
    if (extra > share * (line.now.spent + line.before.spent)) return false;
    line.held += most;
    return true;
  }

  /** A hedge is over: it gives back what it held, and what it cost counts. */
  end(payer: string, held: number, cost: number, now: number): void {
    const line = this.#line(payer, now);
    line.held -= held;
    line.now.extra += cost;
  }

  /** A call is over. @param cost without its hedge */
  spend(payer: string, cost: number, now: number): void {
    this.#line(payer, now).now.spent += cost;
  }

  /** Forgets payers of whom nothing is remembered any more; called now and then so that the map is bounded. */
  sweep(now: number): void {
    for (const [payer, { since, held }] of this.#lines) {
      if (held === 0 && now - since >= 2 * PERIOD_MS) this.#lines.delete(payer);
    }
  }

  #line(payer: string, now: number): Line {
    let line = this.#lines.get(payer);
    if (line === undefined) {
      line = { now: { spent: 0, extra: 0 }, before: { spent: 0, extra: 0 }, since: now, held: 0 };
      this.#lines.set(payer, line);
    }
    const age = now - line.since;
    if (age >= PERIOD_MS) {
      line.before = age >= 2 * PERIOD_MS ? { spent: 0, extra: 0 } : line.now;
      line.now = { spent: 0, extra: 0 };
      line.since = now;
    }
    return line;
  }
}
