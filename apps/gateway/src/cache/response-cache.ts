import { NearestVectors, type UnitVector } from '@sluice/core/cache/nearest';
import { SizedCache } from '@sluice/core/cache/sized-cache';

/** Of the whole process, and of one answer. Bytes. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_ANSWER = 4 * 1024 * 1024;

/** Vectors of questions, of one tenant and of all. Bytes. With 1536 numbers each, one tenant has 655. */
const MAX_VECTORS_OF_TENANT = 4 * 1024 * 1024;
const MAX_VECTORS = 64 * 1024 * 1024;

/** How like the question was to which the answer was given first. */
export interface Likeness {
  readonly similarity: number;
  readonly threshold: number;
  /** The call that got the answer first. */
  readonly answerOf: string;
}

/** Where an answer is found by the meaning of its question. */
export interface Place {
  readonly tenant: string;
  /** All of the call but its question; with the model that made the vector. */
  readonly frame: string;
  readonly vector: UnitVector;
}

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
  /** The call that it was made for. */
  readonly requestId: string;
  /** Where it was made for a similar call. */
  readonly likeness: Likeness | undefined;
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
  #place: Place | undefined;
  #ended = false;

  constructor(cache: ResponseCache, key: string, ttlMs: number, flight: Flight | undefined) {
    this.#cache = cache;
    this.#key = key;
    this.#ttlMs = ttlMs;
    this.#flight = flight;
  }

  /** Similar calls find the answer too, once it is there. */
  findableAt(place: Place): void {
    this.#place = place;
  }

  keep(answer: CachedAnswer, now: number): void {
    const place = this.#place;
    const kept = this.#keep(answer, this.#ttlMs, now);
    if (!kept || place === undefined) return;
    const { frame, vector } = place;
    this.#cache.vectors.keep(place.tenant, this.#key, { frame, vector, endsAt: now + this.#ttlMs });
  }

  /** The answer to a similar call, no longer than for that one. It is like that call's question alone: it gets no place. */
  keepSimilar(answer: CachedAnswer, endsAt: number, now: number): void {
    this.#keep(answer, endsAt - now, now);
  }

  #keep(answer: CachedAnswer, ttlMs: number, now: number): boolean {
    const kept = !this.#ended && this.#cache.answers.keep(this.#key, answer, ttlMs, now);
    this.end(kept ? 'kept' : 'alone');
    return kept;
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
  /** Of their questions, where similar ones count as the same. Keys are those of `answers`. */
  readonly vectors = new NearestVectors(MAX_VECTORS_OF_TENANT, MAX_VECTORS);
  /** Calls under way whose answers will be kept. */
  readonly flights = new Map<string, Flight>();

  /** @param alone nobody may wait for this answer */
  begin(key: string, ttlMs: number, alone: boolean): Fill {
    if (alone) return new Fill(this, key, ttlMs, undefined);
    const flight = new Flight();
    this.flights.set(key, flight);
    return new Fill(this, key, ttlMs, flight);
  }

  /** Forgets what is too old, where nobody asks for it again. */
  sweep(now: number): void {
    this.answers.sweep(now);
    this.vectors.sweep(now);
  }
}
