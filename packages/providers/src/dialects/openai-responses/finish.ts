import type { FinishReason } from '@sluice/core/chat/delta';
import { isObject, type JsonObject } from '@sluice/core/json/json';

/** `incomplete_details.reason`. OpenAI has the first and the last; the others were seen at hosts of this dialect. */
const CUT: Readonly<Record<string, FinishReason>> = {
  max_output_tokens: 'length',
  max_tokens: 'length',
  length: 'length',
  content_filter: 'content-filter',
};

/** How a response ended. `called`: it holds calls that the caller is to answer. */
export function readFinish(response: JsonObject, called: boolean): { reason: FinishReason; raw: string | null } {
  const { status, incomplete_details: details } = response;
  const cause = isObject(details) && typeof details.reason === 'string' ? details.reason : undefined;
  const raw = cause ?? (typeof status === 'string' ? status : null);
  if (status === 'incomplete' || cause !== undefined) {
    const reason = CUT[cause ?? ''] ?? 'other';
    return { reason: called && reason === 'other' ? 'tool-calls' : reason, raw };
  }
  // `queued` and `in_progress`: nothing was answered yet.
  const ended = status === undefined || status === null || status === 'completed';
  if (!ended) return { reason: 'other', raw };
  return { reason: called ? 'tool-calls' : 'stop', raw };
}
