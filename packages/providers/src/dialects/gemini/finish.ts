import type { FinishReason } from '@sluice/core/chat/delta';
import type { Json } from '@sluice/core/json/json';

/** Google's reference, `Candidate.FinishReason`, of the Gemini API and of Vertex AI. */
const REASONS: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  LANGUAGE: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  MODEL_ARMOR: 'content-filter',
  IMAGE_SAFETY: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
};

/**
 * Numbers of the enumeration, where a client asked for them (`enum-encoding=int`): those that mean the same in both of
 * Google's interfaces, which number the rest differently.
 */
const BY_NUMBER: readonly (string | undefined)[] = [
  ...[undefined, 'STOP', 'MAX_TOKENS', 'SAFETY', 'RECITATION', 'OTHER'],
  ...['BLOCKLIST', 'BLOCKLIST', 'PROHIBITED_CONTENT', undefined, undefined, 'IMAGE_SAFETY'],
];

/** The vendor's word for the end of a candidate, `undefined` where it has not ended. */
export function finishWord(reason: Json | undefined): string | undefined {
  if (typeof reason === 'number') return reason === 0 ? undefined : String(reason);
  return typeof reason === 'string' && reason !== '' && reason !== 'FINISH_REASON_UNSPECIFIED' ? reason : undefined;
}

/** A normal stop with calls in it is `tool-calls`: Google says STOP, or that it did not expect the call. */
export function finishReason(word: string, called: boolean): FinishReason {
  const name = /^\d+$/.test(word) ? (BY_NUMBER[Number(word)] ?? '') : word;
  const reason = REASONS[name] ?? 'other';
  return called && (reason === 'stop' || reason === 'other') ? 'tool-calls' : reason;
}
