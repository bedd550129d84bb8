import type { Socket } from 'node:net';

/**
 * Sockets whose writes leave together. A write wakes the process at the other end, which is the dearest thing that a
 * call does where that one sleeps; writes right after one another wake it once.
 */
class Departure {
  #waiting: Socket[] = [];
  readonly #schedule: (leave: () => void) => void;
  readonly #leave = () => {
    const leaving = this.#waiting;
    // First, so that whatever a write may throw, later sockets are scheduled again.
    this.#waiting = [];
    for (const socket of leaving) socket.uncork();
  };

  /** @param schedule when what waits leaves */
  constructor(schedule: (leave: () => void) => void) {
    this.#schedule = schedule;
  }

  /** What is written to the socket from now on waits for the others. */
  join(socket: Socket): void {
    socket.cork();
    if (this.#waiting.push(socket) === 1) this.#schedule(this.#leave);
  }
}

/** Answers of one turn of the event loop: each comes out of a callback of its own. */
export const answersOfTurn = new Departure(setImmediate);
/** Requests that one commit of the ledger let go, all of which run before the next tick. */
export const requestsOfTick = new Departure(process.nextTick);
