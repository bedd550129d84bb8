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

/** Evenly from 0 to 1, the same for the same text: FNV-1a over UTF-16 units, mixed as murmur3 mixes at its end. */
export function pointOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}
