import { arrangeKeys, arrangeTargets, type TurnLook } from './arrange.ts';
import type { Cooling } from './health.ts';
import type { Member } from './strategies/strategy.ts';
import type { Strategy } from './strategy-name.ts';
import type { PlanKey, PlanTarget } from './target.ts';

/** Why a key of a target is left out now; `freeAt` on the monotonic clock in ms. */
export type Unavailable = Cooling | { readonly cause: 'full'; readonly until: number };

/** All that the planner may look at. It reads no clock and changes nothing. */
export interface PlanState extends TurnLook {
  unavailable(target: PlanTarget, key: PlanKey): Unavailable | undefined;
}

export interface Candidate<T extends PlanTarget> {
  readonly target: T;
  readonly key: PlanKey;
  readonly reason: string;
}

export interface LeftOut<T extends PlanTarget> {
  readonly target: T;
  readonly key: PlanKey;
  readonly why: Unavailable;
}

export interface Plan<T extends PlanTarget> {
  /** In the order in which they are to be tried. */
  readonly candidates: readonly Candidate<T>[];
  readonly leftOut: readonly LeftOut<T>[];
  /** Where nothing is usable: how long until something may be. Ms; `undefined` where no waiting helps. */
  readonly waitMs: number | undefined;
}

/** The route of a call: which deployments may answer it, in which order, and why the others may not. */
export function planTargets<T extends PlanTarget>(
  targets: readonly T[],
  strategy: Strategy,
  state: PlanState,
): Plan<T> {
  const candidates: Candidate<T>[] = [];
  const leftOut: LeftOut<T>[] = [];
  for (const tier of tiersOf(targets)) {
    const usable: UsableTarget<T>[] = [];
    for (const target of tier) {
      const keys = usableKeys(target, state, leftOut);
      if (keys.length > 0 && target.weight > 0) usable.push({ target, keys, seed: target.seed });
    }
    const { order, why } = arrangeTargets(tier, usable, strategy, state);
    for (const index of order) {
      const entry = usable[index];
      if (entry === undefined) continue;
      const { target, keys } = entry;
      const arranged = arrangeKeys(target, keys, state);
      const isTold = why !== undefined || arranged.why !== undefined;
      for (const keyIndex of arranged.order) {
        const key = keys[keyIndex];
        if (key === undefined) continue;
        candidates.push(
          isTold
            ? new ToldCandidate(
                target,
                key,
                strategy,
                () => why?.(index),
                () => arranged.why?.(keyIndex),
              )
            : { target, key, reason: reasonFor(target, strategy, undefined) },
        );
      }
    }
  }
  if (candidates.length > 0) return { candidates, leftOut, waitMs: undefined };
  return { candidates: panic(leftOut), leftOut, waitMs: soonest(leftOut, state.now) };
}

/** Whose reason has numbers in it. They are those of the plan, put into words where somebody asks: of most nobody does. */
class ToldCandidate<T extends PlanTarget> implements Candidate<T> {
  readonly target: T;
  readonly key: PlanKey;
  readonly #strategy: Strategy;
  readonly #why: () => string | undefined;
  readonly #keyWhy: () => string | undefined;

  constructor(
    target: T,
    key: PlanKey,
    strategy: Strategy,
    why: () => string | undefined,
    keyWhy: () => string | undefined,
  ) {
    this.target = target;
    this.key = key;
    this.#strategy = strategy;
    this.#why = why;
    this.#keyWhy = keyWhy;
  }

  get reason(): string {
    const { target, key } = this;
    const reason = reasonFor(target, this.#strategy, this.#why());
    const keyWhy = this.#keyWhy();
    return keyWhy === undefined ? reason : `${reason}; key ${key.name}: ${target.keyStrategy}, ${keyWhy}`;
  }
}

interface UsableTarget<T extends PlanTarget> extends Member {
  readonly target: T;
}

/** The keys that may be used now: the target's own list where that is all of them, as it is for almost every call. */
function usableKeys<T extends PlanTarget>(target: T, state: PlanState, leftOut: LeftOut<T>[]): readonly PlanKey[] {
  const { keys } = target;
  let some: PlanKey[] | undefined;
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] as PlanKey;
    const why = state.unavailable(target, key);
    if (why === undefined && key.weight > 0) {
      some?.push(key);
      continue;
    }
    some ??= keys.slice(0, at);
    if (why !== undefined) leftOut.push({ target, key, why });
  }
  return some ?? keys;
}

/**
 * Where nothing is usable, the one of those that cool because of failures that is free soonest is tried all the same: an
 * outage is a guess, and so is what a health check says of calls. A rate limit or a refused key is the truth and never
 * tried against.
 */
const GUESSED: ReadonlySet<Unavailable['cause']> = new Set(['failures', 'overloaded', 'unhealthy']);

function panic<T extends PlanTarget>(leftOut: readonly LeftOut<T>[]): Candidate<T>[] {
  const [first] = leftOut.filter(({ why }) => GUESSED.has(why.cause)).sort((a, b) => a.why.until - b.why.until);
  return first === undefined ? [] : [{ target: first.target, key: first.key, reason: 'panic: all targets cool down' }];
}

function soonest<T extends PlanTarget>(leftOut: readonly LeftOut<T>[], now: number): number | undefined {
  let until = Number.POSITIVE_INFINITY;
  for (const { why } of leftOut) until = Math.min(until, why.until);
  return Number.isFinite(until) ? Math.max(0, until - now) : undefined;
}

function reasonFor(target: PlanTarget, strategy: Strategy, why: string | undefined): string {
  if (target.priority === 0 && why === undefined) return strategy;
  return [
    strategy,
    ...(why === undefined ? [] : [why]),
    ...(target.priority === 0 ? [] : [`priority ${target.priority}`]),
  ].join(', ');
}

function tiersOf<T extends PlanTarget>(targets: readonly T[]): readonly (readonly T[])[] {
  const [first] = targets;
  if (first === undefined) return [];
  if (targets.every((target) => target.priority === first.priority)) return [targets];
  const tiers = new Map<number, T[]>();
  for (const target of targets) {
    const tier = tiers.get(target.priority);
    if (tier === undefined) tiers.set(target.priority, [target]);
    else tier.push(target);
  }
  return [...tiers.entries()].sort(([a], [b]) => a - b).map(([, tier]) => tier);
}
