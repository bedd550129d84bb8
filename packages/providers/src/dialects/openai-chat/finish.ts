import type { FinishReason } from '@sluice/core/chat/delta';
import type { JsonObject } from '@sluice/core/json/json';
import { isObject } from '@sluice/core/json/json';

const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  // Snowflake
  '': 'stop',
  // Together; Hugging Face
  eos: 'stop',
  eos_token: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  max_tokens: 'length',
  // Mistral
  model_length: 'length',
  tool_calls: 'tool-calls',
  tool_use: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  // Moonshot, Z.AI
  sensitive: 'content-filter',
};

/** OpenRouter's `native_finish_reason` for a cut answer, whatever `finish_reason` says. */
const CUT = new Set(['length', 'max_tokens', 'max_output_tokens', 'MAX_TOKENS', 'max_completion_tokens']);

/** Words for an answer that failed on the way: OpenRouter, Mistral; DeepSeek; Z.AI. */
const FAILED = new Set(['error', 'insufficient_system_resource', 'network_error']);

/** The vendor's word, `null` where a choice has none: `finish_reason`, or what early and foreign answers have for it. */
export function finishWord(choice: JsonObject): string | null {
  const { finish_reason: reason, finishReason, finish_details: details } = choice;
  if (typeof reason === 'string') return reason;
  if (typeof finishReason === 'string') return finishReason;
  // Early vision models.
  return isObject(details) && typeof details.type === 'string' ? details.type : null;
}

export function isFailure(word: string): boolean {
  return FAILED.has(word);
}

/** `called` decides over a vendor's `stop`: with a named tool choice OpenAI says nothing else. */
export function finishReason(word: string | null, choice: JsonObject, called: boolean): FinishReason {
  if (typeof choice.native_finish_reason === 'string' && CUT.has(choice.native_finish_reason)) return 'length';
  const reason = word === null ? 'stop' : (REASONS[word] ?? 'other');
  if (called && (reason === 'stop' || reason === 'other')) return 'tool-calls';
  return !called && reason === 'tool-calls' ? 'stop' : reason;
}
