import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

/** What an answer names as its sources, with the stretch of its text that each is for. */
export class Citations {
  readonly #told = new Set<string>();

  /**
   * The citations of a candidate that were not told before: what was searched (`groundingMetadata`) and what was quoted
   * (`citationMetadata`).
   * @param text the candidate's text so far
   */
  read(candidate: JsonObject, text: () => string): JsonObject[] {
    const { groundingMetadata: grounding, citationMetadata: quoted } = candidate;
    const found: JsonObject[] = [];
    if (isObject(grounding)) this.#grounding(grounding, text, found);
    if (isObject(quoted)) {
      // The Gemini API says `citationSources`, Vertex AI `citations`.
      for (const source of objects(quoted.citationSources ?? quoted.citations)) {
        this.#add({ url: source.uri, title: source.title }, source, text, found);
      }
    }
    return found;
  }

  #grounding(grounding: JsonObject, text: () => string, found: JsonObject[]): void {
    const sources = objects(grounding.groundingChunks).map(sourceOf);
    const supports = objects(grounding.groundingSupports);
    for (const { segment, groundingChunkIndices: indices } of supports) {
      if (!isObject(segment) || !Array.isArray(indices)) continue;
      for (const index of indices) {
        const source = typeof index === 'number' ? sources[index] : undefined;
        if (source !== undefined) this.#add(source, segment, text, found);
      }
    }
    if (supports.length === 0) for (const source of sources) this.#add(source, {}, text, found);
  }

  #add(source: Source, stretch: JsonObject, text: () => string, found: JsonObject[]): void {
    const { url, title } = source;
    if (typeof url !== 'string' || url === '') return;
    const key = `${url} ${String(stretch.startIndex)} ${String(stretch.endIndex)}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    const named: JsonObject = { url, title: typeof title === 'string' ? title : url };
    if (typeof stretch.endIndex !== 'number') {
      found.push(named);
      return;
    }
    const at = charactersAt(text(), [
      typeof stretch.startIndex === 'number' ? stretch.startIndex : 0,
      stretch.endIndex,
    ]);
    found.push({ type: 'url_citation', url_citation: { ...named, start_index: at[0], end_index: at[1] } });
  }
}

interface Source {
  readonly url: Json | undefined;
  readonly title: Json | undefined;
}

/** A page, a document of the operator's own, or a place. */
function sourceOf(chunk: JsonObject): Source {
  for (const kind of ['web', 'retrievedContext', 'maps']) {
    const source = chunk[kind];
    if (isObject(source)) return { url: source.uri, title: source.title };
  }
  return { url: undefined, title: undefined };
}

/** Google counts bytes of UTF-8; everybody else counts characters. */
function charactersAt(text: string, offsets: readonly [number, number]): [number, number] {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  const count = (offset: number) => decoder.decode(bytes.subarray(0, Math.max(0, offset))).length;
  return [count(offsets[0]), count(offsets[1])];
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
