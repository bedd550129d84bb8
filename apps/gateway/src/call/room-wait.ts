import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import type { CallInHand } from './call-in-hand.ts';
import type { Place, WaitingRoom } from './waiting-room.ts';

/** Room may come earlier than any estimate says: calls end, and use less than they booked. */
const POLL_MS = 25;

/** Where there is no room now. */
export interface Full {
  /** The line that such calls wait in. */
  readonly line: string;
  readonly maxWaitMs: number;
  /** The soonest that there may be room; 0 where nobody knows, `Infinity` where there never will be. */
  readonly waitMs: number;
}

/** One call's wait for room (`on_limit: wait`), over as many scopes as turn out to be full. */
export class RoomWait {
  readonly #room: WaitingRoom;
  readonly #response: CallInHand['response'];
  readonly #begunAt = monotonicMs();
  #place: Place | undefined;
  #line = '';

  constructor(room: WaitingRoom, response: CallInHand['response']) {
    this.#room = room;
    this.#response = response;
  }

  /** Waits; whether to try again. Not where room cannot come in time, and not for a caller who is gone. */
  async again({ line, maxWaitMs, waitMs }: Full): Promise<boolean> {
    const leftMs = maxWaitMs - (monotonicMs() - this.#begunAt);
    if (leftMs <= 0 || waitMs > leftMs) return false;
    if (this.#line !== line) this.#join(line);
    if (this.#place === undefined) return false;
    if (this.#place.isFirst) await sleep(Math.min(POLL_MS, leftMs));
    else await this.#place.first(leftMs);
    return this.#place.isFirst && !this.#response.destroyed;
  }

  leave(): void {
    this.#place?.leave();
    this.#place = undefined;
  }

  #join(line: string): void {
    this.leave();
    this.#place = this.#room.join(line);
    this.#line = line;
  }
}
