import { createHash } from 'node:crypto';
import { budgetWindow } from '@sluice/core/limits/budget-window';
import { isRefusal, type Lease, type LimitRefusal, type ScopeLimits } from '@sluice/core/limits/limiter';
import { formatUsd, jsonUsd } from '@sluice/core/pricing/money';
import { affordableOutput, worstCaseNanoUsd } from '@sluice/core/pricing/price';
import type { Candidate } from '@sluice/core/routing/plan';
import { type BudgetClaim, type IdempotencyClaim, type Intent, LedgerUnavailable } from '@sluice/store/ledger/ledger';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import { type KeyEntry, outputLimitOf, type TargetEntry } from '../state/model-entry.ts';
import type { Budget } from '../state/scope.ts';
import type { CallInHand, Planned, Reserved } from './call-in-hand.ts';

/** Less than this is not worth an answer: a call that can't have it is refused. */
const SMALLEST_CAP = 256;
const IDEMPOTENCY_MS = 24 * 3_600_000;

/** Takes room in every scope, one place at the provider key, the budgets and the idempotency key: all or nothing. */
export async function reserve(gateway: Gateway, inHand: CallInHand): Promise<Reserved> {
  const planned: Planned = inHand;
  const { caller, model, call } = planned;
  const limits = model.limits === undefined ? caller.limits : [...caller.limits, model.limits];
  const budgets = model.budgets.length === 0 ? caller.budgets : [...caller.budgets, ...model.budgets];
  const outputCap = call.maxOutputTokens === undefined ? await capFor(gateway, planned, limits, budgets) : undefined;
  const outputTokens =
    (call.maxOutputTokens ?? outputCap ?? outputLimitOf((planned.candidates[0] as Candidate<TargetEntry>).target)) *
    call.n;
  const tokens = planned.inputTokens + outputTokens;
  const amountNanoUsd = dearest(planned, outputTokens);
  const idempotency = idempotencyClaim(planned);

  const now = monotonicMs();
  const lease = gateway.limiter.take(limits, tokens, now);
  if (isRefusal(lease)) throw limitError(lease, tokens);
  const place = takeKeyPlace(gateway, planned, tokens, now);
  if (place === undefined) {
    gateway.limiter.undo(lease, now);
    throw new CallError('no_capacity', 'Every target of the model is full.', { retryAfterS: 1 });
  }
  const intent: Intent = {
    requestId: planned.requestId,
    attempt: 1,
    admittedAt: planned.admittedAt,
    tenant: caller.tenant,
    team: caller.team,
    application: caller.application,
    key: caller.key,
    model: model.name,
    provider: place.candidate.target.provider,
    amountNanoUsd,
    tokens,
    priceVersion: place.candidate.target.price?.version ?? 'none',
  };
  try {
    const claims = budgets.map((budget) => claimOf(budget, planned.admittedAt, amountNanoUsd, tokens));
    const verdict = await gateway.ledger.reserve({ intent, budgets: claims, idempotency });
    if (!verdict.ok) {
      throw verdict.reason === 'budget' ? budgetError(verdict, budgets, planned.admittedAt) : conflict();
    }
  } catch (error) {
    gateway.limiter.undo(lease, monotonicMs());
    gateway.keyLimiter.undo(place.lease, monotonicMs());
    if (error instanceof LedgerUnavailable) throw accountingUnavailable();
    throw error;
  }
  inHand.lease = lease;
  inHand.first = place.candidate;
  inHand.firstKeyLease = place.lease;
  inHand.intent = intent;
  inHand.idempotent = idempotency !== undefined;
  inHand.outputCap = outputCap;
  return inHand;
}

export function accountingUnavailable(): CallError {
  return new CallError(
    'accounting_unavailable',
    'The ledger cannot be written; no model call is served until it can.',
    {
      retryAfterS: 2,
    },
  );
}

/** The first candidate whose provider key has room, with the place taken. */
export function takeKeyPlace(
  gateway: Gateway,
  { candidates }: Pick<Planned, 'candidates'>,
  tokens: number,
  now: number,
): { candidate: Candidate<TargetEntry>; lease: Lease } | undefined {
  for (const candidate of candidates) {
    const lease = gateway.keyLimiter.take((candidate.key as KeyEntry).limits, tokens, now);
    if (!isRefusal(lease)) return { candidate, lease };
  }
  return undefined;
}

/**
 * The cap for a caller that gave none: what fits the tightest scope, within the model's own limit. Where no scope counts
 * tokens or money nothing is capped and nothing is sent.
 */
async function capFor(
  gateway: Gateway,
  { candidates, call, inputTokens, admittedAt }: Planned,
  limits: readonly ScopeLimits[],
  budgets: readonly Budget[],
): Promise<number | undefined> {
  const counted = budgets.filter(({ kind }) => kind !== 'requests');
  if (counted.length === 0 && !limits.some((scope) => scope.limits.tpm !== undefined)) return undefined;
  let cap = Math.min(...candidates.map(({ target }) => outputLimitOf(target)));
  const room = gateway.limiter.room(limits, 'tokens', monotonicMs());
  if (room !== undefined) cap = Math.min(cap, (room.remaining - inputTokens) / call.n);
  for (const budget of counted) {
    const { key } = budgetWindow(budget.window, budget.timeZone, admittedAt);
    const balance = await gateway.ledger.balance(budget.scope, key, budget.kind);
    const left = budget.limit - balance.used - balance.reserved;
    for (const { target } of candidates) {
      const output =
        budget.kind === 'tokens' || target.price === undefined
          ? left - inputTokens
          : affordableOutput(target.price, inputTokens, left);
      cap = Math.min(cap, output / call.n);
    }
  }
  return Math.max(SMALLEST_CAP, Math.floor(cap));
}

/** What the dearest planned target can cost: falling over to it must not need more room. */
function dearest({ candidates, inputTokens }: Planned, outputTokens: number): number {
  let amount = 0;
  let last: TargetEntry | undefined;
  for (const { target } of candidates) {
    if (target === last || target.price === undefined) continue;
    last = target;
    amount = Math.max(amount, worstCaseNanoUsd(target.price, inputTokens, outputTokens));
  }
  return amount;
}

function claimOf(budget: Budget, at: number, amountNanoUsd: number, tokens: number): BudgetClaim {
  return {
    scope: budget.scope,
    window: budgetWindow(budget.window, budget.timeZone, at).key,
    kind: budget.kind,
    limit: budget.limit,
    amount: budget.kind === 'usd' ? amountNanoUsd : budget.kind === 'tokens' ? tokens : 1,
  };
}

export function idempotencyKeyOf({ request }: Pick<Planned, 'request'>): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  const text = String(key);
  if (text.length < 1 || Buffer.byteLength(text) > 255) {
    throw new CallError('invalid_request', 'Idempotency-Key should have 1 to 255 bytes.', { param: 'idempotency-key' });
  }
  return text;
}

export function idempotencyScope(caller: { tenant: string; team: string; application: string }): string {
  return `${caller.tenant}/${caller.team}/${caller.application}`;
}

export function bodyHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function idempotencyClaim(planned: Planned): IdempotencyClaim | undefined {
  const key = idempotencyKeyOf(planned);
  if (key === undefined) return undefined;
  return {
    application: idempotencyScope(planned.caller),
    route: planned.route,
    key,
    bodyHash: bodyHash(planned.raw),
    expiresAt: planned.admittedAt + IDEMPOTENCY_MS,
  };
}

export function conflict(): CallError {
  return new CallError('idempotency_conflict', 'The same call is in flight.', { retryable: true });
}

const KIND_WORD = { requests: 'requests a minute', tokens: 'tokens a minute', concurrency: 'concurrent requests' };

function limitError({ scope, kind, limit, used, waitMs }: LimitRefusal, tokens: number): CallError {
  if (kind === 'tokens' && limit > 0 && tokens > limit) {
    return new CallError(
      'invalid_request',
      `The call may need ${tokens} tokens, more than the ${limit} a minute that ${scope} allows: lower max_tokens or the prompt.`,
      { param: 'max_tokens', sluice: { scope, limit } },
    );
  }
  const waitS = Number.isFinite(waitMs) ? waitMs / 1000 : 3600;
  return new CallError('rate_limit_exceeded', `${scope} allows ${limit} ${KIND_WORD[kind]}; ${used} are used.`, {
    retryAfterS: waitS,
    retryable: Number.isFinite(waitMs),
    sluice: { scope, kind, limit, used, resets_at: new Date(Date.now() + waitS * 1000).toISOString() },
  });
}

type BudgetRefusal = { readonly claim: BudgetClaim; readonly used: number; readonly reserved: number };

function budgetError({ claim, used, reserved }: BudgetRefusal, budgets: readonly Budget[], at: number): CallError {
  const budget = budgets.find(
    ({ scope, kind, limit, window, timeZone }) =>
      scope === claim.scope &&
      kind === claim.kind &&
      limit === claim.limit &&
      budgetWindow(window, timeZone, at).key === claim.window,
  );
  const endsAt = budget === undefined ? undefined : budgetWindow(budget.window, budget.timeZone, at).endsAt;
  const money = claim.kind === 'usd';
  const shown = (amount: number) => (money ? jsonUsd(amount) : amount);
  const said = (amount: number) => (money ? formatUsd(amount) : String(amount));
  const unit = money ? 'USD' : claim.kind;
  const message =
    `The budget of ${claim.scope} is ${said(claim.limit)} ${unit}: ` +
    `${said(used)} are used and ${said(reserved)} reserved, and this call may need ${said(claim.amount)}.`;
  const sluice = {
    scope: claim.scope,
    kind: claim.kind,
    limit: shown(claim.limit),
    used: shown(used),
    reserved: shown(reserved),
    resets_at: endsAt === undefined ? null : new Date(endsAt).toISOString(),
  };
  if (money) return new CallError('budget_exceeded', message, { sluice, retryable: false });
  const retryAfterS = endsAt === undefined ? 3600 : (endsAt - at) / 1000;
  return new CallError('rate_limit_exceeded', message, { sluice, retryAfterS, retryable: false });
}
