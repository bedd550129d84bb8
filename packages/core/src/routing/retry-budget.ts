/** Retries that may be under way beside calls: a fifth of them, and never fewer than a few. */
const SHARE = 0.2;
const FLOOR = 3;

/** Calls of one model that are under way. */
interface Load {
  calls: number;
  retrying: number;
}

/**
 * Keeps retries from multiplying the load on what already fails: beyond the budget of its model a call ends with the
 * failure that it has.
 */
export class RetryBudget {
  readonly #loads = new Map<string, Load>();

  enter(model: string): void {
    const load = this.#loads.get(model);
    if (load === undefined) this.#loads.set(model, { calls: 1, retrying: 0 });
    else load.calls++;
  }

  /** Whether a call that has entered may be tried again. It keeps its place until it leaves. */
  takeRetry(model: string): boolean {
    const load = this.#loads.get(model);
    if (load === undefined || load.retrying >= Math.max(FLOOR, load.calls * SHARE)) return false;
    load.retrying++;
    return true;
  }

  /** @param retried whether it took a place among the retries */
  leave(model: string, retried: boolean): void {
    const load = this.#loads.get(model);
    if (load === undefined) return;
    load.calls--;
    if (retried) load.retrying--;
    // Names of wildcard models are the callers' choice: what is not under way is forgotten.
    if (load.calls === 0) this.#loads.delete(model);
  }
}
