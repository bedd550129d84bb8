import { createHash } from 'node:crypto';
import { budgetWindow } from '@sluice/core/limits/budget-window';
import { isRefusal, type Lease, type LimitRefusal } from '@sluice/core/limits/limiter';
import { formatUsd, jsonUsd } from '@sluice/core/pricing/money';
import type { Candidate } from '@sluice/core/routing/plan';
import { type BudgetClaim, type IdempotencyClaim, type Intent, LedgerUnavailable } from '@sluice/store/ledger/ledger';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import type { Budget } from '../state/scope.ts';
import type { KeyEntry, TargetEntry } from '../state/target-entry.ts';
import type { CallInHand, Planned, Received, Reserved } from './call-in-hand.ts';
import { capFor, claimOf, demandOf, needsCap, scopesOf } from './demand.ts';

const IDEMPOTENCY_MS = 24 * 3_600_000;

/** Takes room in every scope, one place at the provider key, the budgets and the idempotency key: all or nothing. */
export async function reserve(gateway: Gateway, inHand: CallInHand): Promise<Reserved> {
  const planned: Planned = inHand;
  const { caller, model } = planned;
  const { limits, budgets } = scopesOf(planned);
  const outputCap = needsCap(planned, limits, budgets) ? await capFor(gateway, planned, limits, budgets) : undefined;
  const { tokens, amountNanoUsd } = demandOf(planned, outputCap);
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

/** What an idempotency key is held to: the body, and what the address says in its stead. */
export function bodyHash({ raw, path, streamForm }: Received): string {
  const hash = createHash('sha256').update(raw);
  if (path !== undefined) hash.update(`\n${streamForm}\n${path.model}`);
  return hash.digest('hex');
}

function idempotencyClaim(planned: Planned): IdempotencyClaim | undefined {
  const key = idempotencyKeyOf(planned);
  if (key === undefined) return undefined;
  return {
    application: idempotencyScope(planned.caller),
    route: planned.route,
    key,
    bodyHash: bodyHash(planned),
    expiresAt: planned.admittedAt + IDEMPOTENCY_MS,
  };
}

export function conflict(): CallError {
  return new CallError('idempotency_conflict', 'The same call is in flight.', { retryable: true });
}

const KIND_WORD = { requests: 'requests a minute', tokens: 'tokens a minute', concurrency: 'concurrent requests' };

export function limitError({ scope, kind, limit, used, waitMs }: LimitRefusal, tokens: number): CallError {
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
