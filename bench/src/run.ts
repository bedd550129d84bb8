import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CALLER_KEY } from './gateway-config.ts';
import { busyUs, cpuUs, LOAD_CORE, pinnedTo, rssMb } from './machine.ts';
import { requestBytes, type Scenario } from './scenarios.ts';
import type { Target } from './targets.ts';

/** Microseconds. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** What the loader prints. */
interface LoaderResult {
  /** Right answers of the whole run, before and after the measured time too. */
  readonly answers: number;
  readonly measured: number;
  readonly seconds: number;
  readonly errors: number;
  readonly badStatus: number;
  readonly reconnects: number;
  readonly chunks: number;
  readonly firstBad: string;
  readonly latency: Percentiles;
  readonly ttft: Percentiles;
  readonly delay: Percentiles;
}

export interface RunResult extends LoaderResult {
  readonly target: string;
  readonly scenario: string;
  readonly round: number;
  readonly perSecond: number;
  /** User and kernel time of the target's process tree for each answer; absent for the direct line. */
  readonly cpuUsPerAnswer: number | undefined;
  readonly rssMb: number | undefined;
  /** Share of one core that neither loader, upstream nor target used: other people's work on this machine. */
  readonly foreignShare: number;
}

export interface Rig {
  /** Its command line. */
  readonly loader: readonly string[];
  readonly dir: string;
  readonly upstreamPid: number;
}

/** One measured run of one scenario through one target. */
export async function run(
  rig: Rig,
  target: Target,
  scenario: Scenario,
  time: { readonly seconds: number; readonly warmupSeconds: number; readonly round: number },
): Promise<RunResult> {
  const file = join(rig.dir, `${scenario.name}.http`);
  writeFileSync(file, requestBytes(scenario, CALLER_KEY, target.headers));
  const port = scenario.chunks > 0 ? target.streamPort : target.port;
  const seconds = Math.max(time.seconds, scenario.minSeconds);
  const args = [
    port,
    file,
    scenario.connections,
    Math.round(time.warmupSeconds * 1000),
    Math.round(seconds * 1000),
    scenario.chunks,
  ];
  const [command = '', ...rest] = [...pinnedTo(LOAD_CORE), ...rig.loader, ...args.map(String)];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));

  const pid = target.program?.pid;
  const sample = () => ({
    target: pid === undefined ? 0 : cpuUs(pid),
    own: cpuUs(rig.upstreamPid) + cpuUs(child.pid ?? 0),
    all: busyUs(),
  });
  let before = sample();
  let after = before;
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'start') before = sample();
    else if (line === 'end') after = sample();
    else last = line;
  }
  const code = await ended;
  if (code !== 0) throw new Error(`the loader ended with ${code} at ${target.name}, ${scenario.name}`);
  const result = JSON.parse(last) as LoaderResult;
  const used = after.target - before.target;
  // Whole streams come in bursts; their chunks tell how much work fell into the measured time.
  const done = scenario.chunks > 0 ? result.chunks / scenario.chunks : result.measured;
  const foreign = Math.max(0, after.all - before.all - used - (after.own - before.own));
  return {
    ...result,
    target: target.name,
    scenario: scenario.name,
    round: time.round,
    perSecond: done / result.seconds,
    cpuUsPerAnswer: pid === undefined || done === 0 ? undefined : used / done,
    rssMb: pid === undefined ? undefined : rssMb(pid),
    foreignShare: foreign / (result.seconds * 1e6),
  };
}
