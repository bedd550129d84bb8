/** One of two attempts of a call that run side by side: whose content is first has the answer, and the other one ends. */
export class Lane {
  /** Whether it is the one that began later. */
  readonly isHedge: boolean;
  readonly #begins: () => void;
  #stop: (() => void) | undefined;
  #isOutrun = false;

  /** @param begins told when its first content is there, before any of it goes on */
  constructor(isHedge: boolean, begins: () => void) {
    this.isHedge = isHedge;
    this.#begins = begins;
  }

  get isOutrun(): boolean {
    return this.#isOutrun;
  }

  /** @param stop ends the exchange, from now on */
  runs(stop: () => void): void {
    this.#stop = stop;
  }

  /** The answer is this one's. */
  begins(): void {
    this.#begins();
  }

  /** The answer is the other one's. */
  outrun(): void {
    this.#isOutrun = true;
    this.#stop?.();
  }
}
