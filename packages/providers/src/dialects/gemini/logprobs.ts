import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

/** `logprobsResult` as OpenAI's dialect has it; `undefined` where nothing was chosen. */
export function readLogprobs(result: Json | undefined): JsonObject | undefined {
  if (!isObject(result) || !Array.isArray(result.chosenCandidates)) return undefined;
  const top = Array.isArray(result.topCandidates) ? result.topCandidates : [];
  const content = result.chosenCandidates.map((chosen, i) => {
    const others = top[i];
    const candidates = isObject(others) && Array.isArray(others.candidates) ? others.candidates : [];
    return { ...tokenOf(chosen), top_logprobs: candidates.map(tokenOf) };
  });
  return content.length === 0 ? undefined : { content, refusal: null };
}

function tokenOf(candidate: Json): JsonObject {
  const { token, logProbability } = isObject(candidate) ? candidate : {};
  return {
    token: typeof token === 'string' ? token : '',
    logprob: typeof logProbability === 'number' ? logProbability : 0,
    bytes: null,
  };
}
