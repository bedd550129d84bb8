import { SizedCache } from '@sluice/core/cache/sized-cache';

/** Of the whole process, and of one answer. Bytes. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_ANSWER = 4 * 1024 * 1024;

/** An answer that came whole, as its caller got it. */
export interface CachedAnswer {
  readonly bytes: number;
  readonly contentType: string;
  /** Around the `sluice` member of a stream's last usage, which says what this very call cost; else all is in the first. */
  readonly body: readonly Uint8Array[];
  readonly provider: string;
  readonly upstreamModel: string;
  readonly shownModel: string;
  readonly answerModel: string;
  readonly finishReason: string;
  readonly warnings: string;
}

/**
 * How a call ended that others wait for. `kept`: its answer is in the cache. `alone`: it failed, or its answer is nobody
 * else's; each who waited calls for itself. `again`: it never came so far (its caller left, or had no room); the first of
 * those who waited takes its place.
 */
export type FlightEnd = 'kept' | 'alone' | 'again';

/** A call whose answer will be kept, and those who wait for it. */
export class Flight {
  readonly #waiting = new Set<(end: FlightEnd) => void>();

  /** Resolves with the flight's end; with `alone` where `signal` ends the wait before. */
  wait(signal: AbortSignal): Promise<FlightEnd> {
    return new Promise((resolve) => {
      const stop = () => {
        signal.removeEventListener('abort', onAbort);
        this.#waiting.delete(land);
      };
      const land = (end: FlightEnd) => {
        stop();
        resolve(end);
      };
      const onAbort = () => land('alone');
      if (signal.aborted) return resolve('alone');
      signal.addEventListener('abort', onAbort);
      this.#waiting.add(land);
    });
  }

  land(end: FlightEnd): void {
    for (const land of [...this.#waiting]) land(end);
  }
}

/** Where a call puts its answer. */
export class Fill {
  readonly #cache: ResponseCache;
  readonly #key: string;
  readonly #ttlMs: number;
  /** `undefined` where nobody may wait for it: an answer that its caller wants made anew. */
  readonly #flight: Flight | undefined;
  #ended = false;

  constructor(cache: ResponseCache, key: string, ttlMs: number, flight: Flight | undefined) {
    this.#cache = cache;
    this.#key = key;
    this.#ttlMs = ttlMs;
    this.#flight = flight;
  }

  keep(answer: CachedAnswer, now: number): void {
    this.end(this.#cache.answers.keep(this.#key, answer, this.#ttlMs, now) ? 'kept' : 'alone');
  }

  /** Once; what comes later is not heard. */
  end(end: FlightEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#flight === undefined) return;
    this.#cache.flights.delete(this.#key);
    this.#flight.land(end);
  }
}

/** Answers of models whose calls may be answered from what was answered before. In the memory of this process. */
export class ResponseCache {
  readonly answers = new SizedCache<CachedAnswer>(MAX_BYTES, MAX_ANSWER);
  /** Calls under way whose answers will be kept. */
  readonly flights = new Map<string, Flight>();

  /** @param alone nobody may wait for this answer */
  begin(key: string, ttlMs: number, alone: boolean): Fill {
    if (alone) return new Fill(this, key, ttlMs, undefined);
    const flight = new Flight();
    this.flights.set(key, flight);
    return new Fill(this, key, ttlMs, flight);
  }
}
