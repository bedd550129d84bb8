import type { RunResult } from './run.ts';

/** Median of the rounds, with the lowest and the highest. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** All rounds of one target in one scenario. Times in microseconds. */
export interface Row {
  readonly target: string;
  readonly scenario: string;
  readonly perSecond: Figure;
  readonly p50: Figure;
  readonly p99: Figure;
  /** Against the direct line of the same round. */
  readonly addedP50: Figure;
  readonly addedP99: Figure;
  readonly cpuUs: Figure | undefined;
  readonly rssMb: Figure | undefined;
  readonly ttft: Figure | undefined;
  readonly addedTtft: Figure | undefined;
  readonly delayP50: Figure | undefined;
  readonly addedDelayP50: Figure | undefined;
  readonly delayP99: Figure | undefined;
  readonly errors: number;
}

export function figure(values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? Number.NaN;
  const median = sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? high) + high) / 2;
  return { median, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN };
}

export function rowsOf(results: readonly RunResult[]): readonly Row[] {
  const groups = new Map<string, RunResult[]>();
  for (const result of results) {
    const key = `${result.scenario} ${result.target}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  return [...groups.values()].map((group) => rowOf(group, results));
}

function rowOf(group: readonly RunResult[], all: readonly RunResult[]): Row {
  const [first] = group;
  if (first === undefined) throw new Error('no runs');
  const direct = (one: RunResult) =>
    all.find((other) => other.target === 'direct' && other.scenario === one.scenario && other.round === one.round);
  const of = (value: (one: RunResult) => number) => figure(group.map(value));
  const added = (value: (one: RunResult) => number) =>
    figure(
      group.map((one) => {
        const base = direct(one);
        return base === undefined ? Number.NaN : value(one) - value(base);
      }),
    );
  const measured = first.cpuUsPerAnswer !== undefined;
  const streamed = first.delay.count > 0;
  return {
    target: first.target,
    scenario: first.scenario,
    perSecond: of((one) => one.perSecond),
    p50: of((one) => one.latency.p50),
    p99: of((one) => one.latency.p99),
    addedP50: added((one) => one.latency.p50),
    addedP99: added((one) => one.latency.p99),
    cpuUs: measured ? of((one) => one.cpuUsPerAnswer ?? Number.NaN) : undefined,
    rssMb: measured ? of((one) => one.rssMb ?? Number.NaN) : undefined,
    ttft: streamed ? of((one) => one.ttft.p50) : undefined,
    addedTtft: streamed ? added((one) => one.ttft.p50) : undefined,
    delayP50: streamed ? of((one) => one.delay.p50) : undefined,
    addedDelayP50: streamed ? added((one) => one.delay.p50) : undefined,
    delayP99: streamed ? of((one) => one.delay.p99) : undefined,
    errors: group.reduce((sum, one) => sum + one.errors + one.badStatus, 0),
  };
}
