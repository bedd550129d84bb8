import type { Call, ReasoningRequest } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import { memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';
import type { ModelTraits } from './model-traits.ts';

/** Anthropic's smallest budget. */
const MIN_BUDGET = 1024;

/**
 * The share of the output that an effort may think for. OpenAI's caps hold reasoning and answer together, as Anthropic's
 * do; there is no official table, so the shares leave the answer at least a fifth.
 */
const SHARE: Readonly<Record<string, number>> = {
  minimal: 0.1,
  low: 0.2,
  medium: 0.5,
  high: 0.8,
  xhigh: 0.8,
  max: 0.8,
};
const EFFORTS: Readonly<Record<string, string>> = { minimal: 'low', xhigh: 'xhigh', max: 'max' };

export interface Thinking {
  readonly thinking?: JsonObject;
  /** `output_config.effort`. */
  readonly effort?: string;
}

/** `thinking` and the effort: as sent for a caller of this dialect, else converted from an effort or a budget. */
export function encodeThinking(call: Call, traits: ModelTraits, maxTokens: number, verdicts: Verdicts): Thinking {
  const request = call.reasoning;
  if (request === undefined) return {};
  if (call.dialect === 'messages') return asSent(request);
  const member = memberName(call, 'reasoning');
  if (request.enabled === false || request.effort === 'none' || request.budgetTokens === 0) {
    verdicts.converted(member);
    // Where thinking is not on by itself, not to ask for it is enough.
    return traits.thinking === 'adaptive' ? { thinking: { type: 'disabled' } } : {};
  }
  const tooShort = traits.thinking === 'budget' && maxTokens <= MIN_BUDGET;
  if (traits.thinking === 'none' || tooShort || forcesTool(call) || inUnsignedToolTurn(call)) {
    verdicts.dropped(member);
    return {};
  }
  verdicts.converted(member);
  const display: JsonObject = request.display === undefined ? {} : { display: 'summarized' };
  if (traits.thinking === 'adaptive') {
    const thinking = { type: 'adaptive', ...display };
    const { effort } = request;
    return effort === undefined ? { thinking } : { thinking, effort: EFFORTS[effort] ?? effort };
  }
  return { thinking: { type: 'enabled', budget_tokens: budget(request, maxTokens), ...display } };
}

function asSent(request: ReasoningRequest): Thinking {
  const display: JsonObject = request.display === undefined ? {} : { display: request.display };
  const effort = request.effort === undefined ? undefined : { effort: request.effort };
  if (request.enabled === false) return { thinking: { type: 'disabled', ...display }, ...effort };
  if (request.adaptive === true) return { thinking: { type: 'adaptive', ...display }, ...effort };
  if (request.budgetTokens === undefined) return { ...effort };
  return { thinking: { type: 'enabled', budget_tokens: request.budgetTokens, ...display }, ...effort };
}

function budget(request: ReasoningRequest, maxTokens: number): number {
  const wanted = request.budgetTokens ?? Math.floor(maxTokens * (SHARE[request.effort ?? 'medium'] ?? 0.5));
  return Math.min(Math.max(wanted, MIN_BUDGET), maxTokens - 1);
}

/** Anthropic refuses thinking together with a forced tool. */
function forcesTool(call: Call): boolean {
  return call.toolChoice?.type === 'required' || call.toolChoice?.type === 'tool';
}

/**
 * Whether the conversation stands between a tool call and its answer, and the call's turn has no signed thinking to begin
 * with: with thinking on Anthropic refuses that, and most dialects can't carry the signature.
 */
function inUnsignedToolTurn(call: Call): boolean {
  const { parts = [] } = call.messages.findLast(({ role }) => role === 'assistant') ?? {};
  if (!parts.some(({ type }) => type === 'tool-call')) return false;
  return !parts.some(
    (part) =>
      part.type === 'reasoning' &&
      (part.signature !== undefined || part.redacted !== undefined) &&
      (part.signer ?? 'anthropic') === 'anthropic',
  );
}
