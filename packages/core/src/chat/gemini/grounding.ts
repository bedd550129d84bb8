import type { JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';

/** Where the answer's statements come from, collected as `groundingMetadata`. */
export class Grounding {
  readonly #chunks: JsonObject[] = [];
  readonly #supports: JsonObject[] = [];
  readonly #places = new Map<string, number>();

  /**
   * A citation in any vendor's words: OpenAI's `url_citation`, Anthropic's search result, Perplexity's bare addresses.
   * @param text the answer so far, on whose characters the citation's own offsets count
   */
  add(citation: JsonObject, text: string): void {
    const source = isObject(citation.url_citation) ? citation.url_citation : citation;
    const { url } = source;
    if (typeof url !== 'string') return;
    let index = this.#places.get(url);
    if (index === undefined) {
      index = this.#chunks.length;
      this.#places.set(url, index);
      const title = typeof source.title === 'string' && source.title !== '' ? { title: source.title } : {};
      this.#chunks.push({ web: { uri: url, ...title } });
    }
    const segment = segmentOf(source, text);
    if (segment !== undefined) this.#supports.push({ segment, groundingChunkIndices: [index] });
  }

  wire(): JsonObject | undefined {
    if (this.#chunks.length === 0) return undefined;
    const supports = this.#supports.length === 0 ? {} : { groundingSupports: this.#supports };
    return { groundingChunks: this.#chunks, ...supports };
  }
}

/** Google counts a segment in bytes. */
function segmentOf({ start_index: start, end_index: end }: JsonObject, text: string): JsonObject | undefined {
  if (typeof start !== 'number' || typeof end !== 'number' || start < 0 || end <= start || end > text.length) {
    return undefined;
  }
  const said = text.slice(start, end);
  const startIndex = bytesOf(text.slice(0, start));
  return { startIndex, endIndex: startIndex + bytesOf(said), text: said };
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
