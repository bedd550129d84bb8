const LOOK_MS = 200;

/**
 * How many times slower than an idle machine this one is now: what one thread wants of a core against what it gets. 1 where
 * it gets all of it. Budgets of time are held times this, so that they mean the same beside other tests as alone.
 */
export function slowdown(): number {
  const [started, before] = [performance.now(), process.cpuUsage()];
  while (performance.now() - started < LOOK_MS);
  const wantedMs = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  return Math.max(1, wantedMs / ((user + system) / 1000));
}
