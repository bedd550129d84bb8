import type { Delta } from '@sluice/core/chat/delta';
import type { Usage } from '@sluice/core/chat/usage';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

type UsageDelta = Extract<Delta, { type: 'usage' }>;

/**
 * Anthropic's usage object in disjoint classes. `input_tokens` already leaves cached tokens out. The total of cache
 * writes may come without its split by life (in `message_delta`), and then grows beyond the split that was sent before:
 * what the split does not name was written with the short life.
 */
export function readUsage(raw: JsonObject): Usage {
  const usage: { -readonly [K in keyof Usage]: Usage[K] } = {};
  const set = (name: keyof Usage, value: Json | undefined) => {
    if (typeof value === 'number') usage[name] = value;
  };
  set('input', raw.input_tokens);
  set('cacheRead', raw.cache_read_input_tokens);
  set('cacheWrite', raw.cache_creation_input_tokens);
  if (isObject(raw.cache_creation)) {
    set('cacheWrite1h', raw.cache_creation.ephemeral_1h_input_tokens);
    if (usage.cacheWrite === undefined) set('cacheWrite', raw.cache_creation.ephemeral_5m_input_tokens);
    else usage.cacheWrite = Math.max(0, usage.cacheWrite - (usage.cacheWrite1h ?? 0));
  }
  set('output', raw.output_tokens);
  if (isObject(raw.output_tokens_details)) set('reasoning', raw.output_tokens_details.thinking_tokens);
  return usage;
}

/** Usage of a stream: `message_start` begins it, `message_delta` overwrites what it names. Nothing is ever added. */
export class StreamUsage {
  readonly #raw: JsonObject = {};

  start(raw: JsonObject): UsageDelta {
    this.#take(raw);
    // The output count of the start is provisional (mostly 1 to 11): a stream that breaks off must not be billed by it.
    const { output: _provisional, ...usage } = readUsage(this.#raw);
    return { type: 'usage', usage, raw: { ...this.#raw } };
  }

  update(raw: JsonObject): UsageDelta {
    this.#take(raw);
    return { type: 'usage', usage: readUsage(this.#raw), raw: { ...this.#raw } };
  }

  #take(raw: JsonObject): void {
    for (const [name, value] of Object.entries(raw)) if (value !== null && value !== undefined) this.#raw[name] = value;
  }
}
