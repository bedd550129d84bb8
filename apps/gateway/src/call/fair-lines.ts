import { FairQueue } from '@sluice/core/limits/fair-queue';
import { type Priority, rankOf } from '@sluice/core/limits/shedding';
import type { Caller } from '../state/directory.ts';

/** Calls of one tenant that may wait in one line: each holds its body in memory. */
const MOST_OF_TENANT = 200;

/** A call's place in a line. */
export interface LinePlace {
  readonly isFirst: boolean;
  /** Resolves when it may be worth another look, and at the latest after so many milliseconds. */
  look(withinMs: number): Promise<void>;
  /** Once; later ones are not heard. @param served whether it got its place upstream */
  leave(served: boolean): void;
}

interface Waiter {
  called: (() => void) | undefined;
}

/** Lines of calls that wait for a place upstream, one for each set of targets. Tenants are served by their shares, the calls of one by their classes. */
export class FairLines {
  readonly #lines = new Map<string, FairQueue<Waiter>>();

  /** Whether somebody waits there already: who comes now may not overtake. */
  hasLine(targets: string): boolean {
    return this.#lines.size > 0 && this.#lines.has(targets);
  }

  get isEmpty(): boolean {
    return this.#lines.size === 0;
  }

  /** `undefined` where too many of the tenant wait. */
  join(
    targets: string,
    { tenant, share }: Pick<Caller, 'tenant' | 'share'>,
    priority: Priority,
  ): LinePlace | undefined {
    const line = this.#lines.get(targets) ?? new FairQueue<Waiter>();
    if (line.sizeOf(tenant) >= MOST_OF_TENANT) return undefined;
    this.#lines.set(targets, line);
    const waiter: Waiter = { called: undefined };
    line.add(tenant, share, waiter, rankOf(priority));
    return {
      get isFirst() {
        return line.first === waiter;
      },
      look: (withinMs) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, withinMs);
          waiter.called = () => {
            clearTimeout(timer);
            resolve();
          };
        }),
      leave: (served) => {
        line.remove(tenant, waiter, served);
        if (line.size === 0) {
          if (this.#lines.get(targets) === line) this.#lines.delete(targets);
        } else line.first?.called?.();
      },
    };
  }

  /** A place upstream has come free: whoever is first in a line looks again. */
  wake(): void {
    for (const line of this.#lines.values()) line.first?.called?.();
  }
}
