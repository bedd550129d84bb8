import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Audit, audit } from './audit.ts';
import { rowsOf } from './figures.ts';
import { goalsOf } from './goals.ts';
import { canPin, cpuUsByThread, describeMachine, LOAD_CORE } from './machine.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { findProfile, summarise } from './profile.ts';
import { answers, freePort, hasCompiler, killAll, loadProgram, start } from './programs.ts';
import { markdown, type Report, writeBetweenMarks } from './report.ts';
import { type Rig, type RunResult, run } from './run.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { missing, ROOT, startTarget, type Target } from './targets.ts';

/** A run that others disturbed more than this (of one core) is done once more. */
const MAX_FOREIGN_SHARE = 0.25;
/** A busy machine would double the time that a bench takes. */
const MAX_REPEATS = 10;
/** Whose code is compiled while it runs. */
const WARMS_UP: readonly Target['name'][] = ['gateway', 'against', 'raw', 'portkey'];
const RESULTS = join(ROOT, 'bench/results');

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(USAGE);
    return 0;
  }
  const dir = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  process.on('SIGINT', () => {
    killAll();
    process.exit(130);
  });
  try {
    return await bench(options, dir);
  } finally {
    killAll();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function bench(options: Options, dir: string): Promise<number> {
  const upstreamPort = await freePort();
  const upstream = start(LOAD_CORE, [...loadProgram('upstream', dir), String(upstreamPort)]);
  await answers(`http://127.0.0.1:${upstreamPort}/models`, upstream);
  const rig: Rig = { loader: loadProgram('loader', dir), dir, upstreamPid: upstream.pid };
  const notes: string[] = [];
  if (!canPin())
    notes.push('one core or no taskset here: proxy and load share the cores, so figures are not comparable');
  if (!hasCompiler())
    notes.push(
      'no C compiler (cc) here: loader and provider run in Node and are the limit themselves, so figures are not comparable',
    );
  const stamp = new Date().toISOString().replaceAll(':', '-').slice(0, 19);
  const profileDir = options.cpuProf ? join(RESULTS, `profile-${stamp}`) : undefined;
  mkdirSync(profileDir ?? RESULTS, { recursive: true });

  const targets: Target[] = [{ name: 'direct', port: upstreamPort, streamPort: upstreamPort, program: undefined }];
  for (const name of options.targets) {
    const { against, portkey } = options;
    const reason = missing(name, options);
    if (reason === undefined)
      targets.push(await startTarget(name, { dir, upstreamPort, profileDir, against, portkey }));
    else notes.push(`${name} was left out: ${reason}`);
  }
  const counted = new Witness(upstreamPort);
  const results = await measure(options, rig, targets, counted);
  if (options.cpuProf) printThreads(targets);
  const audited = await endTargets(targets, counted);
  const rows = rowsOf(results);
  const report: Report = {
    at: new Date().toISOString(),
    machine: describeMachine(),
    notes,
    scenarios: options.scenarios,
    rows,
    goals: goalsOf(rows, audited),
    audit: audited,
  };
  await upstream.stop();
  const file = join(RESULTS, `${stamp}.json`);
  writeFileSync(file, JSON.stringify({ ...report, runs: results }, undefined, 1));
  publish(options, report, file);
  const profile = profileDir === undefined ? undefined : findProfile(profileDir);
  if (profile !== undefined) console.log(`\n${summarise(profile)}\n\n${profile}`);
  return audited !== undefined && audited.findings.length > 0 ? 1 : 0;
}

/** Every scenario through every target, in turns, so that a change of the machine's mood strikes all of them. */
async function measure(options: Options, rig: Rig, targets: readonly Target[], counted: Witness): Promise<RunResult[]> {
  const results: RunResult[] = [];
  const once = async (target: Target, scenario: Scenario, round: number, seconds = options.seconds) => {
    const work = () => run(rig, target, scenario, { seconds, warmupSeconds: options.warmupSeconds, round });
    return counted.watch(target, work);
  };
  // The first thousands of calls through anything with a compiler at run time are no measure of it.
  for (const target of targets) {
    if (!WARMS_UP.includes(target.name)) continue;
    const both = [SCENARIOS['json-64'], SCENARIOS['sse-fast']].filter((one): one is Scenario => one !== undefined);
    // A profile shall hold nothing but what was asked for.
    for (const scenario of options.cpuProf ? options.scenarios : both) await once(target, scenario, -1, 2);
  }
  let repeats = 0;
  for (let round = 0; round < options.rounds; round += 1) {
    const order = round % 2 === 0 ? targets : [...targets].reverse();
    for (const scenario of options.scenarios) {
      for (const target of order) {
        let result = await once(target, scenario, round);
        if (result.foreignShare > MAX_FOREIGN_SHARE && repeats < MAX_REPEATS) {
          repeats += 1;
          const again = await once(target, scenario, round);
          if (again.foreignShare < result.foreignShare) result = again;
        }
        results.push(result);
        progress(result, options.rounds);
      }
    }
  }
  return results;
}

/** What the gateway was asked and what it asked upstream, counted outside of it. */
class Witness {
  readonly #port: number;
  answers = 0;
  upstream = 0;

  constructor(port: number) {
    this.#port = port;
  }

  async watch(target: Target, work: () => Promise<RunResult>): Promise<RunResult> {
    const before = await this.#count();
    const result = await work();
    if (target.name === 'gateway') {
      this.answers += result.answers;
      this.upstream += (await this.#count()) - before;
    }
    return result;
  }

  async #count(): Promise<number> {
    const answer = await fetch(`http://127.0.0.1:${this.#port}/count`);
    return ((await answer.json()) as { count: number }).count;
  }
}

async function endTargets(targets: readonly Target[], counted: Witness): Promise<Audit | undefined> {
  let audited: Audit | undefined;
  for (const target of targets) {
    const exitCode = (await target.program?.stop(70_000)) ?? null;
    if (target.dataDir === undefined) continue;
    audited = audit(target.dataDir, { answers: counted.answers, upstream: counted.upstream, exitCode });
    if (audited.findings.length > 0) console.error(target.program?.output());
  }
  return audited;
}

function printThreads(targets: readonly Target[]): void {
  const pid = targets.find((target) => target.name === 'gateway')?.program?.pid;
  if (pid === undefined) return;
  const threads = [...cpuUsByThread(pid)].sort((a, b) => b[1] - a[1]);
  console.log('\nCPU seconds by thread, since the start:');
  for (const [name, us] of threads) console.log(`${(us / 1e6).toFixed(2).padStart(7)}  ${name}`);
}

function progress(result: RunResult, rounds: number): void {
  const { target, scenario, round, perSecond, latency, cpuUsPerAnswer, errors, badStatus, foreignShare, firstBad } =
    result;
  const cpu = cpuUsPerAnswer === undefined ? '' : `  ${cpuUsPerAnswer.toFixed(1)} µs CPU`;
  const bad = errors + badStatus === 0 ? '' : `  ${errors + badStatus} WRONG (${firstBad.slice(0, 60)})`;
  const text = `${perSecond.toFixed(0).padStart(7)}/s  p50 ${(latency.p50 / 1000).toFixed(2)} ms  p99 ${(latency.p99 / 1000).toFixed(2)} ms`;
  const foreign =
    foreignShare > MAX_FOREIGN_SHARE ? `  (others used ${(foreignShare * 100).toFixed(0)} % of a core)` : '';
  console.error(`${round + 1}/${rounds} ${scenario.padEnd(9)} ${target.padEnd(8)} ${text}${cpu}${bad}${foreign}`);
}

function publish(options: Options, report: Report, file: string): void {
  const text = markdown(report);
  console.log(`\n${text}\n`);
  if (options.markdown !== undefined && options.markdown !== '-') writeBetweenMarks(options.markdown, text);
  console.error(`All figures: ${file}`);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    killAll();
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
