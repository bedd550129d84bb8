import type { Delta } from '@sluice/core/chat/delta';
import type { Usage } from '@sluice/core/chat/usage';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

/**
 * Bedrock's usage in disjoint classes. `inputTokens` already leaves cached tokens out, and the cache counts come twice,
 * under two names. What `cacheDetails` does not name was written with the short life.
 */
export function usageDelta(raw: JsonObject): Delta {
  const usage: { -readonly [K in keyof Usage]: Usage[K] } = {};
  const set = (name: keyof Usage, ...values: (Json | undefined)[]) => {
    const value = values.find((one) => typeof one === 'number');
    if (typeof value === 'number') usage[name] = value;
  };
  set('input', raw.inputTokens);
  set('cacheRead', raw.cacheReadInputTokens, raw.cacheReadInputTokenCount);
  set('cacheWrite', raw.cacheWriteInputTokens, raw.cacheWriteInputTokenCount);
  set('output', raw.outputTokens);
  const long = longCacheWrite(raw.cacheDetails);
  if (long > 0) {
    usage.cacheWrite1h = long;
    if (usage.cacheWrite !== undefined) usage.cacheWrite = Math.max(0, usage.cacheWrite - long);
  }
  return { type: 'usage', usage, raw };
}

function longCacheWrite(details: Json | undefined): number {
  let tokens = 0;
  for (const one of Array.isArray(details) ? details : []) {
    if (isObject(one) && one.ttl === '1h' && typeof one.inputTokens === 'number') tokens += one.inputTokens;
  }
  return tokens;
}
