import { budgetWindow } from '@sluice/core/limits/budget-window';
import type { ScopeLimits } from '@sluice/core/limits/limiter';
import { affordableOutput, worstCaseNanoUsd } from '@sluice/core/pricing/price';
import type { Candidate } from '@sluice/core/routing/plan';
import type { BudgetClaim } from '@sluice/store/ledger/ledger';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import { outputLimitOf } from '../state/model-entry.ts';
import type { Budget, LimitScope } from '../state/scope.ts';
import type { TargetEntry } from '../state/target-entry.ts';
import type { Planned } from './call-in-hand.ts';
import { endUserOf } from './end-user.ts';
import { answersAreEmulated } from './wire.ts';

/** Less than this is not worth an answer: a call that can't have it is refused. */
const SMALLEST_CAP = 256;

/** The most that a call may need. */
export interface Demand {
  readonly outputTokens: number;
  /** Prompt and answer. */
  readonly tokens: number;
  readonly amountNanoUsd: number;
  /** Upstream contacts that it takes where nothing fails. */
  readonly contacts: number;
}

/** Every scope in which a call needs room. */
export interface CallScopes {
  readonly limits: readonly LimitScope[];
  readonly budgets: readonly Budget[];
  /** The end user, where anything counts by it; else `''`. */
  readonly endUser: string;
}

export function scopesOf(gateway: Gateway, planned: Planned): CallScopes {
  const { caller, model, authorized } = planned;
  const held = authorized?.limits ?? caller.limits;
  const scopes = {
    limits: model.limits === undefined ? held : [...held, model.limits],
    budgets: model.budgets.length === 0 ? caller.budgets : [...caller.budgets, ...model.budgets],
    endUser: '',
  };
  return caller.endUsers.length === 0 ? scopes : withEndUser(gateway, planned, scopes);
}

/** A call that names no end user is nobody's: only the scopes of its key hold it. */
function withEndUser({ endUsers }: Gateway, planned: Planned, scopes: CallScopes): CallScopes {
  const endUser = endUserOf(planned);
  if (endUser === '') return scopes;
  const rules = planned.caller.endUsers;
  const now = monotonicMs();
  const limits = rules.map((rule) => endUsers.limits(rule, endUser, now)).filter((one) => one !== undefined);
  return {
    limits: [...limits, ...scopes.limits],
    budgets: [...rules.flatMap((rule) => endUsers.budgets(rule, endUser)), ...scopes.budgets],
    endUser,
  };
}

/** @param outputCap that was found for a caller who gave none */
export function demandOf(planned: Planned, outputCap: number | undefined): Demand {
  const { call, candidates, inputTokens } = planned;
  const first = candidates[0] as Candidate<TargetEntry>;
  const outputTokens = (call.maxOutputTokens ?? outputCap ?? outputLimitOf(first.target, inputTokens)) * call.n;
  const contacts = mostContacts(planned);
  return {
    outputTokens,
    tokens: inputTokens * contacts + outputTokens,
    amountNanoUsd: dearest(planned, outputTokens),
    contacts,
  };
}

/** How often the target has to be asked: each time it reads the prompt. */
function contactsOf(planned: Planned, target: TargetEntry): number {
  const { n } = planned.call;
  return n > 1 && answersAreEmulated({ ...planned, outputCap: undefined }, target) ? n : 1;
}

function mostContacts(planned: Planned): number {
  if (planned.call.n === 1) return 1;
  return Math.max(...planned.candidates.map(({ target }) => contactsOf(planned, target)));
}

/** Whether a cap has to be found: the caller gave none, and a scope counts tokens or money. Else nothing is capped. */
export function needsCap({ call }: Planned, limits: readonly ScopeLimits[], budgets: readonly Budget[]): boolean {
  if (call.maxOutputTokens !== undefined) return false;
  return budgets.some(({ kind }) => kind !== 'requests') || limits.some((scope) => scope.limits.tpm !== undefined);
}

/** The cap for a caller that gave none: what fits the tightest scope, within the model's own limit. */
export async function capFor(
  gateway: Gateway,
  planned: Planned,
  limits: readonly ScopeLimits[],
  budgets: readonly Budget[],
): Promise<number> {
  const { candidates, call, inputTokens, admittedAt } = planned;
  const counted = budgets.filter(({ kind }) => kind !== 'requests');
  let cap = Math.min(...candidates.map(({ target }) => outputLimitOf(target, inputTokens)));
  const room = gateway.limiter.room(limits, 'tokens', monotonicMs());
  if (room !== undefined) cap = Math.min(cap, (room.remaining - inputTokens * mostContacts(planned)) / call.n);
  for (const budget of counted) {
    const { key } = budgetWindow(budget.window, budget.timeZone, admittedAt);
    const balance = await gateway.ledger.balance(budget.scope, key, budget.kind);
    const left = budget.limit - balance.used - balance.reserved;
    for (const { target } of candidates) {
      const read = inputTokens * contactsOf(planned, target);
      const output =
        budget.kind === 'tokens' || target.price === undefined
          ? left - read
          : affordableOutput(target.price, read, left);
      cap = Math.min(cap, output / call.n);
    }
  }
  return Math.max(SMALLEST_CAP, Math.floor(cap));
}

/** What the dearest planned target can cost: falling over to it must not need more room. */
function dearest(planned: Planned, outputTokens: number): number {
  const { candidates, inputTokens, call, model, detours } = planned;
  const images = call.task?.kind === 'image' ? call.n : 0;
  let amount = 0;
  let last: TargetEntry | undefined;
  for (const { target } of candidates) {
    if (target === last || target.price === undefined) continue;
    last = target;
    const contacts = contactsOf(planned, target);
    const each = worstCaseNanoUsd(target.price, inputTokens, outputTokens / contacts, images);
    amount = Math.max(amount, each * contacts);
  }
  const { fallbacksOn } = model;
  if (fallbacksOn === undefined || !detours) return amount;
  for (const { price } of [...fallbacksOn.contextWindow, ...fallbacksOn.contentPolicy]) {
    if (price !== undefined) amount = Math.max(amount, worstCaseNanoUsd(price, inputTokens, outputTokens, images));
  }
  return amount;
}

/** @param contacts each counts as a request */
export function claimOf(budget: Budget, at: number, amountNanoUsd: number, tokens: number, contacts = 1): BudgetClaim {
  return {
    scope: budget.scope,
    window: budgetWindow(budget.window, budget.timeZone, at).key,
    kind: budget.kind,
    limit: budget.limit,
    amount: budget.kind === 'usd' ? amountNanoUsd : budget.kind === 'tokens' ? tokens : contacts,
  };
}
