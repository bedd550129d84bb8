import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

/** Bedrock's places in documents, and what Anthropic calls them and their ends. */
const PLACES: readonly (readonly [place: string, type: string, unit: string])[] = [
  ['documentChar', 'char_location', 'char_index'],
  ['documentPage', 'page_location', 'page_number'],
  ['documentChunk', 'content_block_location', 'block_index'],
];

/** A citation in Anthropic's words, which client dialects know; one of an unknown place stays as it was sent. */
export function readCitation(citation: JsonObject): JsonObject {
  const location = isObject(citation.location) ? citation.location : {};
  const text = citedText(citation.sourceContent);
  for (const [place, type, unit] of PLACES) {
    const at = location[place];
    if (!isObject(at)) continue;
    return {
      type,
      cited_text: text,
      document_index: at.documentIndex ?? 0,
      document_title: citation.title ?? null,
      [`start_${unit}`]: at.start ?? 0,
      [`end_${unit}`]: at.end ?? 0,
    };
  }
  const { web } = location;
  if (isObject(web) && typeof web.url === 'string') {
    const title = citation.title ?? web.domain ?? null;
    return { type: 'web_search_result_location', url: web.url, title, cited_text: text, encrypted_index: '' };
  }
  return citation;
}

function citedText(source: Json | undefined): string {
  const pieces = Array.isArray(source) ? source : [];
  return pieces.map((one) => (isObject(one) && typeof one.text === 'string' ? one.text : '')).join('');
}
