const FORBIDDEN = /[^a-zA-Z0-9_-]/g;

/**
 * Tool call ids in the form that Anthropic and Bedrock demand (`^[a-zA-Z0-9_-]+$`), the same for a call and its result.
 * Other vendors' ids may hold dots, colons or bars.
 */
export class ToolIds {
  readonly #safe = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #longest: number;

  /** @param longest so many characters are taken */
  constructor(longest = Number.POSITIVE_INFINITY) {
    this.#longest = longest;
  }

  safe(id: string): string {
    const known = this.#safe.get(id);
    if (known !== undefined) return known;
    const base = id === '' ? 'call' : id.replace(FORBIDDEN, '_');
    let safe = base.slice(0, this.#longest);
    for (let i = 2; this.#taken.has(safe); i++) {
      const ending = `_${i}`;
      safe = base.slice(0, this.#longest - ending.length) + ending;
    }
    this.#taken.add(safe);
    this.#safe.set(id, safe);
    return safe;
  }
}
