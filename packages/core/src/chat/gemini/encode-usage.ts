import type { JsonObject } from '../../json/json.ts';
import type { Delta } from '../delta.ts';
import { inputTokens, mergeUsage, outputTokens, type Usage } from '../usage.ts';

/** The usage deltas of one answer, in Google's words: thoughts are counted beside the candidates, not in them. */
export class UsageTally {
  #usage: Usage | undefined;

  add(delta: Extract<Delta, { type: 'usage' }>): void {
    this.#usage = mergeUsage(this.#usage, delta.usage);
  }

  /** `undefined` where the provider counted nothing; no single count that it did not give is 0. */
  wire(): JsonObject | undefined {
    const usage = this.#usage;
    if (usage === undefined || Object.keys(usage).length === 0) return undefined;
    const prompt = inputTokens(usage);
    const output = outputTokens(usage);
    const wire: JsonObject = { promptTokenCount: prompt };
    if (usage.cacheRead !== undefined) wire.cachedContentTokenCount = usage.cacheRead;
    if (usage.output !== undefined || usage.audioOutput !== undefined) {
      wire.candidatesTokenCount = Math.max(0, output - (usage.reasoning ?? 0));
    }
    if (usage.reasoning !== undefined) wire.thoughtsTokenCount = usage.reasoning;
    wire.totalTokenCount = prompt + output;
    return wire;
  }
}
