import { adaptive } from './strategies/adaptive.ts';
import { hashed } from './strategies/hashed.ts';
import { leastConnections } from './strategies/least-connections.ts';
import { leastResponseTime } from './strategies/least-response-time.ts';
import { lowestCost } from './strategies/lowest-cost.ts';
import { mostHeadroom } from './strategies/most-headroom.ts';
import { nearest } from './strategies/nearest.ts';
import { random } from './strategies/random.ts';
import { roundRobin } from './strategies/round-robin.ts';
import type { Arrange, Arrangement, Look, Member } from './strategies/strategy.ts';
import { weightedRoundRobin } from './strategies/weighted-round-robin.ts';
import type { Strategy } from './strategy-name.ts';
import type { PlanKey, PlanTarget } from './target.ts';

/** What is arranged by, and the place in every rotation. */
export interface TurnLook extends Look {
  /** How many calls were planned for this model before. */
  readonly turn: number;
  /** How often this target was the first choice before. */
  keyTurn(target: PlanTarget): number;
}

/** All but those that go by the turn and the weights alone, which almost every call needs: they are taken before. */
const LOOKING: Readonly<Record<Exclude<Strategy, 'round_robin' | 'weighted_round_robin'>, Arrange>> = {
  least_connections: leastConnections,
  least_response_time: leastResponseTime,
  ip_hash: hashed('address'),
  url_hash: hashed('url'),
  session_hash: hashed('session'),
  lowest_cost: lowestCost,
  most_headroom: mostHeadroom,
  random,
  nearest,
  adaptive,
};

/** There is nothing to choose. */
const ALONE: Arrangement = { order: [0] };
const NOBODY: Arrangement = { order: [] };

/** The order of those targets of a tier that may be used. */
export function arrangeTargets(
  tier: readonly PlanTarget[],
  members: readonly Member[],
  strategy: Strategy,
  state: TurnLook,
): Arrangement {
  if (members.length < 2) return members.length === 0 ? NOBODY : ALONE;
  if (strategy === 'round_robin') return { order: roundRobin(members.length, state.turn) };
  return arrange(members, strategy, weightsOfTargets(tier, members, state.now), state.turn, state);
}

/** The order of a target's keys, of those that may be used. */
export function arrangeKeys(target: PlanTarget, keys: readonly PlanKey[], state: TurnLook): Arrangement {
  if (keys.length < 2) return ALONE;
  const turn = state.keyTurn(target);
  const strategy = target.keyStrategy;
  if (strategy === 'round_robin') return { order: roundRobin(keys.length, turn) };
  const weights = weightsOfKeys(keys, state.now);
  if (strategy === 'weighted_round_robin') return { order: weightedRoundRobin(weights, turn) };
  return arrange(membersOf(target, keys), strategy, weights, turn, state);
}

function arrange(
  members: readonly Member[],
  strategy: Exclude<Strategy, 'round_robin'>,
  weights: readonly number[],
  turn: number,
  state: TurnLook,
): Arrangement {
  if (strategy === 'weighted_round_robin') return { order: weightedRoundRobin(weights, turn) };
  return LOOKING[strategy](members, weights, turn, state);
}

/** Slow start counts in tenths, so that weights stay whole and their cycles short. */
const FULL = 10;

/** Of whole tiers, which live as long as their configuration. */
const knownTiers = new WeakMap<readonly PlanTarget[], readonly number[]>();

function weightsOfTargets(tier: readonly PlanTarget[], members: readonly Member[], now: number): readonly number[] {
  for (const { keys } of members) {
    if (tenthsOf(keys, now) < FULL) return members.map((one) => one.target.weight * tenthsOf(one.keys, now));
  }
  if (members.length < tier.length) return members.map(({ target }) => target.weight);
  let weights = knownTiers.get(tier);
  if (weights === undefined) {
    weights = tier.map(({ weight }) => weight);
    knownTiers.set(tier, weights);
  }
  return weights;
}

/** Of all keys together. */
function tenthsOf(keys: readonly PlanKey[], now: number): number {
  let sum = 0;
  let all = 0;
  for (const { weight, measures } of keys) {
    sum += weight * measures.tenths(now);
    all += weight;
  }
  return Math.max(1, Math.round(sum / all));
}

/** Of whole lists of keys, which live as long as their configuration. */
const knownWeights = new WeakMap<readonly PlanKey[], readonly number[]>();

function weightsOfKeys(keys: readonly PlanKey[], now: number): readonly number[] {
  for (const { measures } of keys) {
    if (measures.tenths(now) < FULL) return keys.map((key) => key.weight * key.measures.tenths(now));
  }
  let weights = knownWeights.get(keys);
  if (weights === undefined) {
    weights = keys.map((key) => key.weight);
    knownWeights.set(keys, weights);
  }
  return weights;
}

const knownMembers = new WeakMap<readonly PlanKey[], readonly Member[]>();

/** Each key as a member of its own. */
function membersOf(target: PlanTarget, keys: readonly PlanKey[]): readonly Member[] {
  let members = keys === target.keys ? knownMembers.get(keys) : undefined;
  if (members === undefined) {
    members = keys.map((key) => ({ target, keys: [key], seed: key.seed }));
    if (keys === target.keys) knownMembers.set(keys, members);
  }
  return members;
}
