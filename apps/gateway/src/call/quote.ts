import { budgetWindow } from '@sluice/core/limits/budget-window';
import type { Standing } from '@sluice/core/limits/limiter';
import { jsonUsd } from '@sluice/core/pricing/money';
import { expectedNanoUsd, type Price, ratesFor, worstCaseNanoUsd } from '@sluice/core/pricing/price';
import type { Candidate } from '@sluice/core/routing/plan';
import type { Opinion } from '../authorize/authorized.ts';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import type { Budget } from '../state/scope.ts';
import type { KeyEntry, TargetEntry } from '../state/target-entry.ts';
import type { CallInHand, Planned } from './call-in-hand.ts';
import { capFor, claimOf, type Demand, demandOf, needsCap, scopesOf } from './demand.ts';
import { mayBeHedged } from './hedge.ts';
import { foresee, leadsNowhere } from './plan.ts';
import { limitRefusal } from './reserve.ts';
import { becomes } from './within-budget.ts';

/** A token of prose is four bytes and more; no tokenizer makes one of twelve. */
const BYTES_PER_TOKEN = { most: 12, likely: 4 };
/** What answers are mostly shorter than, where the caller sets no tighter cap. */
const LIKELY_OUTPUT = 500;

/** Whether a call would be admitted, where it would go and what it would cost. Nothing is taken, sent or written. */
export interface Quote {
  readonly admitted: boolean;
  /** Why not: the code of the error that the call would end in. */
  readonly code?: string;
  /** What those said of it who are asked before each call; absent where nobody is. */
  readonly authorize?: readonly Opinion[];
  readonly scopes: readonly QuotedScope[];
  /** In the order in which they would be tried. */
  readonly plan: readonly { readonly provider: string; readonly model: string; readonly reason: string }[];
  readonly left_out: readonly { readonly provider: string; readonly model: string; readonly reason: string }[];
  readonly cost_usd: { readonly min: number; readonly likely: number; readonly max: number };
}

interface QuotedScope {
  readonly scope: string;
  readonly kind: string;
  readonly limit: number;
  readonly used: number;
  readonly reserved: number;
  readonly resets_at: string | null;
}

/** @throws CallError where the model has no target that could be told this call */
export async function quote(gateway: Gateway, inHand: CallInHand): Promise<Quote> {
  const first = await quoteOf(gateway, inHand);
  if (first.code !== 'budget_exceeded') return first;
  for (const name of inHand.model.fallbacksOn?.budget ?? []) {
    const cheaper = becomes(inHand, name) ? await quoteOf(gateway, inHand).catch(unlessUsable) : undefined;
    if (cheaper?.admitted === true) return cheaper;
  }
  return first;
}

/** Of a call that those who are asked do not let through: where it would have gone is nobody's to know. */
export function refusedQuote({ authorized }: CallInHand, { code }: CallError): Quote {
  const authorize = authorized?.opinions ?? [];
  return {
    admitted: false,
    code,
    authorize,
    scopes: [],
    plan: [],
    left_out: [],
    cost_usd: { min: 0, likely: 0, max: 0 },
  };
}

/** A model that cannot be told the call is not one to fall back to. */
function unlessUsable(error: unknown): undefined {
  if (!(error instanceof CallError)) throw error;
}

async function quoteOf(gateway: Gateway, inHand: CallInHand): Promise<Quote> {
  const route = await foresee(gateway, inHand);
  inHand.candidates = route.candidates;
  inHand.leftOut = route.leftOut;
  const { limits, budgets } = scopesOf(gateway, inHand);
  const standing = {
    limits: limits.flatMap((scope) => gateway.limiter.standings(scope, monotonicMs())),
    budgets: await Promise.all(budgets.map((budget) => standingOf(gateway, budget, inHand.admittedAt))),
  };
  const shown = {
    ...(inHand.authorized === undefined ? {} : { authorize: inHand.authorized.opinions }),
    scopes: [...standing.limits.map(shownLimit), ...standing.budgets.map(shownBudget)],
    plan: route.candidates.map(({ target, reason }) => ({ provider: target.provider, model: target.model, reason })),
    left_out: [...route.leftOut.map(({ target, why }) => ({ target, cause: why.cause })), ...inHand.ruledOut].map(
      ({ target, cause }) => ({ provider: target.provider, model: target.model, reason: cause }),
    ),
  };
  if (route.candidates.length === 0) {
    return {
      admitted: false,
      code: leadsNowhere(inHand, route).code,
      ...shown,
      cost_usd: { min: 0, likely: 0, max: 0 },
    };
  }
  const outputCap = needsCap(inHand, limits, budgets) ? await capFor(gateway, inHand, limits, budgets) : undefined;
  const overBudget = (demand: Demand) => budgetRefusal(standing.budgets, inHand, demand);
  let demand = demandOf(inHand, outputCap);
  if (inHand.model.fallbacksOn !== undefined && overBudget(demand)?.code === 'budget_exceeded') {
    inHand.detours = false;
    demand = demandOf(inHand, outputCap);
  }
  const refusal =
    limitRefusal(gateway, limits, demand.tokens) ?? keyRefusal(gateway, inHand, demand.tokens) ?? overBudget(demand);
  const cost = costRange(inHand, demand);
  return refusal === undefined
    ? { admitted: true, ...shown, cost_usd: cost }
    : { admitted: false, code: refusal.code, ...shown, cost_usd: cost };
}

/** Whether no provider key has a place. */
function keyRefusal(gateway: Gateway, { candidates }: Planned, tokens: number): CallError | undefined {
  const now = monotonicMs();
  const isFree = ({ key }: Candidate<TargetEntry>) =>
    (key as KeyEntry).limits.every((scope) => gateway.keyLimiter.refusal(scope, tokens, now) === undefined);
  return candidates.some(isFree) ? undefined : new CallError('no_capacity', 'Every target of the model is full.');
}

interface BudgetStanding {
  readonly budget: Budget;
  readonly used: number;
  readonly reserved: number;
  /** Unix ms; `undefined` for a budget that never begins anew. */
  readonly endsAt: number | undefined;
}

async function standingOf(gateway: Gateway, budget: Budget, at: number): Promise<BudgetStanding> {
  const { key, endsAt } = budgetWindow(budget.window, budget.timeZone, at);
  const { used, reserved } = await gateway.ledger.balance(budget.scope, key, budget.kind);
  return { budget, used, reserved, endsAt };
}

function budgetRefusal(
  standings: readonly BudgetStanding[],
  { admittedAt }: Planned,
  { amountNanoUsd, tokens, contacts }: Demand,
): CallError | undefined {
  for (const { budget, used, reserved } of standings) {
    const claim = claimOf(budget, admittedAt, amountNanoUsd, tokens, contacts);
    if (budget.limit > 0 && used + reserved + claim.amount <= budget.limit) continue;
    return new CallError(budget.kind === 'usd' ? 'budget_exceeded' : 'rate_limit_exceeded', 'The budget is used up.');
  }
  return undefined;
}

function shownLimit({ scope, kind, limit, used, resetMs }: Standing): QuotedScope {
  const resets_at = kind === 'concurrency' ? null : new Date(Date.now() + resetMs).toISOString();
  return { scope, kind, limit, used, reserved: 0, resets_at };
}

function shownBudget({ budget: { scope, kind, limit }, used, reserved, endsAt }: BudgetStanding): QuotedScope {
  const shown = (amount: number) => (kind === 'usd' ? jsonUsd(amount) : amount);
  const resets_at = endsAt === undefined ? null : new Date(endsAt).toISOString();
  return { scope, kind, limit: shown(limit), used: shown(used), reserved: shown(reserved), resets_at };
}

/**
 * The least that the cheapest target can charge, what the first most likely will, and the most that is reserved. Prices
 * that nobody knows count nothing in the first two.
 */
function costRange(planned: Planned, { outputTokens, amountNanoUsd }: Demand): Quote['cost_usd'] {
  const { candidates, bytes, inputTokens, call } = planned;
  const prices = candidates.map(({ target }) => target.price).filter((price) => price !== undefined);
  const least = Math.min(inputTokens, Math.ceil(bytes.length / BYTES_PER_TOKEN.most));
  const likely = Math.min(inputTokens, Math.ceil(bytes.length / BYTES_PER_TOKEN.likely));
  const min = Math.min(...prices.map((price) => leastNanoUsd(price, least)), amountNanoUsd);
  const first = candidates[0]?.target.price;
  const written = Math.min(outputTokens, LIKELY_OUTPUT * call.n);
  const expected = first === undefined ? 0 : likelyNanoUsd(first, likely, written);
  return {
    min: jsonUsd(Math.max(0, min)),
    likely: jsonUsd(Math.min(amountNanoUsd, Math.max(min, expected))),
    // A hedge holds as much as the first attempt.
    max: jsonUsd(mayBeHedged(planned) ? 2 * amountNanoUsd : amountNanoUsd),
  };
}

/** A prompt that is read from the provider's cache and hardly answered. */
function leastNanoUsd(price: Price, inputTokens: number): number {
  const { input, cacheRead } = ratesFor(price, inputTokens);
  return Math.floor((inputTokens * Math.min(input, cacheRead)) / 1000) + price.perRequestNano;
}

function likelyNanoUsd(price: Price, inputTokens: number, outputTokens: number): number {
  const most = worstCaseNanoUsd(price, inputTokens, outputTokens);
  return Math.min(most, expectedNanoUsd(price, inputTokens, outputTokens));
}
