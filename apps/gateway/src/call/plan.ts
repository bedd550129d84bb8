import { setTimeout as sleep } from 'node:timers/promises';
import { estimateInputTokens } from '@sluice/core/pricing/estimate';
import { type Plan, planTargets, type Unavailable } from '@sluice/core/routing/plan';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import type { KeyEntry, TargetEntry } from '../state/model-entry.ts';
import type { Admitted, CallInHand, Planned } from './call-in-hand.ts';
import { verdictsFor } from './wire.ts';

/** A call waits for a place only where one may be free within this time. */
const MAX_WAIT_MS = 2_000;

/**
 * Where the call may go, in which order; a promise only where it has to wait for a place.
 * @throws CallError where nothing can take it
 */
export function plan(gateway: Gateway, inHand: CallInHand): Planned | Promise<Planned> {
  const { model, call, bytes } = inHand;
  inHand.inputTokens = estimateInputTokens(call, bytes.length);
  const { usable } = model;
  if (usable.length === 0) throw unusable(inHand);
  const targets = isStrict(inHand) ? strictly(inHand, usable) : usable;
  const route = planNow(gateway, inHand, targets, inHand.inputTokens);
  if (route.candidates.length === 0 && route.waitMs !== undefined && route.waitMs < MAX_WAIT_MS) {
    return waitForPlace(gateway, inHand, targets, inHand.inputTokens, route).then((later) =>
      takeRoute(gateway, inHand, later),
    );
  }
  return takeRoute(gateway, inHand, route);
}

/** @throws CallError where it leads nowhere */
function takeRoute(gateway: Gateway, inHand: CallInHand, route: Plan<TargetEntry>): Planned {
  const [first] = route.candidates;
  if (first === undefined) throw noCapacity(route);
  gateway.rotation.advance(inHand.model.name);
  gateway.rotation.advance(first.target.rotation);
  inHand.candidates = route.candidates;
  inHand.leftOut = route.leftOut;
  return inHand;
}

function isStrict({ model, request }: Admitted): boolean {
  return model.strict || request.headers['x-sluice-strict'] === 'true';
}

/** The targets that can express all that the caller said. @throws CallError where none can */
function strictly(admitted: Admitted, targets: readonly TargetEntry[]): readonly TargetEntry[] {
  const lost = new Set<string>();
  const expressible = targets.filter((target) => {
    const dropped = verdictsFor({ ...admitted, outputCap: undefined }, target).filter(
      ({ verdict }) => verdict === 'dropped',
    );
    for (const { member } of dropped) lost.add(member);
    return dropped.length === 0;
  });
  if (expressible.length > 0) return expressible;
  const members = [...lost];
  throw new CallError('translation_refused', `No target can express ${members.join(', ')}, and the call is strict.`, {
    param: members[0] ?? null,
  });
}

function planNow(
  gateway: Gateway,
  { model }: Admitted,
  targets: readonly TargetEntry[],
  inputTokens: number,
): Plan<TargetEntry> {
  const now = monotonicMs();
  return planTargets(targets, model.strategy, {
    now,
    turn: gateway.rotation.turn(model.name),
    keyTurn: (target) => gateway.rotation.turn((target as TargetEntry).rotation),
    unavailable: (_target, key) => unavailable(gateway, key as KeyEntry, inputTokens, now),
  });
}

function unavailable(
  gateway: Gateway,
  { deployment, limits }: KeyEntry,
  tokens: number,
  now: number,
): Unavailable | undefined {
  const cooling = gateway.health.cooling(deployment, now);
  if (cooling !== undefined) return cooling;
  for (const scope of limits) {
    const refusal = gateway.keyLimiter.refusal(scope, tokens, now);
    if (refusal !== undefined) return { cause: 'full', until: now + refusal.waitMs };
  }
  return undefined;
}

/** Polls, because a place may come free earlier than the estimate says; ends with the caller. */
async function waitForPlace(
  gateway: Gateway,
  admitted: Admitted,
  targets: readonly TargetEntry[],
  inputTokens: number,
  first: Plan<TargetEntry>,
): Promise<Plan<TargetEntry>> {
  const deadline = monotonicMs() + MAX_WAIT_MS;
  let route = first;
  while (route.candidates.length === 0 && monotonicMs() < deadline && !admitted.response.destroyed) {
    await sleep(Math.min(50, Math.max(1, route.waitMs ?? 50)));
    route = planNow(gateway, admitted, targets, inputTokens);
  }
  return route;
}

function unusable({ model }: Admitted): CallError {
  const unpriced = model.targets.some(({ price }) => price === undefined);
  return unpriced
    ? new CallError('model_not_allowed', `The model '${model.name}' has no price, and unpriced models are refused.`, {
        param: 'model',
      })
    : new CallError('no_capacity', `The model '${model.name}' has no target with a usable key.`, { retryable: false });
}

/** Every place is full or cools down: how long until the first may be free again. */
export function noCapacity({ leftOut, waitMs }: Pick<Plan<TargetEntry>, 'leftOut' | 'waitMs'>): CallError {
  const retryAfterS = (waitMs ?? 60_000) / 1000;
  const causes = new Set(leftOut.map(({ why }) => why.cause));
  const only = (cause: string) => causes.size === 1 && causes.has(cause as never);
  if (only('quota')) {
    return new CallError('provider_quota', 'The credit at the provider is used up.', { retryAfterS, retryable: false });
  }
  if (only('auth')) {
    return new CallError('provider_auth', 'The provider refused the keys that the gateway has for it.');
  }
  return new CallError('no_capacity', 'Every target of the model is full or cools down.', { retryAfterS });
}
