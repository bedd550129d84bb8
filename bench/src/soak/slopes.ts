/** The straight line through points, by least squares: `y` at the mean of `x`, and what it gains for each `x`. */
export function fittedLine(points: readonly (readonly [x: number, y: number])[]): { mean: number; slope: number } {
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = meanOf(points.map(([x]) => x));
  const mean = meanOf(points.map(([, y]) => y));
  let covariance = 0;
  let variance = 0;
  for (const [x, y] of points) {
    covariance += (x - middle) * (y - mean);
    variance += (x - middle) ** 2;
  }
  return { mean, slope: variance === 0 ? 0 : covariance / variance };
}

/** How much a figure may gain over the fitted time and still be called flat: the larger of the two. */
export interface Tolerance {
  readonly share: number;
  readonly atLeast: number;
}

export interface Trend {
  readonly mean: number;
  /** By the fitted line, over the whole fitted time and for an hour. */
  readonly gain: number;
  readonly gainPerHour: number;
  readonly flat: boolean;
}

const HOUR_MS = 3_600_000;

/** The trend over the last three quarters of the time: what is warm by then must not grow any more. */
export function trendOf(points: readonly (readonly [atMs: number, value: number])[], tolerance: Tolerance): Trend {
  const last = points.at(-1)?.[0] ?? 0;
  const late = points.filter(([atMs]) => atMs >= last / 4);
  const { mean, slope } = fittedLine(late);
  const gain = slope * (last - (late[0]?.[0] ?? 0));
  return {
    mean,
    gain,
    gainPerHour: slope * HOUR_MS,
    flat: gain <= Math.max(tolerance.share * mean, tolerance.atLeast),
  };
}
