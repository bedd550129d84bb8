import { hashText } from '../hash.ts';
import { Measures } from '../measures.ts';
import type { PlanState } from '../plan.ts';
import type { PlanKey, PlanTarget } from '../target.ts';

/** A provider key of which nothing is known. */
export function key(name: string, weight = 1): PlanKey {
  return { id: name, name, weight, seed: hashText(name), measures: new Measures() };
}

export function target(provider: string, more: Partial<PlanTarget> = {}): PlanTarget {
  return {
    provider,
    model: 'm',
    weight: 1,
    priority: 0,
    region: undefined,
    seed: hashText(provider),
    keys: [key(`${provider}-k`)],
    keyStrategy: 'weighted_round_robin',
    ...more,
  };
}

/** Everything is free, near and costs the same. */
export const free: PlanState = {
  now: 0,
  turn: 0,
  chance: 0x2545f491,
  streamed: true,
  keyTurn: () => 0,
  unavailable: () => undefined,
  hashOf: () => 0,
  costNanoUsd: () => 0,
  distance: () => 0,
  room: () => Number.POSITIVE_INFINITY,
};
