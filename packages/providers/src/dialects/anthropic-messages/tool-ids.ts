const FORBIDDEN = /[^a-zA-Z0-9_-]/g;

/**
 * Tool call ids in the form that Anthropic and Bedrock demand (`^[a-zA-Z0-9_-]+$`), each of one call alone. Other vendors'
 * ids may hold dots, colons or bars, and come back in a later turn, or twice in one: both refuse that.
 */
export class ToolIds {
  readonly #taken = new Set<string>();
  /** By the caller's id: what its last call is called here. */
  readonly #last = new Map<string, string>();
  /** By the caller's id: calls of the present turn that wait for their results. */
  readonly #open = new Map<string, string[]>();
  readonly #longest: number;

  /** @param longest so many characters are taken */
  constructor(longest = Number.POSITIVE_INFINITY) {
    this.#longest = longest;
  }

  /** The model's turn begins: results are of its calls from now on. */
  turn(): void {
    this.#open.clear();
  }

  /** The id of a call. */
  called(id: string): string {
    const safe = this.#fresh(id);
    this.#last.set(id, safe);
    const open = this.#open.get(id);
    if (open === undefined) this.#open.set(id, [safe]);
    else open.push(safe);
    return safe;
  }

  /** The id under which a result finds its call; where one id was called twice in a turn, in their order. */
  answered(id: string): string {
    const known = this.#open.get(id)?.shift() ?? this.#last.get(id);
    if (known !== undefined) return known;
    const safe = this.#fresh(id);
    this.#last.set(id, safe);
    return safe;
  }

  #fresh(id: string): string {
    const base = id === '' ? 'call' : id.replace(FORBIDDEN, '_');
    let safe = base.slice(0, this.#longest);
    for (let i = 2; this.#taken.has(safe); i++) {
      const ending = `_${i}`;
      safe = base.slice(0, this.#longest - ending.length) + ending;
    }
    this.#taken.add(safe);
    return safe;
  }
}
