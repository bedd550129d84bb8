import type { Measures } from './measures.ts';
import type { Strategy } from './strategy-name.ts';

/** A key of a provider as the planner sees it now. */
export interface PlanKey {
  readonly id: string;
  readonly name: string;
  readonly weight: number;
  /** Tells it from the others in every hash. */
  readonly seed: number;
  /** Of this key with the model of its target. */
  readonly measures: Measures;
}

export interface PlanTarget {
  readonly provider: string;
  readonly model: string;
  readonly weight: number;
  /** Smaller comes first; a larger one is used only while no smaller one is usable. */
  readonly priority: number;
  readonly region: string | undefined;
  /** Tells it from the others in every hash. */
  readonly seed: number;
  readonly keys: readonly PlanKey[];
  readonly keyStrategy: Strategy;
}
