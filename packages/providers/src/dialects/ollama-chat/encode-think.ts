import type { Call } from '@sluice/core/chat/call';
import { memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';

/** The models that take a level; all others only on and off (Ollama's guide "Thinking"). */
const LEVELLED = /gpt-oss/;
const LEVELS: Readonly<Record<string, string>> = { minimal: 'low', low: 'low', medium: 'medium', high: 'high' };

/** Budgets up to these many tokens are said as a level. */
const LOW_TOKENS = 4096;
const MEDIUM_TOKENS = 16_384;

/** `think`; `undefined` leaves it to the model. */
export function encodeThink(call: Call, model: string, verdicts: Verdicts): boolean | string | undefined {
  const { reasoning } = call;
  if (reasoning === undefined) return undefined;
  verdicts.converted(memberName(call, 'reasoning'));
  const { effort, budgetTokens, enabled } = reasoning;
  if (enabled === false || effort === 'none' || budgetTokens === 0) return false;
  if (!LEVELLED.test(model)) return true;
  if (effort !== undefined) return LEVELS[effort] ?? 'high';
  if (budgetTokens === undefined) return true;
  if (budgetTokens <= LOW_TOKENS) return 'low';
  return budgetTokens <= MEDIUM_TOKENS ? 'medium' : 'high';
}
