import type { JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';

/** A citation as OpenAI's `annotations` have it, `undefined` where it cites no address. `at` is the length of the text so far. */
export function annotationOf(citation: JsonObject, at: number): JsonObject | undefined {
  if (citation.type === 'url_citation' && isObject(citation.url_citation)) return citation;
  // Responses has the same one level higher.
  const { url, title, start_index: start, end_index: end } = citation;
  if (typeof url !== 'string') return undefined;
  return {
    type: 'url_citation',
    url_citation: {
      url,
      title: typeof title === 'string' ? title : url,
      start_index: typeof start === 'number' ? start : at,
      end_index: typeof end === 'number' ? end : at,
    },
  };
}
