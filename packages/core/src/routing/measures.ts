import type { RateReading } from './rate-reading.ts';
import { Spread } from './spread.ts';

/** How much of an average the latest sample is. */
const LATEST = 0.2;
/** An average that nobody confirms is believed half as much after each such time. Ms. */
const HALF_LIFE_MS = 30_000;
/** A call that fails counts as one whose first token took at least so long. */
const FAILURE_MS = 10_000;
/** How long a deployment that came back from a cooldown takes to its full weight. */
const SLOW_START_MS = 30_000;

/** Exponentially weighted over samples. */
export class MovingAverage {
  #value = Number.NaN;
  #at = 0;

  /** Of the samples so far; `NaN` before the first. */
  get value(): number {
    return this.#value;
  }

  add(sample: number, now: number): void {
    this.#value = Number.isNaN(this.#value) ? sample : this.#value + LATEST * (sample - this.#value);
    this.#at = now;
  }

  /** The value, halved for each half minute since the last sample: what was slow is tried again in time. */
  fading(now: number): number {
    return this.#value * 2 ** ((this.#at - now) / HALF_LIFE_MS);
  }
}

/** What calls have lately shown of a deployment. One object for each, changed in place. Times on the monotonic clock in ms. */
export class Measures {
  /** Calls that have chosen it and are not over. */
  inFlight = 0;
  /** When it came back from its last cooldown. */
  backAt = Number.NEGATIVE_INFINITY;
  /** What the provider's headers last said of the rate limits; read only where a strategy asks for it. */
  reading: RateReading | undefined;
  readsRate = false;
  /** Tokens a second after the first one; measured only where a strategy asks for it. */
  readonly speed = new MovingAverage();
  readsSpeed = false;
  /** 1 for each call that failed, 0 for each that was answered. */
  readonly failures = new MovingAverage();
  /** Ms to the first token of streams. */
  readonly #streamed = new MovingAverage();
  /** Ms to answers in one piece, whose first token comes with the last. */
  readonly #whole = new MovingAverage();
  /** The same, as they lie; measured only where a hedge waits for it. */
  #spreads: { readonly streamed: Spread; readonly whole: Spread } | undefined;

  /** Ms to the first token of calls of that kind. */
  firstToken(streamed: boolean): MovingAverage {
    return streamed ? this.#streamed : this.#whole;
  }

  readSpread(): void {
    this.#spreads ??= { streamed: new Spread(), whole: new Spread() };
  }

  /** Ms within which that share of the calls of that kind had their first token; `undefined` where nobody knows. */
  mostWithin(share: number, streamed: boolean): number | undefined {
    return this.#spreads?.[streamed ? 'streamed' : 'whole'].below(share);
  }

  /** @param ms to the first token */
  answered(streamed: boolean, ms: number, now: number): void {
    this.firstToken(streamed).add(ms, now);
    this.#spreads?.[streamed ? 'streamed' : 'whole'].add(ms);
  }

  /** Another attempt was faster: it would have taken longer still. */
  outrun(streamed: boolean, ms: number, now: number): void {
    if (!(this.firstToken(streamed).value > ms)) this.firstToken(streamed).add(ms, now);
    this.#spreads?.[streamed ? 'streamed' : 'whole'].add(ms);
  }

  failed(streamed: boolean, ms: number, now: number): void {
    this.firstToken(streamed).add(Math.max(ms, FAILURE_MS), now);
  }

  /** What it takes of its weight, in tenths: all, but for the slow start after a cooldown, from one to ten. */
  tenths(now: number): number {
    const back = now - this.backAt;
    return back >= SLOW_START_MS ? 10 : 1 + Math.floor((9 * back) / SLOW_START_MS);
  }
}
