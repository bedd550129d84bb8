import type { ModelConfig } from '@sluice/contract/config/schema';

const DEFAULT_EXTRA_PERCENT = 10;

/** When a second attempt begins beside the first one, and what all of them may cost. */
export interface HedgePolicy {
  /** A fixed wait, or the share of the deployment's answers that began within what is waited. Ms, or 0 to 1. */
  readonly after: { readonly ms: number } | { readonly share: number };
  /** Of what is spent on the model, 0 to 1. */
  readonly extraShare: number;
  /** Whose hedges count together, beside the tenant. */
  readonly model: string;
}

/** @param model what tells it from those of the same name elsewhere */
export function hedgePolicy(config: ModelConfig['hedge'], model: string): HedgePolicy | undefined {
  if (config === undefined) return undefined;
  const { after_ms: ms, after = 'p95', max_extra_cost_percent = DEFAULT_EXTRA_PERCENT } = config;
  return {
    after: ms === undefined ? { share: Number(after.slice(1)) / 100 } : { ms },
    extraShare: max_extra_cost_percent / 100,
    model,
  };
}
