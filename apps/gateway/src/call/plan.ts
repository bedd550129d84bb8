import type { Call } from '@sluice/core/chat/call';
import { conversationSigner } from '@sluice/core/chat/conversation-signer';
import type { Verdict } from '@sluice/core/chat/verdict';
import { estimateInputTokens } from '@sluice/core/pricing/estimate';
import { type Candidate, type Plan, planTargets } from '@sluice/core/routing/plan';
import { speakingFor, verifierOf } from '@sluice/providers/registry';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import type { ModelEntry } from '../state/model-entry.ts';
import { isUsable } from '../state/model-shape.ts';
import type { TargetEntry } from '../state/target-entry.ts';
import type { Admitted, CallInHand, Planned } from './call-in-hand.ts';
import { canariesFirst, eligibleTargets, isParticular, ruledOutError } from './eligible.ts';
import { mayOverflow, thoseThatFit } from './fit-window.ts';
import { countAt } from './in-flight.ts';
import { PlanLook } from './plan-look.ts';
import { lineOf, MAX_WAIT_MS, waitForPlace } from './wait-for-place.ts';
import { verdictsFor } from './wire.ts';

/**
 * Where the call goes, and what it holds from here on; a promise only where it has to wait for a place.
 * @throws CallError where nothing can take it
 */
export function plan(gateway: Gateway, inHand: CallInHand): Planned | Promise<Planned> {
  const targets = fittingTargets(gateway, inHand);
  return targets instanceof Promise
    ? targets.then((fitting) => planOver(gateway, inHand, fitting))
    : planOver(gateway, inHand, targets);
}

function planOver(gateway: Gateway, inHand: CallInHand, targets: readonly TargetEntry[]): Planned | Promise<Planned> {
  const route = routeOver(gateway, inHand, targets);
  const full = route.candidates.length === 0;
  const waits = full
    ? route.waitMs !== undefined && route.waitMs < MAX_WAIT_MS
    : !gateway.fairLines.isEmpty && gateway.fairLines.hasLine(lineOf(targets));
  if (waits) {
    const again = () => routeOver(gateway, inHand, targets);
    return waitForPlace(gateway, inHand, targets, again).then((later) => takeRoute(gateway, inHand, later));
  }
  return takeRoute(gateway, inHand, route);
}

/** Where the call would go now. Takes nothing and no turn in any rotation. @throws CallError where nothing can be told it */
export async function foresee(gateway: Gateway, inHand: CallInHand): Promise<Plan<TargetEntry>> {
  return routeOver(gateway, inHand, await fittingTargets(gateway, inHand));
}

/** Another way for a call that was refused, over targets that its model has for the cause of that. */
export function planDetour(
  gateway: Gateway,
  inHand: CallInHand,
  targets: readonly TargetEntry[],
): readonly Candidate<TargetEntry>[] {
  return routeOver(gateway, inHand, takersAmong(gateway, inHand, targets)).candidates;
}

/** The one way in which a route is made, of calls, of their detours and of quotes. */
function routeOver(gateway: Gateway, inHand: CallInHand, targets: readonly TargetEntry[]): Plan<TargetEntry> {
  const { model } = inHand;
  const route = planTargets(targets, model.strategy, new PlanLook(gateway, inHand, targets));
  if (!model.conditional && !model.signersDiffer) return route;
  const shared = canariesFirst(route.candidates);
  return { ...route, candidates: model.signersDiffer ? verifiersFirst(inHand, shared) : shared };
}

/** The targets whose windows hold the prompt; a promise only where it has to be counted. */
function fittingTargets(
  gateway: Gateway,
  inHand: CallInHand,
): readonly TargetEntry[] | Promise<readonly TargetEntry[]> {
  const targets = targetsFor(gateway, inHand);
  if (!mayOverflow(inHand)) return targets;
  const longer = inHand.model.fallbacksOn?.contextWindow ?? [];
  return thoseThatFit(inHand, targets, () => takersAmong(gateway, inHand, longer));
}

/**
 * The targets that may be told this call, whatever they do now; none where all are ruled out.
 * @throws CallError where the model has none that could be told it
 */
export function targetsFor(gateway: Gateway, inHand: CallInHand): readonly TargetEntry[] {
  const { model, call, bytes } = inHand;
  inHand.inputTokens = estimateInputTokens(call, bytes.length);
  inHand.ruledOut = model.ruledOut;
  const takers = call.task === undefined && call.nativeOnly === undefined ? model.usable : takersOf(call, model);
  if (takers.length === 0 && model.ruledOut.length === 0) throw unusable(inHand);
  const usable = isParticular(inHand) ? eligibleTargets(gateway, inHand, takers) : takers;
  return usable.length > 0 && isStrict(inHand) ? strictly(inHand, usable) : usable;
}

/** Those of a model's fallbacks for one cause that may be told this call. */
function takersAmong(gateway: Gateway, inHand: CallInHand, targets: readonly TargetEntry[]): readonly TargetEntry[] {
  const takers = targets.filter((target) => isUsable(target) && takes(target, inHand.call));
  const eligible = isParticular(inHand) ? eligibleTargets(gateway, inHand, takers) : takers;
  return isStrict(inHand) ? eligible.filter((target) => lostAt(inHand, target).length === 0) : eligible;
}

/** @throws CallError where it leads nowhere */
function takeRoute(gateway: Gateway, inHand: CallInHand, route: Plan<TargetEntry>): Planned {
  const { candidates } = route;
  const [first] = candidates;
  if (first === undefined) throw leadsNowhere(inHand, route);
  gateway.rotation.advance(inHand.model.rotation);
  gateway.rotation.advance(first.target.rotation);
  countAt(inHand, first.key);
  inHand.candidates = candidates;
  inHand.leftOut = route.leftOut;
  return inHand;
}

/**
 * A conversation stays with who can verify what was signed in it: within each tier those targets come first. The others
 * follow all the same, without the signatures.
 */
function verifiersFirst(
  { call, recalled }: Admitted,
  candidates: readonly Candidate<TargetEntry>[],
): readonly Candidate<TargetEntry>[] {
  const signer = call.task === undefined ? conversationSigner(call, recalled) : undefined;
  if (signer === undefined) return candidates;
  const later = ({ target }: Candidate<TargetEntry>) => (verifierOf(target.speech, call) === signer ? 0 : 1);
  return candidates.toSorted((a, b) => a.target.priority - b.target.priority || later(a) - later(b));
}

/** The targets that take such a task, or what only the caller's own dialect has. @throws CallError where the model has none */
function takersOf(call: Call, { name, usable }: ModelEntry): readonly TargetEntry[] {
  const { nativeOnly } = call;
  const takers = usable.filter((target) => takes(target, call));
  if (takers.length > 0 || usable.length === 0) return takers;
  if (nativeOnly !== undefined) {
    throw new CallError('invalid_request', `No provider of the model '${name}' takes ${nativeOnly} in this form.`, {
      param: nativeOnly,
    });
  }
  throw new CallError('invalid_request', `No provider of the model '${name}' takes ${TASK_WORDS[call.dialect]}.`, {
    param: 'model',
  });
}

function takes({ speech }: TargetEntry, call: Call): boolean {
  const speaking = speakingFor(speech, call);
  return speaking !== undefined && (call.nativeOnly === undefined || speaking.dialect.native === call.dialect);
}

const TASK_WORDS: Readonly<Record<string, string>> = {
  'count-tokens': 'conversations to count',
  embeddings: 'embeddings',
  'gemini-embeddings': 'embeddings',
  rerank: 'rankings',
  moderations: 'moderations',
  images: 'images to make',
  transcriptions: 'sound to write down',
  speech: 'text to speak',
};

function isStrict({ model, request }: Admitted): boolean {
  return model.strict || request.headers['x-sluice-strict'] === 'true';
}

/** The targets that can express all that the caller said. @throws CallError where none can */
function strictly(admitted: Admitted, targets: readonly TargetEntry[]): readonly TargetEntry[] {
  const lost = new Set<string>();
  const expressible = targets.filter((target) => {
    const dropped = lostAt(admitted, target);
    for (const { member } of dropped) lost.add(member);
    return dropped.length === 0;
  });
  if (expressible.length > 0) return expressible;
  const members = [...lost];
  throw new CallError('translation_refused', `No target can express ${members.join(', ')}, and the call is strict.`, {
    param: members[0] ?? null,
  });
}

/** What of the call a target cannot express. */
function lostAt(admitted: Admitted, target: TargetEntry): readonly Verdict[] {
  return verdictsFor({ ...admitted, inputTokens: 0, outputCap: undefined }, target).filter(
    ({ verdict }) => verdict === 'dropped',
  );
}

function unusable({ model }: Admitted): CallError {
  const unpriced = model.targets.some(({ price }) => price === undefined);
  return unpriced
    ? new CallError('model_not_allowed', `The model '${model.name}' has no price, and unpriced models are refused.`, {
        param: 'model',
      })
    : new CallError('no_capacity', `The model '${model.name}' has no target with a usable key.`, { retryable: false });
}

/** Why a route has no candidate. */
export function leadsNowhere(inHand: CallInHand, route: Plan<TargetEntry>): CallError {
  const { ruledOut } = inHand;
  return route.leftOut.length === 0 && ruledOut.length > 0 ? ruledOutError(inHand, ruledOut) : noCapacity(route);
}

/** Every place is full or cools down: how long until the first may be free again. */
function noCapacity({ leftOut, waitMs }: Pick<Plan<TargetEntry>, 'leftOut' | 'waitMs'>): CallError {
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
