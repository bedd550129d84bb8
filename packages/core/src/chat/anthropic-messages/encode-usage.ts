import type { Json, JsonObject } from '../../json/json.ts';
import type { Delta } from '../delta.ts';
import type { Usage } from '../usage.ts';
import { mergeUsage, outputTokens } from '../usage.ts';

/** Members of Anthropic's own usage object that say more than counts of tokens; they pass as sent. */
const BESIDES = ['server_tool_use', 'service_tier', 'inference_geo', 'iterations', 'speed'] as const;

/** The usage deltas of one answer. */
export class UsageTally {
  #usage: Usage | undefined;
  #raw: JsonObject = {};

  add(delta: Extract<Delta, { type: 'usage' }>): void {
    this.#usage = mergeUsage(this.#usage, delta.usage);
    this.#raw = delta.raw;
  }

  /** The dialect has no way to say "unknown": a count that nobody sent is 0 here, and nowhere else. */
  wire(): JsonObject {
    const usage = this.#usage ?? {};
    const short = usage.cacheWrite ?? 0;
    const long = usage.cacheWrite1h ?? 0;
    const wire: JsonObject = {
      input_tokens: (usage.input ?? 0) + (usage.audioInput ?? 0),
      cache_creation_input_tokens: short + long,
      cache_read_input_tokens: usage.cacheRead ?? 0,
      cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
      output_tokens: outputTokens(usage),
    };
    if (usage.reasoning !== undefined) wire.output_tokens_details = { thinking_tokens: usage.reasoning };
    if (this.#isAnthropic()) {
      for (const name of BESIDES) {
        const value: Json | undefined = this.#raw[name];
        if (value !== undefined && value !== null) wire[name] = value;
      }
    }
    return wire;
  }

  #isAnthropic(): boolean {
    // OpenAI Responses has `input_tokens` too, but always with `total_tokens`.
    return typeof this.#raw.input_tokens === 'number' && this.#raw.total_tokens === undefined;
  }
}
