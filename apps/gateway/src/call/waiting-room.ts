import { setTimeout as sleep } from 'node:timers/promises';

/** Calls that wait at once, in all lines: each holds its body in memory. */
const MOST = 1_000;

/** A place in a line. */
export interface Place {
  /** Resolves once the place is the first of its line, and at the latest after so many milliseconds. */
  first(withinMs: number): Promise<void>;
  readonly isFirst: boolean;
  leave(): void;
}

interface Waiter {
  called: (() => void) | undefined;
}

/** Lines of calls that wait for room in a scope: who came first is let in first. */
export class WaitingRoom {
  readonly #lines = new Map<string, Waiter[]>();
  #waiting = 0;

  /** Whether somebody waits in the line already: who comes now may not overtake. */
  hasLine(scope: string): boolean {
    return this.#lines.has(scope);
  }

  get isEmpty(): boolean {
    return this.#waiting === 0;
  }

  /** The last place in the line of a scope; `undefined` where the room is full. */
  join(scope: string): Place | undefined {
    if (this.#waiting >= MOST) return undefined;
    this.#waiting++;
    const waiter: Waiter = { called: undefined };
    const line = this.#lines.get(scope) ?? [];
    if (line.length === 0) this.#lines.set(scope, line);
    line.push(waiter);
    return {
      get isFirst() {
        return line[0] === waiter;
      },
      first: async (withinMs) => {
        if (line[0] === waiter) return;
        const ended = new AbortController();
        const called = new Promise<void>((resolve) => {
          waiter.called = resolve;
        });
        const late = sleep(withinMs, undefined, { signal: ended.signal }).catch(() => undefined);
        await Promise.race([called, late]);
        ended.abort();
      },
      leave: () => this.#leave(scope, line, waiter),
    };
  }

  #leave(scope: string, line: Waiter[], waiter: Waiter): void {
    const index = line.indexOf(waiter);
    if (index < 0) return;
    this.#waiting--;
    line.splice(index, 1);
    if (line.length === 0) this.#lines.delete(scope);
    else if (index === 0) line[0]?.called?.();
  }
}
