interface Waiting<T> {
  readonly item: T;
  readonly rank: number;
}

interface Flow<T> {
  readonly waiting: Waiting<T>[];
  share: number;
  /** How much it was served, divided by its share: virtual time. */
  served: number;
}

/**
 * Weighted fair queueing: of those who wait, the one comes next whose flow has the smallest virtual finish time. A flow
 * that asks for more than its share waits behind itself; one that asks for less is served at once. Within a flow the
 * higher rank goes before the lower, and of one rank who came first. A flow that was idle begins at the present: it saves nothing up.
 */
export class FairQueue<T> {
  readonly #flows = new Map<string, Flow<T>>();
  /** Virtual time of what was served last. */
  #now = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  sizeOf(flow: string): number {
    return this.#flows.get(flow)?.waiting.length ?? 0;
  }

  /**
   * @param share relative to other flows; of share 0 is only who waits alone
   * @param rank within the flow. Nobody goes before the one at its head, whose turn may have come already
   */
  add(name: string, share: number, item: T, rank = 0): void {
    let flow = this.#flows.get(name);
    if (flow === undefined) {
      flow = { waiting: [], share, served: this.#now };
      this.#flows.set(name, flow);
    }
    if (flow.waiting.length === 0) flow.served = Math.max(flow.served, this.#now);
    flow.share = share;
    const { waiting } = flow;
    let at = waiting.length;
    while (at > 1 && (waiting[at - 1] as Waiting<T>).rank < rank) at--;
    waiting.splice(at, 0, { item, rank });
    this.#size++;
  }

  /** Who comes next. */
  get first(): T | undefined {
    let best: Flow<T> | undefined;
    for (const flow of this.#flows.values()) {
      if (flow.waiting.length === 0) continue;
      if (best === undefined || finish(flow) < finish(best)) best = flow;
    }
    return best?.waiting[0]?.item;
  }

  /** @param served whether it got what it waited for; else it only gave up */
  remove(name: string, item: T, served: boolean): void {
    const flow = this.#flows.get(name);
    const at = flow?.waiting.findIndex((one) => one.item === item) ?? -1;
    if (flow === undefined || at < 0) return;
    flow.waiting.splice(at, 1);
    this.#size--;
    if (served) {
      this.#now = Math.max(this.#now, flow.served);
      flow.served = finish(flow);
    }
    if (this.#size === 0) this.#flows.clear();
  }
}

function finish<T>({ served, share }: Flow<T>): number {
  return served + 1 / share;
}
