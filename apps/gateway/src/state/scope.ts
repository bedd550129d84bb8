import type { BudgetConfig, CacheConfig, EndUsersConfig, LimitsConfig } from '@sluice/contract/config/schema';
import type { WindowKind } from '@sluice/core/limits/budget-window';
import type { ScopeLimits } from '@sluice/core/limits/limiter';
import { nanoUsd } from '@sluice/core/pricing/money';

/** What happens near a limit and at it. */
export interface Reaction {
  /** How long a call waits for room; 0 refuses at once. */
  readonly maxWaitMs: number;
  /** Shares of the limit at which the caller is warned, from 0 to 1. */
  readonly warnAt: readonly number[];
}

/** The limits of one scope. */
export interface LimitScope extends ScopeLimits, Reaction {}

/** One budget of one scope. */
export interface Budget extends Reaction {
  readonly scope: string;
  readonly kind: 'usd' | 'tokens' | 'requests';
  /** Nano-dollars, tokens or requests. */
  readonly limit: number;
  readonly window: WindowKind;
  readonly timeZone: string;
}

/** What an object may use, until the first of its raises ends; Unix ms, `undefined` where none counts. */
export interface ScopedLimits {
  readonly limits: LimitScope | undefined;
  readonly budgets: readonly Budget[];
  readonly until: number | undefined;
}

/** What a holder allows each of its end users. */
export interface EndUserRule {
  /** `acme`, `acme/search`, `acme/search/crawler` or `key:<id>`. */
  readonly holder: string;
  readonly spec: EndUsersConfig;
}

/** `on_limit: wait` without `max_wait_ms`. */
const WAIT_MS = 10_000;

type ReactionConfig = Pick<LimitsConfig, 'on_limit' | 'max_wait_ms' | 'warn_at'>;

/** What stands at the limit itself counts before what stands beside it. */
function reactionOf(own: ReactionConfig | undefined, beside: ReactionConfig): Reaction {
  const waits = (own?.on_limit ?? beside.on_limit) === 'wait';
  return {
    maxWaitMs: waits ? (own?.max_wait_ms ?? beside.max_wait_ms ?? WAIT_MS) : 0,
    warnAt: own?.warn_at ?? beside.warn_at ?? [],
  };
}

/**
 * `undefined` where the scope sets no limit: it then costs the hot path nothing.
 * @param beside the object whose limits they are
 */
export function limitsOf(
  scope: string,
  config: Omit<LimitsConfig, 'priority'> | undefined,
  beside: ReactionConfig = {},
): LimitScope | undefined {
  const rpm = config?.rpm ?? undefined;
  const tpm = config?.tpm ?? undefined;
  const concurrency = config?.concurrency ?? undefined;
  if (rpm === undefined && tpm === undefined && concurrency === undefined) return undefined;
  return { scope, limits: { rpm, tpm, concurrency }, ...reactionOf(config, beside) };
}

export function budgetsOf(
  scope: string,
  configs: readonly BudgetConfig[] | undefined,
  beside: ReactionConfig = {},
): Budget[] {
  return (configs ?? []).map((config) => {
    const window = { scope, window: config.window, timeZone: config.timezone ?? 'UTC', ...reactionOf(config, beside) };
    if (config.usd !== undefined) return { ...window, kind: 'usd', limit: nanoUsd(config.usd) };
    if (config.tokens !== undefined) return { ...window, kind: 'tokens', limit: config.tokens };
    return { ...window, kind: 'requests', limit: config.requests ?? 0 };
  });
}

/** Seconds. */
const CACHE_TTL_S = 300;
/** High enough that usual models of embeddings seldom take one question for another. */
const SIMILAR = 0.95;

/** Which calls are answered from what was answered before. */
export interface CacheRule {
  /** How long answers are kept. */
  readonly ttlMs: number;
  /** Where similar questions count as the same. */
  readonly similar: SimilarRule | undefined;
}

export interface SimilarRule {
  /** The model of the tenant that makes vectors of questions. */
  readonly embeddingsModel: string;
  /** The least cosine of two questions that are the same, from 0 to 1. */
  readonly threshold: number;
}

/** `undefined` where nothing is kept: it then costs the hot path nothing. */
export function cacheRuleOf(config: CacheConfig | undefined): CacheRule | undefined {
  if (config === undefined) return undefined;
  const ttlMs = (config.ttl_s ?? CACHE_TTL_S) * 1000;
  const { embeddings_model: embeddingsModel, threshold = SIMILAR } = config;
  return { ttlMs, similar: embeddingsModel === undefined ? undefined : { embeddingsModel, threshold } };
}

/** `undefined` where the holder leaves its end users alone. */
export function endUserRule(holder: string, spec: EndUsersConfig | undefined): EndUserRule | undefined {
  if (spec === undefined) return undefined;
  const limited = limitsOf('', spec.limits) !== undefined || (spec.budgets ?? []).length > 0;
  return limited ? { holder, spec } : undefined;
}
