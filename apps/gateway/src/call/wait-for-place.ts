import { lowestPriority } from '@sluice/core/limits/shedding';
import type { Plan } from '@sluice/core/routing/plan';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import type { TargetEntry } from '../state/target-entry.ts';
import type { CallInHand } from './call-in-hand.ts';

/** A call waits for a place only where one may be free within this time. */
export const MAX_WAIT_MS = 2_000;

/** Windows and cool-downs end by the clock: whoever is first looks so often, besides when a place comes free. */
const LOOK_MS = 50;

/** The line of the calls that may take the same targets. */
export function lineOf(targets: readonly TargetEntry[]): string {
  return targets.map(({ rotation }) => rotation).join('\n\n');
}

/**
 * Waits in line with the calls of all tenants until a place is free. The call keeps its place in the line until it has
 * taken the one upstream, so that two never take the same.
 * @param planAgain where the call may go by now
 * @returns the last plan, without a candidate where the time ran out or too many of the tenant wait
 */
export async function waitForPlace(
  gateway: Gateway,
  inHand: CallInHand,
  targets: readonly TargetEntry[],
  planAgain: () => Plan<TargetEntry>,
): Promise<Plan<TargetEntry>> {
  const { caller, model, authorized, response } = inHand;
  const priority = authorized?.priority ?? lowestPriority([caller.priority, model.priority]);
  const place = gateway.fairLines.join(lineOf(targets), caller, priority);
  const full = { ...planAgain(), candidates: [] };
  if (place === undefined) return full;
  inHand.linePlace = place;
  const deadline = monotonicMs() + MAX_WAIT_MS;
  for (;;) {
    if (place.isFirst) {
      const route = planAgain();
      if (route.candidates.length > 0) return route;
    }
    const leftMs = deadline - monotonicMs();
    if (leftMs <= 0 || response.destroyed) break;
    await place.look(place.isFirst ? Math.min(LOOK_MS, leftMs) : leftMs);
  }
  place.leave(false);
  return full;
}
