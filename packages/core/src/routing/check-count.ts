/** Failures in a row that take out what is checked, and successes in a row that bring it back. */
const FAILURES = 3;
const SUCCESSES = 2;

/** What a check has shown so far; `unknown` before the first success or enough failures: used like `healthy`. */
export type CheckState = 'unknown' | 'healthy' | 'unhealthy';

/** Counts the checks of one thing in a row, so that a single one that is lost or lucky decides nothing. */
export class CheckCount {
  #state: CheckState = 'unknown';
  #against = 0;

  get state(): CheckState {
    return this.#state;
  }

  add(passed: boolean): void {
    if (passed === (this.#state !== 'unhealthy')) {
      this.#against = 0;
      if (passed) this.#state = 'healthy';
      return;
    }
    this.#against++;
    if (this.#against < (passed ? SUCCESSES : FAILURES)) return;
    this.#state = passed ? 'healthy' : 'unhealthy';
    this.#against = 0;
  }
}
