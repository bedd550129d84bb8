import type { Strategy, Target } from './model.ts';

export interface TargetShare {
  /** Its place in the model's list. */
  readonly index: number;
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

type Shared = Pick<Target, 'provider' | 'model' | 'weight' | 'priority' | 'shadow'>;

/** Strategies that look at more than weights and turns: who takes how much is not known before the calls. */
const BY_EVENTS: ReadonlySet<Strategy> = new Set([
  ...(['least_connections', 'least_response_time', 'lowest_cost', 'most_headroom', 'nearest', 'adaptive'] as const),
]);

/** Whether what `tiersOf` says of shares is what the targets will get. */
export function hasShares(strategy: Strategy | undefined): boolean {
  return strategy === undefined || !BY_EVENTS.has(strategy);
}

/** Who takes how much: the tiers in their order, the shares within each by weight. Shadow targets take nothing. */
export function tiersOf(targets: readonly Shared[], strategy: Strategy | undefined): readonly Tier[] {
  const taking = targets.map((target, index) => ({ ...target, index })).filter(({ shadow }) => shadow !== true);
  const priorities = [...new Set(taking.map(({ priority = 0 }) => priority))].sort((one, other) => one - other);
  return priorities.map((priority) => {
    const own = taking.filter((target) => (target.priority ?? 0) === priority);
    const weights = own.map(({ weight = 1 }) => (strategy !== 'round_robin' && hasShares(strategy) ? weight : 1));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return {
      priority,
      targets: own.map(({ index: place, provider, model }, index) => ({
        index: place,
        provider,
        model,
        share: sum === 0 ? 0 : (weights[index] ?? 0) / sum,
      })),
    };
  });
}
