import type { FinishReason } from '@sluice/core/chat/delta';
import type { JsonObject } from '@sluice/core/json/json';
import { isObject } from '@sluice/core/json/json';

/** By the words in lower case, with underscores: hosts of other vendors' models let those vendors' spelling through. */
const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  // Snowflake
  '': 'stop',
  // Together; Hugging Face
  eos: 'stop',
  eos_token: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  complete: 'stop',
  completed: 'stop',
  length: 'length',
  max_tokens: 'length',
  max_output_tokens: 'length',
  max_completion_tokens: 'length',
  // Mistral
  model_length: 'length',
  // Anthropic
  model_context_window_exceeded: 'length',
  refusal: 'refusal',
  // Cohere
  tool_call: 'tool-calls',
  tool_calls: 'tool-calls',
  tool_use: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  // Moonshot, Z.AI
  sensitive: 'content-filter',
  // Gemini
  safety: 'content-filter',
  recitation: 'content-filter',
  prohibited_content: 'content-filter',
  blocklist: 'content-filter',
  spii: 'content-filter',
  // Bedrock
  content_filtered: 'content-filter',
  guardrail_intervened: 'content-filter',
};

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
  return FAILED.has(folded(word));
}

/** `called` decides over a vendor's `stop`: with a named tool choice OpenAI says nothing else. */
export function finishReason(word: string | null, choice: JsonObject, called: boolean): FinishReason {
  const { native_finish_reason: native } = choice;
  // OpenRouter says whose answer was cut, whatever `finish_reason` says.
  if (typeof native === 'string' && REASONS[folded(native)] === 'length') return 'length';
  const reason = word === null ? 'stop' : (REASONS[folded(word)] ?? 'other');
  if (called && (reason === 'stop' || reason === 'other')) return 'tool-calls';
  return !called && reason === 'tool-calls' ? 'stop' : reason;
}

function folded(word: string): string {
  return word.toLowerCase().replaceAll('-', '_');
}
