import { hashText } from './hash.ts';

/**
 * A stretch of the line from 0 to 1 on which every call of a model has its point. Canaries of one model have stretches
 * that do not overlap, so that each gets exactly its share.
 */
export interface Share {
  /** Keeps the points of one model apart from those of another: not always the same callers are the first to try. */
  readonly salt: string;
  readonly from: number;
  /** Not of it any more. */
  readonly to: number;
}

/** One behind the other; where they come to more than everything, the last ones get what is left. */
export function sharesOf(salt: string, percents: readonly (number | undefined)[]): readonly (Share | undefined)[] {
  let taken = 0;
  return percents.map((percent) => {
    if (percent === undefined) return undefined;
    const from = taken;
    taken = Math.min(1, taken + percent / 100);
    return { salt, from, to: taken };
  });
}

/** @param subject what always goes the same way: a session, or the one call */
export function isOfShare({ salt, from, to }: Share, subject: string): boolean {
  const point = pointOf(`${salt}\n${subject}`);
  return point >= from && point < to;
}

/** Evenly from 0 to 1, the same for the same text. */
export function pointOf(text: string): number {
  return hashText(text) / 0x1_0000_0000;
}
