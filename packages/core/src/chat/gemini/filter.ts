import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { ClientDialect } from '../client-dialect.ts';

/**
 * An event of a provider of this dialect before it goes on. Each has the usage so far; the one in which every candidate
 * ends, or that has none (a blocked prompt), says what the call came to as well.
 */
export const filterEvent: ClientDialect['filter'] = (event, _call, summary): JsonObject | undefined => {
  if (!isObject(event.usageMetadata)) return undefined;
  const candidates = Array.isArray(event.candidates) ? event.candidates : [];
  return candidates.every(isOver) ? { ...event, sluice: { ...summary() } } : undefined;
};

function isOver(candidate: Json): boolean {
  return !isObject(candidate) || (candidate.finishReason !== undefined && candidate.finishReason !== null);
}
