import type { TargetEntry } from '../state/target-entry.ts';
import type { Admitted, CallInHand } from './call-in-hand.ts';
import { leastInput } from './token-count.ts';

/** Whether the prompt may be longer than what one of the model's own targets reads: a look, before anything is counted. */
export function mayOverflow({ call, model, inputTokens }: Admitted & { readonly inputTokens: number }): boolean {
  return model.contextWindow !== undefined && inputTokens > model.contextWindow && call.task === undefined;
}

/**
 * The targets that can read the prompt, with those that the model has for longer ones; all of them, to be told by the
 * provider, where it fits nowhere. Those left out are noted on the call.
 * @param longer asked for only where a target is too short
 */
export async function thoseThatFit(
  inHand: CallInHand,
  targets: readonly TargetEntry[],
  longer: () => readonly TargetEntry[],
): Promise<readonly TargetEntry[]> {
  const tokens = await leastInput(inHand.call);
  const fits = ({ contextWindow }: TargetEntry) => contextWindow === undefined || tokens <= contextWindow;
  const short = targets.filter((target) => !fits(target));
  if (short.length === 0) return targets;
  const fitting = [...targets, ...longer()].filter(fits);
  if (fitting.length === 0) return targets;
  inHand.ruledOut = [...inHand.ruledOut, ...short.map((target) => ({ target, cause: 'context_window' as const }))];
  return fitting;
}
