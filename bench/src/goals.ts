import type { Audit } from './audit.ts';
import type { Row } from './figures.ts';

/** One figure of the gateway against what it must and what it should reach. */
export interface Goal {
  readonly name: string;
  readonly value: number;
  readonly must: number;
  readonly stretch: number;
  readonly better: 'higher' | 'lower';
}

/** Goals are ratios to nginx in the same run wherever one can be had: figures of this machine alone say little. */
export function goalsOf(rows: readonly Row[], audit: Audit | undefined): readonly Goal[] {
  const find = (target: string, scenario: string) =>
    rows.find((row) => row.target === target && row.scenario === scenario);
  const goals: Goal[] = [];
  const compare = (
    name: string,
    scenario: string,
    value: (gateway: Row, nginx: Row) => number | undefined,
    [must, stretch]: readonly [number, number],
    better: Goal['better'],
  ) => {
    const [gateway, nginx] = [find('gateway', scenario), find('nginx', scenario)];
    const found = gateway === undefined || nginx === undefined ? undefined : value(gateway, nginx);
    if (found !== undefined && Number.isFinite(found)) goals.push({ name, value: found, must, stretch, better });
  };
  compare(
    'requests/s at 64 connections, of nginx',
    'json-64',
    (g, n) => g.perSecond.median / n.perSecond.median,
    [0.16, 0.25],
    'higher',
  );
  compare(
    'CPU per request at 64 connections, × nginx',
    'json-64',
    (g, n) => over(g.cpuUs, n.cpuUs),
    [6.5, 4.6],
    'lower',
  );
  compare('p50 at 1 connection over nginx, µs', 'json-1', (g, n) => g.p50.median - n.p50.median, [120, 50], 'lower');
  compare(
    'fast streams/s, of nginx',
    'sse-fast',
    (g, n) => g.perSecond.median / n.perSecond.median,
    [1, 1.3],
    'higher',
  );
  compare(
    'added chunk delay p50 of paced streams, × nginx',
    'sse-paced',
    (g, n) => over(g.addedDelayP50, n.addedDelayP50),
    [3.5, 2],
    'lower',
  );
  const [own, portkey] = [find('gateway', 'json-64'), find('portkey', 'json-64')];
  if (own !== undefined && portkey !== undefined) {
    const value = own.perSecond.median / portkey.perSecond.median;
    goals.push({ name: "requests/s at 64 connections, × Portkey's", value, must: 15, stretch: 25, better: 'higher' });
  }
  const [same, cross] = [find('gateway', 'sse-same'), find('gateway', 'sse-cross')];
  if (same?.delayP99 !== undefined && cross?.delayP99 !== undefined) {
    const value = cross.delayP99.median - same.delayP99.median;
    goals.push({ name: 'chunk delay p99 that translation adds, µs', value, must: 100, stretch: 50, better: 'lower' });
  }
  const rss = Math.max(...rows.filter((row) => row.target === 'gateway').map((row) => row.rssMb?.max ?? 0));
  if (rss > 0)
    goals.push({ name: 'resident memory at its highest, MB', value: rss, must: 250, stretch: 200, better: 'lower' });
  if (audit !== undefined) {
    const lost = Math.max(0, audit.answers - audit.settled) + Math.max(0, audit.answers - audit.calls);
    goals.push({ name: 'ledger rows and call records lost', value: lost, must: 0, stretch: 0, better: 'lower' });
  }
  return goals;
}

export function verdict(goal: Goal): 'stretch' | 'met' | 'missed' {
  const reaches = (bound: number) => (goal.better === 'higher' ? goal.value >= bound : goal.value <= bound);
  if (reaches(goal.stretch)) return 'stretch';
  return reaches(goal.must) ? 'met' : 'missed';
}

function over(a: Row['cpuUs'], b: Row['cpuUs']): number | undefined {
  return a === undefined || b === undefined || b.median <= 0 ? undefined : a.median / b.median;
}
