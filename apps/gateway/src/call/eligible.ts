import { isOfShare } from '@sluice/core/routing/canary';
import { type CallFacts, holds, tagsIn } from '@sluice/core/routing/eligibility';
import type { Candidate } from '@sluice/core/routing/plan';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import type { RuledOut } from '../state/model-shape.ts';
import type { TargetEntry } from '../state/target-entry.ts';
import type { Admitted, CallInHand } from './call-in-hand.ts';
import { sessionOf } from './session-of.ts';

/** Whether it depends on the call which of its model's targets may be used. */
export function isParticular({ model, authorized }: Pick<Admitted, 'model' | 'authorized'>): boolean {
  return model.conditional || (authorized !== undefined && authorized.targetTags.length > 0);
}

/** The targets that have the tags it needs, whose conditions it meets and whose share it is of; the others are noted on it. */
export function eligibleTargets(
  gateway: Gateway,
  inHand: CallInHand,
  targets: readonly TargetEntry[],
): readonly TargetEntry[] {
  const facts = factsOf(gateway, inHand);
  const subject = sessionOf(inHand) ?? inHand.requestId;
  const needed = inHand.authorized?.targetTags ?? [];
  const ruledOut: RuledOut[] = [...inHand.ruledOut];
  const eligible = targets.filter((target) => {
    const { when, canary, tags } = target;
    if (!needed.every((tag) => tags.includes(tag))) ruledOut.push({ target, cause: 'target_tags' });
    else if (when !== undefined && !holds(when, facts)) ruledOut.push({ target, cause: 'condition' });
    else if (canary !== undefined && !isOfShare(canary, subject)) ruledOut.push({ target, cause: 'canary' });
    else return true;
    return false;
  });
  inHand.ruledOut = ruledOut;
  return eligible;
}

/** A call that is of a canary's share goes there first, within the canary's own tier. */
export function canariesFirst(candidates: readonly Candidate<TargetEntry>[]): readonly Candidate<TargetEntry>[] {
  if (!candidates.some(({ target }) => target.canary !== undefined)) return candidates;
  const later = ({ target }: Candidate<TargetEntry>) => (target.canary === undefined ? 1 : 0);
  return candidates
    .toSorted((a, b) => a.target.priority - b.target.priority || later(a) - later(b))
    .map((candidate) => (candidate.target.canary === undefined ? candidate : { ...candidate, reason: 'canary' }));
}

function factsOf({ environment }: Gateway, { request, inputTokens }: CallInHand): CallFacts {
  const tags = tagsIn(String(request.headers['x-sluice-tags'] ?? ''));
  return {
    tags,
    region: tags.get('region') ?? environment.region,
    inputTokens,
    header: (name) => {
      const value = request.headers[name];
      return value === undefined ? undefined : String(value);
    },
  };
}

/** Nothing is left of a model for this call, and no waiting changes that. */
export function ruledOutError({ model }: Pick<Admitted, 'model'>, ruledOut: readonly RuledOut[]): CallError {
  const causes = new Set(ruledOut.map(({ cause }) => cause));
  const why = Object.entries(WORDS).flatMap(([cause, words]) => (causes.has(cause as never) ? [words] : []));
  return new CallError(
    'model_not_allowed',
    `No target of the model '${model.name}' may take this call: ${why.join('; ')}.`,
    { param: 'model' },
  );
}

const WORDS: Readonly<Record<RuledOut['cause'], string>> = {
  data_residency: 'they stand outside of the regions that the tenant’s calls must not leave',
  reserved: 'they are reserved for other tenants',
  condition: 'their conditions do not hold for it',
  canary: 'it is not of their share',
  target_tags: 'they have not the tags that its authorization asks for',
  context_window: 'its prompt is longer than they can read',
};
