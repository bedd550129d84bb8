import type { BudgetConfig, CacheConfig, LimitsConfig } from '@sluice/contract/config/schema';
import type { WindowKind } from '@sluice/core/limits/budget-window';
import type { ScopeLimits } from '@sluice/core/limits/limiter';
import { nanoUsd } from '@sluice/core/pricing/money';

/** One budget of one scope. */
export interface Budget {
  readonly scope: string;
  readonly kind: 'usd' | 'tokens' | 'requests';
  /** Nano-dollars, tokens or requests. */
  readonly limit: number;
  readonly window: WindowKind;
  readonly timeZone: string;
}

/** `undefined` where the scope sets no limit: it then costs the hot path nothing. */
export function limitsOf(
  scope: string,
  config: Pick<LimitsConfig, 'rpm' | 'tpm' | 'concurrency'> | undefined,
): ScopeLimits | undefined {
  const rpm = config?.rpm ?? undefined;
  const tpm = config?.tpm ?? undefined;
  const concurrency = config?.concurrency ?? undefined;
  if (rpm === undefined && tpm === undefined && concurrency === undefined) return undefined;
  return { scope, limits: { rpm, tpm, concurrency } };
}

export function budgetsOf(scope: string, configs: readonly BudgetConfig[] | undefined): Budget[] {
  return (configs ?? []).map((config) => {
    const window = { scope, window: config.window, timeZone: config.timezone ?? 'UTC' };
    if (config.usd !== undefined) return { ...window, kind: 'usd', limit: nanoUsd(config.usd) };
    if (config.tokens !== undefined) return { ...window, kind: 'tokens', limit: config.tokens };
    return { ...window, kind: 'requests', limit: config.requests ?? 0 };
  });
}

/** Seconds. */
const CACHE_TTL_S = 300;

/** How long answers are kept, in ms; `undefined` where they are not. */
export function cacheTtlOf(config: CacheConfig | undefined): number | undefined {
  return config === undefined ? undefined : (config.ttl_s ?? CACHE_TTL_S) * 1000;
}
