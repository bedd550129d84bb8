/** Who is refused last when there is too much to do. */
export type Priority = 'critical' | 'default' | 'sheddable';

/** How much each class may have in flight together with all others: calls beyond it are refused. */
export type InFlightBounds = Readonly<Record<Priority, number>>;

/** What says that a process has too much to do. */
export interface Pressure {
  /** Used share of the memory that it may have, 0 to 1. */
  readonly memory: number;
  /** The event loop's delay (p99) that was not undercut for `HOLD_S` seconds. Ms. */
  readonly loopDelayMs: number;
}

/** Shares of the cap that a class may fill: a fifth is kept for `critical`. */
const SHARES = { critical: 1, default: 0.8, sheddable: 0.6 };

const SHED_MEMORY = 0.85;
const FULL_MEMORY = 0.95;
const SHED_DELAY_MS = 200;
const STUCK_DELAY_MS = 1_000;

/** Seconds for which a delay must last before it counts. */
export const HOLD_S = 5;

/** @param cap calls in flight at the same time */
export function inFlightBounds(cap: number, { memory, loopDelayMs }: Pressure): InFlightBounds {
  const full = memory > FULL_MEMORY;
  const stuck = full || loopDelayMs > STUCK_DELAY_MS;
  const shed = stuck || memory > SHED_MEMORY || loopDelayMs > SHED_DELAY_MS;
  return {
    critical: full ? 0 : cap,
    default: stuck ? 0 : Math.floor(cap * SHARES.default),
    sheddable: shed ? 0 : Math.floor(cap * SHARES.sheddable),
  };
}

const ORDER: readonly Priority[] = ['sheddable', 'default', 'critical'];

/** Larger for those that are refused later. */
export function rankOf(priority: Priority): number {
  return ORDER.indexOf(priority);
}

/** What stands below can only lower what stands above; nobody is `critical` unless the first of them says so. */
export function lowestPriority([top, ...below]: readonly (Priority | undefined)[]): Priority {
  let lowest = rankOf(top ?? 'default');
  for (const one of below) if (one !== undefined) lowest = Math.min(lowest, rankOf(one));
  return ORDER[lowest] as Priority;
}

/** The least of the last `HOLD_S` values, one a second; 0 until there are so many. */
export class HeldDelay {
  #last: number[] = [];

  /** @param seconds how many the delay is of: a loop that is stuck for longer says so once */
  push(delayMs: number, seconds = 1): number {
    const told = Array<number>(Math.min(seconds, HOLD_S)).fill(delayMs);
    this.#last = [...this.#last, ...told].slice(-HOLD_S);
    return this.#last.length < HOLD_S ? 0 : Math.min(...this.#last);
  }
}
