interface OpenCall {
  readonly id: string;
  readonly name: string;
  /** Whether the caller named the id. */
  readonly given: boolean;
  answered: boolean;
}

/** Calls in their order, of which the first without a result is wanted. */
class Waiting {
  readonly #calls: OpenCall[] = [];
  #from = 0;

  add(call: OpenCall): void {
    this.#calls.push(call);
  }

  get first(): OpenCall | undefined {
    while (this.#calls[this.#from]?.answered === true) this.#from++;
    return this.#calls[this.#from];
  }
}

/**
 * Ids of the function calls of a conversation. Google mostly gives none: then a result belongs to the first call of its
 * name that has no result yet, else to the first such call at all.
 */
export class CallIds {
  readonly #all = new Waiting();
  readonly #byId = new Map<string, OpenCall>();
  readonly #byName = new Map<string, Waiting>();
  #invented = 0;

  called(name: string, id: string | undefined): string {
    const call = { id: id ?? this.#invent(), name, given: id !== undefined, answered: false };
    this.#all.add(call);
    this.#byId.set(call.id, call);
    const named = this.#byName.get(name) ?? new Waiting();
    this.#byName.set(name, named);
    named.add(call);
    return call.id;
  }

  answered(name: string | undefined, id: string | undefined): string {
    const call = this.#find(name, id);
    if (call === undefined) return id ?? this.#invent();
    call.answered = true;
    return call.id;
  }

  #find(name: string | undefined, id: string | undefined): OpenCall | undefined {
    const named = this.#byName.get(name ?? '')?.first;
    if (id === undefined) return named ?? this.#all.first;
    // Some clients invent an id for the result alone.
    return this.#byId.get(id) ?? (named?.given === false ? named : undefined);
  }

  /** In the form of the ids that the provider's side gives to calls without one: neither goes on to Google. */
  #invent(): string {
    this.#invented++;
    return `call_gemini_${this.#invented}`;
  }
}
