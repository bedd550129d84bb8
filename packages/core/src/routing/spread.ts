/** Samples that are remembered, and those that are needed before anything is said. */
const KEPT = 100;
const ENOUGH = 20;

/** How the last samples lie: what most of them are below. */
export class Spread {
  readonly #samples: number[] = [];
  #next = 0;

  add(sample: number): void {
    this.#samples[this.#next] = sample;
    this.#next = (this.#next + 1) % KEPT;
  }

  /**
   * @param share 0 to 1: how many of the samples lie below what is asked for
   * @returns `undefined` while there are too few
   */
  below(share: number): number | undefined {
    const { length } = this.#samples;
    if (length < ENOUGH) return undefined;
    const sorted = Float64Array.from(this.#samples).sort();
    return sorted[Math.min(length - 1, Math.floor(share * length))];
  }
}
