import type { Call, ReasoningPart } from '@sluice/core/chat/call';
import { formatOf } from '@sluice/core/chat/openai-chat/reasoning-details';
import type { JsonObject } from '@sluice/core/json/json';
import type { Target } from '../../dialect.ts';
import { memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';
import type { PartContext } from './encode-part.ts';
import { thoughtPath } from './message-paths.ts';

/** Budgets up to these many tokens are said as an effort. OpenRouter's own conversion is near to it. */
const LOW_TOKENS = 4096;
const MEDIUM_TOKENS = 16_384;

/** How much the model is to think, in the vendor's words. */
export function encodeReasoningRequest(call: Call, target: Target, verdicts: Verdicts): JsonObject {
  const { reasoning } = call;
  if (reasoning === undefined) return {};
  const { quirks } = target.spec;
  const own = call.dialect === 'chat';
  const member = memberName(call, 'reasoning');
  const { effort, budgetTokens, enabled, adaptive } = reasoning;
  const off = enabled === false || effort === 'none';
  switch (quirks.reasoningRequest ?? 'reasoning_effort') {
    case 'reasoning': {
      const said: JsonObject = {};
      if (effort !== undefined) said.effort = effort;
      else if (budgetTokens !== undefined) said.max_tokens = budgetTokens;
      if (enabled !== undefined && said.effort === undefined && said.max_tokens === undefined) said.enabled = enabled;
      if (Object.keys(said).length === 0) break;
      if (!own) verdicts.converted(member);
      return { reasoning: said };
    }
    case 'thinking': {
      const said: JsonObject = effort === undefined || off ? {} : { reasoning_effort: effort };
      if (enabled !== undefined || adaptive || off) said.thinking = { type: off ? 'disabled' : 'enabled' };
      if (budgetTokens !== undefined) verdicts.dropped(`${member}.budget_tokens`);
      else if (Object.keys(said).length === 0) break;
      if (!own && Object.keys(said).length > 0) verdicts.converted(member);
      return said;
    }
    case 'enable_thinking': {
      if (!own) verdicts.converted(member);
      const said: JsonObject = { enable_thinking: !off };
      if (budgetTokens !== undefined) said.thinking_budget = budgetTokens;
      return said;
    }
    case 'none':
      break;
    default: {
      const reasons = own || (quirks.reasoningModels?.some((prefix) => target.model.startsWith(prefix)) ?? true);
      const asked = effort ?? (off ? (own ? 'none' : undefined) : effortOf(budgetTokens, adaptive));
      if (!reasons || asked === undefined) break;
      if (effort === undefined || !own) verdicts.converted(member);
      return { reasoning_effort: !own && asked === 'max' ? 'high' : asked };
    }
  }
  // Switching off what is not there loses nothing.
  if (!(off && !own)) verdicts.dropped(member);
  return {};
}

/** A budget of tokens as an effort; the vendor's own choice is the middle. */
export function effortOf(budgetTokens: number | undefined, adaptive: boolean | undefined): string | undefined {
  if (budgetTokens === undefined) return adaptive === true ? 'medium' : undefined;
  if (budgetTokens <= LOW_TOKENS) return 'low';
  return budgetTokens <= MEDIUM_TOKENS ? 'medium' : 'high';
}

/** The model's earlier reasoning, as members of its message. `at` is the message's path. */
export function encodeReasoningHistory(parts: readonly ReasoningPart[], at: string, context: PartContext): JsonObject {
  const { own, quirks, verdicts } = context;
  const text = parts.map((part) => part.text).join('');
  const style = quirks.reasoningHistory ?? (own && quirks.strictMessages !== true ? 'as-sent' : 'none');
  switch (style) {
    case 'none':
      parts.forEach((_part, i) => {
        verdicts.dropped(thoughtPath(at, i));
      });
      return {};
    case 'reasoning_content':
    case 'reasoning':
      parts.forEach(({ redacted, signature }, i) => {
        if (redacted ?? signature) verdicts.dropped(`${thoughtPath(at, i)}.signature`);
      });
      return text === '' ? {} : { [style]: text };
    default: {
      const spoken = style === 'reasoning_details';
      const details = parts.some(({ detail, redacted, signature }) => detail ?? redacted ?? (spoken && signature))
        ? parts.flatMap((part, i) => detailsOf(part, i, spoken))
        : [];
      if (details.length > 0) return { reasoning_details: details };
      // Without items the text alone goes back; beside items it would say them twice.
      return text === '' ? {} : { [spoken ? 'reasoning' : 'reasoning_content']: text };
    }
  }
}

/** @param spoken the vendor reads thoughts in items only; elsewhere the text stands beside what is sealed */
function detailsOf(part: ReasoningPart, index: number, spoken: boolean): JsonObject[] {
  const { detail, text, redacted, signature, signer } = part;
  if (detail !== undefined) return [detail];
  const format: JsonObject = signer === undefined ? {} : { format: formatOf(signer) };
  if (redacted !== undefined) {
    // What was thought, in the words that everyone may see, and the same sealed.
    const told = text === '' || !spoken ? [] : [{ type: 'reasoning.summary', summary: text, index, ...format }];
    return [...told, { type: 'reasoning.encrypted', data: redacted, index, ...format }];
  }
  if (!spoken) return [];
  if (signature === undefined) return text === '' ? [] : [{ type: 'reasoning.text', text, index, ...format }];
  return [{ type: 'reasoning.text', text, signature, index, ...format }];
}
