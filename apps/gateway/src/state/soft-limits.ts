import type { Logger } from 'pino';

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

/** Logs each threshold once a window; a rate's again once it was below it for a minute. */
export class SoftLimits {
  readonly #log: Logger;
  /** The highest threshold that was told, and when it was last reached; monotonic ms. */
  readonly #told = new Map<string, { threshold: number; at: number }>();

  constructor(log: Logger) {
    this.#log = log;
  }

  note({ scope, kind, window, threshold }: Reached, now: number): void {
    const id = `${scope} ${kind} ${window}`;
    const told = this.#told.get(id);
    const again = told !== undefined && window === 'minute' && now - told.at > 60_000;
    if (told !== undefined) told.at = now;
    if (told !== undefined && told.threshold >= threshold && !again) return;
    if (this.#told.size >= MOST) this.#told.clear();
    this.#told.set(id, { threshold, at: now });
    this.#log.warn({ scope, kind, window, threshold }, 'a soft limit is reached');
  }
}
