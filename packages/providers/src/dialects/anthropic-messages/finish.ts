import type { Delta, FinishReason } from '@sluice/core/chat/delta';
import type { Json } from '@sluice/core/json/json';

const REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'refusal',
  pause_turn: 'pause',
};

/** The end of an answer. A normal stop with calls in it is `tool-calls`, whatever word the vendor has for it. */
export function readFinish(raw: string | null, stopSequence: Json | undefined, called: boolean): Delta {
  let reason: FinishReason = raw === null ? 'other' : (REASONS[raw] ?? 'other');
  if (called && (reason === 'stop' || reason === 'other')) reason = 'tool-calls';
  return typeof stopSequence === 'string'
    ? { type: 'finish', choice: 0, reason, raw, stopSequence }
    : { type: 'finish', choice: 0, reason, raw };
}
