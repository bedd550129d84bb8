import { createHash } from 'node:crypto';
import { budgetWindow } from '@sluice/core/limits/budget-window';
import { isRefusal, type Lease, type LimitRefusal, type ScopeLimits } from '@sluice/core/limits/limiter';
import { formatUsd, jsonUsd } from '@sluice/core/pricing/money';
import type { Candidate } from '@sluice/core/routing/plan';
import {
  type BudgetClaim,
  type IdempotencyClaim,
  type Intent,
  LedgerUnavailable,
  type ReserveVerdict,
} from '@sluice/store/ledger/ledger';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import type { Budget, LimitScope } from '../state/scope.ts';
import type { KeyEntry, TargetEntry } from '../state/target-entry.ts';
import type { CallInHand, Planned, Received, Reserved } from './call-in-hand.ts';
import { capFor, claimOf, demandOf, needsCap, scopesOf } from './demand.ts';
import { countAt } from './in-flight.ts';
import { type Full, RoomWait } from './room-wait.ts';
import { reachedThresholds, warns } from './soft-limits.ts';

const IDEMPOTENCY_MS = 24 * 3_600_000;

/**
 * Takes room in every scope, one place at the provider key, the budgets and the idempotency key: all or nothing. Where a
 * full scope says so, the call waits for room.
 */
export async function reserve(gateway: Gateway, inHand: CallInHand): Promise<Reserved> {
  const planned: Planned = inHand;
  const { caller, model } = planned;
  const { limits, budgets, endUser } = scopesOf(gateway, planned);
  const outputCap = needsCap(planned, limits, budgets) ? await capFor(gateway, planned, limits, budgets) : undefined;
  const { tokens, amountNanoUsd, contacts } = demandOf(planned, outputCap);
  const idempotency = idempotencyClaim(planned);
  let wait: RoomWait | undefined;
  try {
    for (;;) {
      if (wait === undefined && !gateway.waiting.isEmpty) {
        leaveLines(inHand);
        wait = await waitBehindOthers(gateway, planned, limits, budgets);
      }
      const now = monotonicMs();
      const lease = gateway.limiter.take(limits, tokens, now);
      if (isRefusal(lease)) {
        leaveLines(inHand);
        wait ??= new RoomWait(gateway.waiting, planned.response);
        if (inHand.patient && (await wait.again(fullLimit(limits, lease)))) continue;
        throw limitError(lease, tokens);
      }
      const place = takeKeyPlace(gateway, planned, tokens, now);
      if (place === undefined) {
        gateway.limiter.undo(lease, now);
        throw new CallError('no_capacity', 'Every target of the model is full.', { retryAfterS: 1 });
      }
      countAt(inHand, place.candidate.key);
      inHand.linePlace?.leave(true);
      // A call belongs to the window of its admission, which a wait may have left.
      const admittedAt = wait === undefined ? planned.admittedAt : Date.now();
      const intent: Intent = {
        requestId: planned.requestId,
        attempt: 1,
        admittedAt,
        tenant: caller.tenant,
        team: caller.team,
        application: caller.application,
        key: caller.key,
        model: model.name,
        provider: place.candidate.target.provider,
        amountNanoUsd,
        tokens,
        priceVersion: place.candidate.target.price?.version ?? 'none',
        endUser,
        markupBp: caller.markupBp,
      };
      let verdict: ReserveVerdict;
      try {
        const claims = budgets.map((budget) => claimOf(budget, admittedAt, amountNanoUsd, tokens, contacts));
        verdict = await gateway.ledger.reserve({ intent, budgets: claims, idempotency });
      } catch (error) {
        giveBack(gateway, lease, place.lease);
        if (error instanceof LedgerUnavailable) throw accountingUnavailable();
        throw error;
      }
      if (!verdict.ok) {
        giveBack(gateway, lease, place.lease);
        if (verdict.reason !== 'budget') throw conflict();
        countAt(inHand, undefined);
        const spent = spentBudget(verdict, budgets, admittedAt);
        wait ??= new RoomWait(gateway.waiting, planned.response);
        if (inHand.patient && spent !== undefined && (await wait.again(fullBudget(spent, verdict, admittedAt))))
          continue;
        throw budgetError(verdict, spent, admittedAt);
      }
      inHand.lease = lease;
      inHand.first = place.candidate;
      inHand.firstKeyLease = place.lease;
      inHand.intent = intent;
      inHand.idempotent = idempotency !== undefined;
      inHand.outputCap = outputCap;
      if (limits.some(warns) || budgets.some(warns)) {
        inHand.reached = await reachedThresholds(gateway, caller, limits, budgets, admittedAt);
      }
      return inHand;
    }
  } finally {
    wait?.leave();
  }
}

/** Whoever waits for room of its own stands in nobody's way upstream. */
function leaveLines(inHand: CallInHand): void {
  countAt(inHand, undefined);
  inHand.linePlace?.leave(false);
}

function giveBack(gateway: Gateway, lease: Lease, keyLease: Lease): void {
  gateway.limiter.undo(lease, monotonicMs());
  gateway.keyLimiter.undo(keyLease, monotonicMs());
}

/** Who comes while others wait in one of its scopes waits behind them; `undefined` where nobody does. */
async function waitBehindOthers(
  { waiting }: Gateway,
  { response, patient }: Planned,
  limits: readonly LimitScope[],
  budgets: readonly Budget[],
): Promise<RoomWait | undefined> {
  const lines = [
    ...limits.map(({ scope, maxWaitMs }) => ({ line: scope, maxWaitMs })),
    ...budgets.map((budget) => ({ line: lineOf(budget), maxWaitMs: budget.maxWaitMs })),
  ];
  const ahead = lines.find(({ line }) => waiting.hasLine(line));
  if (ahead === undefined) return undefined;
  if (!patient) throw new CallError('rate_limit_exceeded', 'Others wait for room.', { retryAfterS: 1 });
  const wait = new RoomWait(waiting, response);
  await wait.again({ ...ahead, waitMs: 0 });
  return wait;
}

function fullLimit(limits: readonly LimitScope[], { scope, kind, waitMs }: LimitRefusal): Full {
  const maxWaitMs = limits.find((one) => one.scope === scope)?.maxWaitMs ?? 0;
  // Nobody knows when a call ends; a limit of 0 never lets one in.
  return { line: scope, maxWaitMs, waitMs: kind === 'concurrency' && Number.isFinite(waitMs) ? 0 : waitMs };
}

function lineOf({ scope, kind, window }: Budget): string {
  return `${scope} ${kind} ${window}`;
}

/** What calls under way hold and do not use comes back; else there is room when the next window begins. */
function fullBudget(budget: Budget, { reserved }: BudgetRefusal, at: number): Full {
  const { endsAt } = budgetWindow(budget.window, budget.timeZone, at);
  const untilNext = budget.limit === 0 || endsAt === undefined ? Number.POSITIVE_INFINITY : endsAt - at;
  return { line: lineOf(budget), maxWaitMs: budget.maxWaitMs, waitMs: reserved > 0 ? 0 : untilNext };
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

/** Why there is no room now in the caller's scopes; nothing is taken. */
export function limitRefusal(gateway: Gateway, limits: readonly ScopeLimits[], tokens: number): CallError | undefined {
  for (const scope of limits) {
    const refusal = gateway.limiter.refusal(scope, tokens, monotonicMs());
    if (refusal !== undefined) return limitError(refusal, tokens);
  }
  return undefined;
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

/** The budget that a refused claim was made for. */
function spentBudget({ claim }: BudgetRefusal, budgets: readonly Budget[], at: number): Budget | undefined {
  return budgets.find(
    ({ scope, kind, limit, window, timeZone }) =>
      scope === claim.scope &&
      kind === claim.kind &&
      limit === claim.limit &&
      budgetWindow(window, timeZone, at).key === claim.window,
  );
}

function budgetError({ claim, used, reserved }: BudgetRefusal, budget: Budget | undefined, at: number): CallError {
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
