import type { Caller } from './directory.ts';

/** Told windows that are remembered. */
const MOST = 10_000;

/** A soft threshold (`warn_at`) that is reached. */
export interface Reached {
  readonly scope: string;
  /** `requests`, `tokens`, `concurrency` or `usd`. */
  readonly kind: string;
  /** The window of a budget as the ledger names it; `minute` for rates. */
  readonly window: string;
  /** A share of the limit, from 0 to 1. */
  readonly threshold: number;
}

/** Tells of each threshold once a window; of a rate's again once it was below it for a minute. */
export class SoftLimits {
  readonly #tell: (reached: Reached, caller: Caller) => void;
  /** The highest threshold that was told, and when it was last reached; monotonic ms. */
  readonly #told = new Map<string, { threshold: number; at: number }>();

  /** @param tell with who reached it */
  constructor(tell: (reached: Reached, caller: Caller) => void) {
    this.#tell = tell;
  }

  note(reached: Reached, caller: Caller, now: number): void {
    const { scope, kind, window, threshold } = reached;
    const id = `${scope} ${kind} ${window}`;
    const told = this.#told.get(id);
    const again = told !== undefined && window === 'minute' && now - told.at > 60_000;
    if (told !== undefined) told.at = now;
    if (told !== undefined && told.threshold >= threshold && !again) return;
    if (this.#told.size >= MOST) this.#told.clear();
    this.#told.set(id, { threshold, at: now });
    this.#tell(reached, caller);
  }
}
