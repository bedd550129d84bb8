import type { Delta } from '@sluice/core/chat/delta';
import type { Usage } from '@sluice/core/chat/usage';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

/**
 * What Cohere bills. It counts twice: `billed_units` are the tokens of the caller's own words, which its price holds for;
 * `tokens` are what the model really read, Cohere's own preamble with it, and `cached_tokens` are a part of those, billed
 * to nobody. Only where nothing is said of a bill the real ones stand in.
 */
export function usageDelta(raw: JsonObject): Delta | undefined {
  const billed = isObject(raw.billed_units) ? raw.billed_units : {};
  const tokens = isObject(raw.tokens) ? raw.tokens : {};
  const usage: { -readonly [K in keyof Usage]: Usage[K] } = {};
  const input = number(billed.input_tokens);
  const output = number(billed.output_tokens) ?? number(tokens.output_tokens);
  if (input !== undefined) usage.input = input;
  else readUnbilled(tokens, number(raw.cached_tokens), usage);
  if (output !== undefined) usage.output = output;
  const reasoning = number(tokens.reasoning_tokens);
  // Counted in `tokens`, which knows a few more than the bill.
  if (reasoning !== undefined) usage.reasoning = output === undefined ? reasoning : Math.min(reasoning, output);
  return Object.keys(usage).length === 0 ? undefined : { type: 'usage', usage, raw };
}

function readUnbilled(
  tokens: JsonObject,
  cached: number | undefined,
  usage: { -readonly [K in keyof Usage]: Usage[K] },
): void {
  const input = number(tokens.input_tokens);
  if (input === undefined) return;
  const read = cached === undefined ? undefined : Math.min(cached, input);
  usage.input = input - (read ?? 0);
  if (read !== undefined) usage.cacheRead = read;
}

function number(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
