import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Call } from '../call.ts';
import type { StreamSummary } from '../client-dialect.ts';

/**
 * A chunk of a provider that speaks this dialect too, before it goes on. Upstream usage is asked for always; a caller that
 * did not ask never sees it. One that did gets `sluice` in each chunk with usage that stands at the end of its answer:
 * without choices, with a finish reason, or with nothing said in it. Vendors repeat the count there, so that the last one
 * has it, whichever it is; running totals beside content have none.
 */
export function filterChunk(
  event: JsonObject,
  call: Call,
  summary: () => StreamSummary,
): JsonObject | null | undefined {
  const counted = isObject(event.usage);
  const groq = isObject(event.x_groq) && isObject(event.x_groq.usage);
  if (!counted && !groq) return undefined;
  const choices = Array.isArray(event.choices) ? event.choices : [];
  if (call.includeUsage) {
    return choices.every(isOver) ? { ...event, sluice: { ...summary() } } : undefined;
  }
  if (choices.length === 0 && event.error === undefined) return null;
  const rest: JsonObject = { ...event };
  delete rest.usage;
  if (groq) {
    const { usage: _usage, ...others } = event.x_groq as JsonObject;
    rest.x_groq = others;
  }
  return rest;
}

/** Whether nothing is said in this choice any more. */
function isOver(choice: Json): boolean {
  if (!isObject(choice) || typeof choice.finish_reason === 'string') return true;
  const { delta } = choice;
  if (!isObject(delta)) return true;
  for (const name in delta) {
    const value = delta[name];
    if (name === 'role' || value === null || value === '' || (Array.isArray(value) && value.length === 0)) continue;
    return false;
  }
  return true;
}
