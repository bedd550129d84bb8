import type { Call } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import { memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';

/** Models that came before Cohere's reasoning ones, or beside them: they know no `thinking`. */
const PLAIN_MODELS =
  /^(command-r|command-a-03-2025|command-a-vision|command-a-translate|command-light|c4ai-|aya-)|^command$/;

/** Tokens an effort may think for. Cohere has no efforts; without a budget it thinks as long as it likes. */
const BUDGETS: Readonly<Record<string, number>> = { minimal: 512, low: 1024, medium: 4096 };

/** What Cohere's guide "Reasoning" advises to leave for the answer itself. */
const ANSWER_TOKENS = 1000;

/** `thinking`. @param maxTokens the cap on all output, reasoning included */
export function encodeThinking(
  call: Call,
  model: string,
  maxTokens: number | undefined,
  verdicts: Verdicts,
): JsonObject | undefined {
  const { reasoning } = call;
  if (reasoning === undefined) return undefined;
  const member = memberName(call, 'reasoning');
  const { effort, budgetTokens, enabled } = reasoning;
  const off = enabled === false || effort === 'none' || budgetTokens === 0;
  if (PLAIN_MODELS.test(model)) {
    // Switching off what is not there loses nothing.
    if (!off) verdicts.dropped(member);
    return undefined;
  }
  verdicts.converted(member);
  if (off) return { type: 'disabled' };
  const wanted = budgetTokens ?? (effort === undefined ? undefined : BUDGETS[effort]);
  if (wanted === undefined) return { type: 'enabled' };
  const most = maxTokens === undefined ? wanted : Math.max(1, maxTokens - ANSWER_TOKENS);
  return { type: 'enabled', token_budget: Math.min(wanted, most) };
}
