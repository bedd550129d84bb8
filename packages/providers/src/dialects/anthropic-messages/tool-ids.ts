const FORBIDDEN = /[^a-zA-Z0-9_-]/g;

/**
 * Tool call ids in the form that Anthropic demands (`^[a-zA-Z0-9_-]+$`), the same for a call and its result. Other
 * vendors' ids may hold dots, colons or bars.
 */
export class ToolIds {
  readonly #safe = new Map<string, string>();
  readonly #taken = new Set<string>();

  safe(id: string): string {
    const known = this.#safe.get(id);
    if (known !== undefined) return known;
    const base = id === '' ? 'call' : id.replace(FORBIDDEN, '_');
    let safe = base;
    for (let i = 2; this.#taken.has(safe); i++) safe = `${base}_${i}`;
    this.#taken.add(safe);
    this.#safe.set(id, safe);
    return safe;
  }
}
