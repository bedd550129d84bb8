import type { Delta, FinishReason } from '@sluice/core/chat/delta';
import { isObject, type Json } from '@sluice/core/json/json';

/** `StopReason` of the API reference. */
const REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  guardrail_intervened: 'content-filter',
  content_filtered: 'content-filter',
  refusal: 'refusal',
};

/**
 * The end of an answer. A normal stop with calls in it is `tool-calls`: some models say `end_turn` then.
 * @param fields `additionalModelResponseFields`, where the stop sequence stands if it was asked for
 */
export function readFinish(word: Json | undefined, called: boolean, fields: Json | undefined): Delta {
  const raw = typeof word === 'string' ? word : null;
  let reason: FinishReason = raw === null ? 'other' : (REASONS[raw] ?? 'other');
  if (called && (reason === 'stop' || reason === 'other')) reason = 'tool-calls';
  const stopSequence = isObject(fields) ? fields.stop_sequence : undefined;
  return typeof stopSequence === 'string'
    ? { type: 'finish', choice: 0, reason, raw, stopSequence }
    : { type: 'finish', choice: 0, reason, raw };
}
