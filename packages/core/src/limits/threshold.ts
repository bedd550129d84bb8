/**
 * The highest of the thresholds that is reached; `undefined` below all of them, and where there is nothing to use.
 * @param thresholds shares of the limit, from 0 to 1
 */
export function reachedThreshold(thresholds: readonly number[], used: number, limit: number): number | undefined {
  if (limit <= 0) return undefined;
  let reached: number | undefined;
  for (const threshold of thresholds) {
    if (used >= threshold * limit && (reached === undefined || threshold > reached)) reached = threshold;
  }
  return reached;
}
