import type { Delta } from '@sluice/core/chat/delta';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

/**
 * Citations as Cohere sends them, a list in a whole answer and one by one in a stream. Where the document that is cited
 * names its address, the citation names it too: dialects that cite pages can say it then.
 */
export function citationDeltas(citations: Json | undefined): Delta[] {
  const list = Array.isArray(citations) ? citations : [citations];
  return list.flatMap((one) => (isObject(one) ? [{ type: 'citation', choice: 0, citation: addressed(one) }] : []));
}

function addressed(citation: JsonObject): JsonObject {
  for (const source of Array.isArray(citation.sources) ? citation.sources : []) {
    if (!isObject(source)) continue;
    const cited = isObject(source.document) ? source.document : source.tool_output;
    if (!isObject(cited) || typeof cited.url !== 'string') continue;
    return { ...citation, url: cited.url, ...(typeof cited.title === 'string' ? { title: cited.title } : undefined) };
  }
  return citation;
}
