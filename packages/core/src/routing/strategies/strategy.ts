import type { PlanKey, PlanTarget } from '../target.ts';

/** What a strategy chooses among: a target with those of its keys that may be used, or one key. */
export interface Member {
  readonly target: PlanTarget;
  readonly keys: readonly PlanKey[];
  /** Tells it from the others in every hash. */
  readonly seed: number;
}

/** What a strategy may look at besides. It reads no clock and changes nothing. */
export interface Look {
  /** On the monotonic clock in ms. */
  readonly now: number;
  /** Of this process: its chance is not another's. */
  readonly chance: number;
  /** Whether the call wants its answer as a stream. */
  readonly streamed: boolean;
  /** A hash of what the call has of the kind. */
  hashOf(subject: Subject): number;
  /** What this call is expected to cost there. Nano-dollars. */
  costNanoUsd(target: PlanTarget): number;
  /** 0 is nearest. */
  distance(target: PlanTarget): number;
  /** How many calls like this one the rate limits still let through; `Infinity` where none are known. */
  room(key: PlanKey): number;
}

/** What a call always goes the same way by. */
export type Subject = 'address' | 'url' | 'session';

export interface Arrangement {
  /** Indexes of the members, the chosen one first. */
  readonly order: readonly number[];
  /** In a few words, why one stands where it does. */
  readonly why?: (index: number) => string;
}

/**
 * Puts members in the order in which they are to be tried.
 *
 * @param weights of the members, slow start counted in; all positive
 * @param turn how many choices were made before
 */
export type Arrange = (members: readonly Member[], weights: readonly number[], turn: number, look: Look) => Arrangement;
