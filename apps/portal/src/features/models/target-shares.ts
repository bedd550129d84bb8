import type { Target } from './model.ts';

export interface TargetShare {
  readonly provider: string;
  readonly model: string;
  /** 0 to 1 of the calls that its tier takes. */
  readonly share: number;
}

/** Targets of one priority; all calls go to the first tier that is usable. */
export interface Tier {
  readonly priority: number;
  readonly targets: readonly TargetShare[];
}

type Shared = Pick<Target, 'provider' | 'model' | 'weight' | 'priority'>;

/** Who takes how much: the tiers in their order, the shares within each by weight. */
export function tiersOf(targets: readonly Shared[], isByWeight: boolean): readonly Tier[] {
  const priorities = [...new Set(targets.map(({ priority = 0 }) => priority))].sort((one, other) => one - other);
  return priorities.map((priority) => {
    const own = targets.filter((target) => (target.priority ?? 0) === priority);
    const weights = own.map(({ weight = 1 }) => (isByWeight ? weight : 1));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return {
      priority,
      targets: own.map(({ provider, model }, index) => ({
        provider,
        model,
        share: sum === 0 ? 0 : (weights[index] ?? 0) / sum,
      })),
    };
  });
}
