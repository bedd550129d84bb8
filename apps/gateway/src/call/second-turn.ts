import type { Fault } from '@sluice/core/chat/fault';
import { isRefusal, type Lease } from '@sluice/core/limits/limiter';
import { FREE, worstCaseNanoUsd } from '@sluice/core/pricing/price';
import { nextCandidate, type Tried } from '@sluice/core/routing/next-candidate';
import type { Candidate } from '@sluice/core/routing/plan';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import type { HedgePolicy } from '../state/hedge-policy.ts';
import type { KeyEntry, TargetEntry } from '../state/target-entry.ts';
import type { Reserved } from './call-in-hand.ts';
import { claimOf, demandOf, scopesOf } from './demand.ts';
import { intentFor } from './next-intent.ts';
import type { Progress, Turn } from './outcome.ts';
import { isEmulated } from './wire.ts';

/** A second attempt with all that it holds beside the first one. */
export interface Second {
  readonly turn: Turn;
  /** In the caller's own scopes. */
  readonly lease: Lease;
  /** The most that it may cost, of the share of hedges. Nano-dollars. */
  readonly held: number;
}

/** Whose hedges count together. */
export function payerOf({ caller }: Reserved, { model }: HedgePolicy): string {
  return `${caller.tenant}\n${model}`;
}

/**
 * Takes room for an attempt beside the first one, in everything that bounds it, with its intent durable: all or none.
 * @returns why there is none, in words for the call's page
 */
export async function secondTurn(
  gateway: Gateway,
  reserved: Reserved,
  policy: HedgePolicy,
  { tally }: Progress,
  first: Turn,
): Promise<Second | string> {
  const { model, intent, response } = reserved;
  const { limiter, keyLimiter, hedgeBudget, retryBudget } = gateway;
  if (gateway.draining || response.destroyed) return 'the call ends';
  if (tally.contacts >= model.attempts) return 'no attempt is left';
  const now = monotonicMs();
  const { limits, budgets } = scopesOf(gateway, reserved);
  const lease = limiter.take(limits, intent.tokens, now);
  if (isRefusal(lease)) return `no room in ${lease.scope}`;
  const place = freePlace(gateway, reserved, first, now);
  if (place === undefined) {
    limiter.undo(lease, now);
    return 'no other target is free';
  }
  const { candidate, keyLease } = place;
  const payer = payerOf(reserved, policy);
  const held = mostOf(reserved, [first.candidate, candidate]);
  const mayCost = hedgeBudget.take(payer, held, policy.extraShare, now);
  const giveBack = () => {
    limiter.undo(lease, monotonicMs());
    keyLimiter.undo(keyLease, monotonicMs());
    if (mayCost) hedgeBudget.end(payer, held, 0, monotonicMs());
  };
  if (mayCost) tally.whole.retried ||= retryBudget.takeRetry(model.rotation);
  if (!mayCost || !tally.whole.retried) {
    giveBack();
    return mayCost ? 'too many second tries are under way' : 'hedges have cost their share';
  }
  const own = intentFor(intent, candidate, tally.contacts + 1);
  const claims = budgets.map((budget) => claimOf(budget, own.admittedAt, own.amountNanoUsd, own.tokens));
  const verdict = await gateway.ledger
    .reserve({ intent: own, budgets: claims, idempotency: undefined })
    .catch(() => undefined);
  if (verdict?.ok !== true) {
    giveBack();
    return verdict?.reason === 'budget' ? `no room in ${verdict.claim.scope}` : 'the ledger cannot be written';
  }
  tally.contacts++;
  tally.open.push(own.attempt);
  return { turn: { candidate, keyLease, intent: own }, lease, held };
}

/** Nothing of it was sent: all that it holds comes back. */
export async function giveUp(
  gateway: Gateway,
  reserved: Reserved,
  policy: HedgePolicy,
  { tally }: Progress,
  { turn, lease, held }: Second,
): Promise<void> {
  const { requestId, attempt } = turn.intent;
  const now = monotonicMs();
  gateway.limiter.undo(lease, now);
  gateway.keyLimiter.undo(turn.keyLease, now);
  gateway.hedgeBudget.end(payerOf(reserved, policy), held, 0, now);
  tally.open.splice(tally.open.indexOf(attempt), 1);
  await gateway.ledger.close({
    requestId,
    attempt,
    type: 'release',
    amountNanoUsd: 0,
    usage: {},
    usageSource: 'none',
    reason: 'outrun',
    idempotency: 'keep',
  });
}

/** What a slow target is taken for: another target is asked first, then another key. */
const SLOW: Fault = { class: 'timeout', status: undefined, message: 'slow', code: undefined };

/** Another deployment of the same tier whose key has a place: a lower tier is only for where no higher one is usable. */
function freePlace(
  gateway: Gateway,
  reserved: Reserved,
  { candidate: first }: Turn,
  now: number,
): Pick<Turn, 'candidate' | 'keyLease'> | undefined {
  const peers = reserved.candidates.filter(({ target }) => target.priority === first.target.priority);
  const passed: Tried<TargetEntry>[] = [{ candidate: first, fault: SLOW }];
  for (;;) {
    const candidate = nextCandidate(peers, passed);
    if (candidate === undefined) return undefined;
    const { deployment, limits } = candidate.key as KeyEntry;
    const usable = gateway.health.cooling(deployment, now) === undefined && !isEmulated(reserved, candidate.target);
    const keyLease = usable ? gateway.keyLimiter.take(limits, reserved.intent.tokens, now) : undefined;
    if (keyLease !== undefined && !isRefusal(keyLease)) return { candidate, keyLease };
    passed.unshift({ candidate, fault: PASSED });
  }
}

/** Breaks nothing, unlike what is slow. */
const PASSED: Fault = { class: 'rate-limit', status: undefined, message: 'not tried', code: undefined };

/** What one of the two may cost beside the other. */
function mostOf(reserved: Reserved, candidates: readonly Candidate<TargetEntry>[]): number {
  const { outputTokens } = demandOf(reserved, reserved.outputCap);
  const costs = candidates.map(({ target }) =>
    worstCaseNanoUsd(target.price ?? FREE, reserved.inputTokens, outputTokens),
  );
  return Math.max(...costs);
}
