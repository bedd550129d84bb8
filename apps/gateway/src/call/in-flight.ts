import type { PlanKey } from '@sluice/core/routing/target';
import type { Planned } from './call-in-hand.ts';

/** A call counts at one deployment: from its plan on, so that calls that come at the same moment see one another. */
export function countAt(inHand: Pick<Planned, 'countedAt'>, key: PlanKey | undefined): void {
  if (inHand.countedAt === key?.measures) return;
  if (inHand.countedAt !== undefined) inHand.countedAt.inFlight--;
  inHand.countedAt = key?.measures;
  if (inHand.countedAt !== undefined) inHand.countedAt.inFlight++;
}
