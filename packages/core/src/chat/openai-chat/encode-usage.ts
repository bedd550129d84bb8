import type { JsonObject } from '../../json/json.ts';
import type { Delta } from '../delta.ts';
import { inputTokens, mergeUsage, outputTokens, type Usage } from '../usage.ts';

/** The usage deltas of one answer, in OpenAI's words: every prompt token counts as one, cached or not. */
export class UsageTally {
  #usage: Usage | undefined;

  add(delta: Extract<Delta, { type: 'usage' }>): void {
    this.#usage = mergeUsage(this.#usage, delta.usage);
  }

  /** `null` where the provider counted nothing: an unknown count is never 0. */
  wire(): JsonObject | null {
    const usage = this.#usage;
    if (usage === undefined || Object.keys(usage).length === 0) return null;
    const prompt = inputTokens(usage);
    const completion = outputTokens(usage);
    const promptDetails: JsonObject = { cached_tokens: usage.cacheRead ?? 0, audio_tokens: usage.audioInput ?? 0 };
    // OpenAI and OpenRouter name tokens written to a cache so.
    const written = (usage.cacheWrite ?? 0) + (usage.cacheWrite1h ?? 0);
    if (usage.cacheWrite !== undefined || usage.cacheWrite1h !== undefined) promptDetails.cache_write_tokens = written;
    return {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      prompt_tokens_details: promptDetails,
      completion_tokens_details: { reasoning_tokens: usage.reasoning ?? 0, audio_tokens: usage.audioOutput ?? 0 },
    };
  }
}
