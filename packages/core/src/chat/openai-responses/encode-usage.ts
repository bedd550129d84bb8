import type { JsonObject } from '../../json/json.ts';
import type { Delta } from '../delta.ts';
import { inputTokens, mergeUsage, outputTokens, type Usage } from '../usage.ts';

/** The usage deltas of one answer, in the words of Responses: every input token counts as one, cached or not. */
export class UsageTally {
  #usage: Usage | undefined;

  add(delta: Extract<Delta, { type: 'usage' }>): void {
    this.#usage = mergeUsage(this.#usage, delta.usage);
  }

  /** `null` where the provider counted nothing: an unknown count is never 0. */
  wire(): JsonObject | null {
    const usage = this.#usage;
    if (usage === undefined || Object.keys(usage).length === 0) return null;
    const input = inputTokens(usage);
    const output = outputTokens(usage);
    const inputDetails: JsonObject = { cached_tokens: usage.cacheRead ?? 0 };
    if (usage.cacheWrite !== undefined || usage.cacheWrite1h !== undefined) {
      inputDetails.cache_write_tokens = (usage.cacheWrite ?? 0) + (usage.cacheWrite1h ?? 0);
    }
    return {
      input_tokens: input,
      input_tokens_details: inputDetails,
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: usage.reasoning ?? 0 },
      total_tokens: input + output,
    };
  }
}
