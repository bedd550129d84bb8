/** Milliseconds that only ever rise: for durations, limits and cooldowns. Jumps of the wall clock don't touch it. */
export function monotonicMs(): number {
  return performance.now();
}
