/** A vector of length 1, so that a product of two is their cosine. */
export type UnitVector = Float32Array;

/** @returns `undefined` where the numbers have no direction: none, zeros, or some that are not finite */
export function unitVector(values: readonly number[]): UnitVector | undefined {
  let squares = 0;
  for (const value of values) squares += value * value;
  const length = Math.sqrt(squares);
  return length > 0 && Number.isFinite(length) ? Float32Array.from(values, (value) => value / length) : undefined;
}

export interface Near {
  readonly key: string;
  /** The cosine of both, from -1 to 1, to six digits: floats of 32 bits tell no more. */
  readonly similarity: number;
  /** Ms of the caller's clock: until then it counts. */
  readonly endsAt: number;
}

interface Point {
  readonly frame: string;
  readonly vector: UnitVector;
  readonly endsAt: number;
}

/** What a point takes beside its vector: two hashes and their places. Bytes. */
const BESIDE = 256;

/**
 * Vectors by their holder, within a bound of bytes for each and for all together. They are looked through one by one:
 * exact, and with such a bound as fast as an index would be. A holder's oldest makes room for its newest; where all
 * together are too many, everything of the holder that was used longest ago.
 */
export class NearestVectors {
  /** In the order of their last use. */
  readonly #holders = new Map<string, Points>();
  readonly #maxOfHolder: number;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxOfHolder: number, maxBytes: number) {
    this.#maxOfHolder = maxOfHolder;
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * The nearest of one holder within one frame.
   * @param isKept whether there still is what a point stands for; where not, the point is forgotten
   */
  nearest(
    holder: string,
    frame: string,
    vector: UnitVector,
    now: number,
    isKept: (key: string) => boolean,
  ): Near | undefined {
    const points = this.#holders.get(holder);
    if (points === undefined) return undefined;
    this.#holders.delete(holder);
    this.#holders.set(holder, points);
    this.#bytes -= points.forgetUnless((key, { endsAt }) => endsAt > now && isKept(key));
    return points.nearest(frame, vector);
  }

  keep(holder: string, key: string, point: Point): void {
    let points = this.#holders.get(holder);
    if (points === undefined) {
      points = new Points();
      this.#holders.set(holder, points);
    }
    this.#bytes += points.keep(key, point, this.#maxOfHolder);
    for (const [oldest, { bytes }] of this.#holders) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#holders.delete(oldest);
      this.#bytes -= bytes;
    }
  }

  /** Forgets what nobody looked for again before its time was over. */
  sweep(now: number): void {
    for (const [holder, points] of this.#holders) {
      this.#bytes -= points.forgetUnless((_key, { endsAt }) => endsAt > now);
      if (points.bytes === 0) this.#holders.delete(holder);
    }
  }
}

/** Of one holder, the oldest first. */
class Points {
  readonly #points = new Map<string, Point>();
  bytes = 0;

  nearest(frame: string, vector: UnitVector): Near | undefined {
    let near: Near | undefined;
    for (const [key, point] of this.#points) {
      if (point.frame !== frame || point.vector.length !== vector.length) continue;
      const similarity = Math.round(product(point.vector, vector) * 1e6) / 1e6;
      if (near === undefined || similarity > near.similarity) near = { key, similarity, endsAt: point.endsAt };
    }
    return near;
  }

  /** @returns how many bytes more it holds */
  keep(key: string, point: Point, maxBytes: number): number {
    const before = this.bytes;
    this.#forget(key);
    const bytes = sizeOf(point);
    if (bytes <= maxBytes) {
      this.#points.set(key, point);
      this.bytes += bytes;
      for (const oldest of this.#points.keys()) {
        if (this.bytes <= maxBytes) break;
        this.#forget(oldest);
      }
    }
    return this.bytes - before;
  }

  /** @returns how many bytes fewer it holds */
  forgetUnless(counts: (key: string, point: Point) => boolean): number {
    const before = this.bytes;
    for (const [key, point] of this.#points) if (!counts(key, point)) this.#forget(key);
    return before - this.bytes;
  }

  #forget(key: string): void {
    const point = this.#points.get(key);
    if (point === undefined) return;
    this.#points.delete(key);
    this.bytes -= sizeOf(point);
  }
}

function sizeOf({ vector }: Point): number {
  return vector.byteLength + BESIDE;
}

function product(a: UnitVector, b: UnitVector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
