import type { Touched } from './patch-snapshot.ts';

/** More than this is read as a whole: it is quicker then, and nothing grows without end where nobody reads. */
const most = 500;

/** What this process's own writes touched, by the mark that each left behind. */
export class OwnWrites {
  readonly #writes = new Map<number, readonly Touched[]>();

  add(mark: number, touched: readonly Touched[]): void {
    if (this.#writes.size >= most) this.#writes.clear();
    this.#writes.set(mark, touched);
  }

  /** Everything that was touched after one mark up to another; `undefined` where another process wrote in between. */
  between(from: number, to: number): readonly Touched[] | undefined {
    const all: Touched[] = [];
    for (let mark = from + 1; mark <= to; mark++) {
      const touched = this.#writes.get(mark);
      if (touched === undefined || all.length > most) return undefined;
      all.push(...touched);
    }
    return to < from ? undefined : all;
  }

  forgetUntil(mark: number): void {
    for (const known of this.#writes.keys()) if (known <= mark) this.#writes.delete(known);
  }
}
