import type { JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';

/**
 * A citation as an annotation of Responses, `undefined` where it names neither an address nor a file. `at` is the length
 * of the text so far.
 */
export function annotationOf(citation: JsonObject, at: number): JsonObject | undefined {
  if (typeof citation.type === 'string' && /^(file_citation|container_file_citation|file_path)$/.test(citation.type)) {
    return citation;
  }
  // Chat Completions has the same one level deeper.
  const said = isObject(citation.url_citation) ? citation.url_citation : citation;
  const { url, title, start_index: start, end_index: end } = said;
  if (typeof url !== 'string') return undefined;
  return {
    type: 'url_citation',
    url,
    title: typeof title === 'string' ? title : url,
    start_index: typeof start === 'number' ? start : at,
    end_index: typeof end === 'number' ? end : at,
  };
}
