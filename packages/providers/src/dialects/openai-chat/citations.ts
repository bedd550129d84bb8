import type { Delta } from '@sluice/core/chat/delta';
import { isObject, type JsonObject } from '@sluice/core/json/json';

/** Perplexity's lists beside the choices, in every chunk: what was searched, else the bare addresses. */
export function readCitations(body: JsonObject): JsonObject[] {
  const { search_results: results, citations } = body;
  if (Array.isArray(results) && results.length > 0) {
    return results.filter((result) => isObject(result) && typeof result.url === 'string') as JsonObject[];
  }
  if (!Array.isArray(citations)) return [];
  return citations.filter((url) => typeof url === 'string').map((url) => ({ url }));
}

export function citationDeltas(citations: readonly JsonObject[], choice: number): Delta[] {
  return citations.map((citation) => ({ type: 'citation', choice, citation }));
}
