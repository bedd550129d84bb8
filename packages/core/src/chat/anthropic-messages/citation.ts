import type { JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';

const OWN_TYPES = new Set([
  'char_location',
  'page_location',
  'content_block_location',
  'web_search_result_location',
  'search_result_location',
]);

/** A citation in Anthropic's words. OpenAI's `url_citation` is said as a web search result; others have no counterpart. */
export function encodeCitation(citation: JsonObject): JsonObject | undefined {
  if (typeof citation.type === 'string' && OWN_TYPES.has(citation.type)) return citation;
  const source = isObject(citation.url_citation) ? citation.url_citation : citation;
  if (typeof source.url !== 'string') return undefined;
  return {
    type: 'web_search_result_location',
    url: source.url,
    title: typeof source.title === 'string' ? source.title : null,
    cited_text: '',
    encrypted_index: '',
  };
}
