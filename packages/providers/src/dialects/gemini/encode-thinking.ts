import type { Call, ReasoningRequest } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import { memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';
import type { ModelTraits } from './model-traits.ts';

/** Efforts as tokens. Source: Google's table for `reasoning_effort` at its OpenAI-compatible endpoint. */
const TOKENS: Readonly<Record<string, number>> = {
  minimal: 1024,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: Number.POSITIVE_INFINITY,
  max: Number.POSITIVE_INFINITY,
};

/** `thinkingConfig`, `undefined` where nothing is to be said: the model then thinks as much as it finds right. */
export function encodeThinking(call: Call, traits: ModelTraits, verdicts: Verdicts): JsonObject | undefined {
  const { reasoning } = call;
  if (reasoning === undefined) return undefined;
  if (call.dialect === 'gemini') return asSent(reasoning);
  const member = memberName(call, 'reasoning');
  const off = reasoning.enabled === false || reasoning.effort === 'none' || reasoning.budgetTokens === 0;
  if (traits.thinking === 'none') {
    // Switching off what is not there loses nothing.
    if (!off) verdicts.dropped(member);
    return undefined;
  }
  verdicts.converted(member);
  if (off) return switchedOff(traits);
  const said = traits.thinking === 'level' ? levelOf(reasoning, traits) : budgetOf(reasoning, traits);
  // Anthropic's callers may have asked not to see it; everybody else who asks for thinking gets it to see.
  return reasoning.display === 'omitted' ? said : { ...said, includeThoughts: true };
}

function asSent({ effort, budgetTokens, enabled, adaptive, display }: ReasoningRequest): JsonObject | undefined {
  const said: JsonObject = {};
  if (budgetTokens !== undefined) said.thinkingBudget = budgetTokens;
  else if (enabled === false) said.thinkingBudget = 0;
  else if (adaptive === true) said.thinkingBudget = -1;
  if (effort !== undefined) said.thinkingLevel = effort;
  if (display !== undefined) said.includeThoughts = display !== 'omitted';
  return Object.keys(said).length === 0 ? undefined : said;
}

/** As little as the model can. */
function switchedOff({ thinking, canBeOff, budget, levels }: ModelTraits): JsonObject {
  if (thinking === 'level') return { thinkingLevel: levels[0] as string };
  return { thinkingBudget: canBeOff ? 0 : budget.least };
}

function budgetOf({ effort, budgetTokens }: ReasoningRequest, { budget }: ModelTraits): JsonObject {
  const wanted = budgetTokens ?? (effort === undefined ? undefined : TOKENS[effort]);
  // -1: as much as the model finds right.
  if (wanted === undefined) return { thinkingBudget: -1 };
  return { thinkingBudget: Math.min(Math.max(wanted, budget.least), budget.most) };
}

function levelOf({ effort, budgetTokens }: ReasoningRequest, { levels }: ModelTraits): JsonObject {
  const wanted = budgetTokens === undefined ? effort : effortFor(budgetTokens);
  if (wanted === undefined) return {};
  const asked = wanted === 'xhigh' || wanted === 'max' ? 'high' : wanted;
  if (levels.includes(asked)) return { thinkingLevel: asked };
  // The next weaker one is missing at the lower end alone, the next stronger one in the middle.
  return { thinkingLevel: asked === 'minimal' ? (levels[0] as string) : 'high' };
}

function effortFor(tokens: number): string {
  if (tokens <= 1024) return 'low';
  return tokens <= 8192 ? 'medium' : 'high';
}
