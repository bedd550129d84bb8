import type { Fault } from '@sluice/core/chat/fault';
import { worstCaseNanoUsd } from '@sluice/core/pricing/price';
import type { Candidate } from '@sluice/core/routing/plan';
import type { Gateway } from '../gateway.ts';
import type { ModelEntry } from '../state/model-entry.ts';
import type { TargetEntry } from '../state/target-entry.ts';
import type { CallInHand, Reserved } from './call-in-hand.ts';
import { demandOf } from './demand.ts';
import { planDetour } from './plan.ts';

/**
 * The route of a call that a provider refused for a cause that other models may not share, over those that its model has
 * for that; `undefined` where there are none that what is reserved pays for.
 */
export function detourAfter(
  gateway: Gateway,
  reserved: Reserved,
  { class: cause }: Fault,
): readonly Candidate<TargetEntry>[] | undefined {
  const targets = targetsAfter(reserved.model, cause);
  if (targets === undefined || targets.length === 0) return undefined;
  const { call, inputTokens, outputCap, intent } = reserved;
  const { outputTokens } = demandOf(reserved, outputCap);
  const images = call.task?.kind === 'image' ? call.n : 0;
  const paid = targets.filter(
    ({ price }) =>
      price !== undefined && worstCaseNanoUsd(price, inputTokens, outputTokens, images) <= intent.amountNanoUsd,
  );
  // A reserved call is the one in hand, as far along as it can be.
  const candidates = planDetour(gateway, reserved as CallInHand, paid);
  return candidates.length === 0 ? undefined : candidates;
}

function targetsAfter({ fallbacksOn }: ModelEntry, cause: Fault['class']): readonly TargetEntry[] | undefined {
  switch (cause) {
    case 'context-length':
      return fallbacksOn?.contextWindow;
    case 'content-policy':
      return fallbacksOn?.contentPolicy;
    default:
      return undefined;
  }
}
