import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';

/** OpenAI's log probabilities as Google's `logprobsResult`; pieces of a stream continue each other. */
export class Logprobs {
  readonly #chosen: JsonObject[] = [];
  readonly #top: JsonObject[] = [];

  add(logprobs: JsonObject): void {
    for (const token of Array.isArray(logprobs.content) ? logprobs.content : []) {
      const chosen = candidateOf(token);
      if (chosen === undefined) continue;
      this.#chosen.push(chosen);
      const top = isObject(token) && Array.isArray(token.top_logprobs) ? token.top_logprobs : [];
      this.#top.push({ candidates: top.map(candidateOf).filter((one) => one !== undefined) });
    }
  }

  wire(): { logprobsResult: JsonObject; avgLogprobs: number } | undefined {
    if (this.#chosen.length === 0) return undefined;
    const sum = this.#chosen.reduce((total, { logProbability }) => total + Number(logProbability), 0);
    return {
      logprobsResult: { chosenCandidates: this.#chosen, topCandidates: this.#top },
      avgLogprobs: sum / this.#chosen.length,
    };
  }
}

function candidateOf(token: Json): JsonObject | undefined {
  if (!isObject(token) || typeof token.token !== 'string' || typeof token.logprob !== 'number') return undefined;
  return { token: token.token, logProbability: token.logprob };
}
