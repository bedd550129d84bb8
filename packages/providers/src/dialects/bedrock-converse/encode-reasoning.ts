import type { Call } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import { memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';
import { encodeThinking } from '../anthropic-messages/encode-thinking.ts';
import type { ModelTraits } from './model-traits.ts';

/** The three efforts that models other than Claude know. */
const EFFORTS: Readonly<Record<string, string>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
};

/** What asks the model to reason, among the additional fields. */
export function encodeReasoning(call: Call, traits: ModelTraits, maxTokens: number, verdicts: Verdicts): JsonObject {
  if (call.reasoning === undefined) return {};
  const member = memberName(call, 'reasoning');
  if (traits.claude !== undefined) {
    const { thinking, effort } = encodeThinking(call, traits.claude, maxTokens, verdicts);
    return {
      ...(thinking === undefined ? undefined : { thinking }),
      ...(effort === undefined ? undefined : { output_config: { effort } }),
    };
  }
  const { effort: asked, enabled, budgetTokens } = call.reasoning;
  const off = enabled === false || asked === 'none' || budgetTokens === 0;
  if (traits.effort === undefined) {
    // A model that does not reason is not kept from it.
    if (!off) verdicts.dropped(member);
    return {};
  }
  verdicts.converted(member);
  const effort = EFFORTS[asked ?? 'medium'] ?? 'medium';
  switch (traits.effort) {
    case 'reasoning_effort':
      // These can't be kept from it.
      return { reasoning_effort: off ? 'low' : effort };
    case 'reasoning_config':
      return off ? {} : { reasoning_config: effort };
    default:
      return { reasoningConfig: off ? { type: 'disabled' } : { type: 'enabled', maxReasoningEffort: effort } };
  }
}
