/** What a document's name may not hold, and how long it may be. Source: API reference, `DocumentBlock`. */
const FORBIDDEN = /[^A-Za-z0-9\s()[\]-]+/g;
const MOST_CHARACTERS = 200;

/** Names of documents as Bedrock demands them: plain characters, no two white spaces in a row, no name twice in a request. */
export class DocumentNames {
  readonly #taken = new Set<string>();

  safe(name: string | undefined): string {
    const plain = (name ?? '')
      .replace(FORBIDDEN, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, MOST_CHARACTERS - 5);
    const base = plain === '' ? 'document' : plain;
    let safe = base;
    for (let i = 2; this.#taken.has(safe); i++) safe = `${base} ${i}`;
    this.#taken.add(safe);
    return safe;
  }
}
