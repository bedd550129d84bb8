import type { Delta } from '@sluice/core/chat/delta';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

/**
 * Cohere's logprobs, a list in a whole answer and one item in a piece of a stream, in OpenAI's form: one entry for each
 * stretch of text, with the sum over its tokens, which is the logarithm of their joint probability.
 */
export function logprobDeltas(logprobs: Json | undefined): Delta[] {
  const list = Array.isArray(logprobs) ? logprobs : [logprobs];
  const content: JsonObject[] = [];
  for (const item of list) {
    if (!isObject(item) || typeof item.text !== 'string' || !Array.isArray(item.logprobs)) continue;
    const sum = item.logprobs.reduce<number>((total, one) => total + (typeof one === 'number' ? one : 0), 0);
    content.push({ token: item.text, logprob: sum, bytes: null, top_logprobs: [] });
  }
  return content.length === 0 ? [] : [{ type: 'logprobs', choice: 0, logprobs: { content } }];
}
