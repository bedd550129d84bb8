import type { Delta, FinishReason } from '@sluice/core/chat/delta';
import type { Fault } from '@sluice/core/chat/fault';
import type { JsonObject } from '@sluice/core/json/json';
import { readErrorObject } from '../../faults/error-body.ts';
import { faultOf } from '../../faults/fault.ts';

const REASONS: Readonly<Record<string, FinishReason>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool-calls',
  // Words of v1 that older deployments still have.
  ERROR_LIMIT: 'length',
  ERROR_TOXIC: 'content-filter',
};

/** Ends that are failures, whatever was said before them. */
const FAILED = new Set(['ERROR', 'TIMEOUT', 'USER_CANCEL']);

/** The end of an answer, or the failure that took its place. `said` is what holds `finish_reason`, and `error` where it failed. */
export function endDelta(said: JsonObject, called: boolean): Delta {
  const raw = typeof said.finish_reason === 'string' ? said.finish_reason : null;
  // Some deployments say it in lower case.
  const word = raw?.toUpperCase() ?? '';
  if (raw !== null && FAILED.has(word)) return { type: 'error', fault: failure(said, raw) };
  let reason: FinishReason = REASONS[word] ?? 'other';
  if (called && (reason === 'stop' || reason === 'other')) reason = 'tool-calls';
  return { type: 'finish', choice: 0, reason, raw };
}

function failure({ error, error_type: type }: JsonObject, raw: string): Fault {
  const message = typeof error === 'string' && error !== '' ? error : `the provider ended its answer with '${raw}'`;
  const fault = faultOf(readErrorObject({ message, ...(type === undefined ? undefined : { type }) }), undefined);
  return {
    ...fault,
    class: raw.toUpperCase() === 'TIMEOUT' ? 'timeout' : fault.class,
    code: typeof type === 'string' ? type : raw,
  };
}
