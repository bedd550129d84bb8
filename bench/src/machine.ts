import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** CPU time in clock ticks of 10 ms, as /proc counts. */
const TICK_US = 10_000;

/** Which core does what: the measured proxy alone on one, loader and upstream together on the other. */
export const PROXY_CORE = 0;
export const LOAD_CORE = 1;

/** Prefix of a command line that keeps a process and its children on one core; empty where that is not possible. */
export function pinnedTo(core: number): readonly string[] {
  return canPin() ? ['taskset', '-c', String(core)] : [];
}

export function canPin(): boolean {
  return cpus().length > 1 && isInstalled('taskset');
}

export function isInstalled(program: string): boolean {
  return findProgram(program) !== undefined;
}

/** Looks in the path and where Debian puts servers. */
export function findProgram(program: string): string | undefined {
  const path = `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin`;
  const found = spawnSync('sh', ['-c', `command -v ${program}`], { env: { PATH: path }, encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

interface Stat {
  readonly name: string;
  readonly parent: number;
  readonly ticks: number;
}

function statOf(pid: number | string): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The program's name is in brackets and may hold spaces; what follows is by position (proc(5)).
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
    return { name, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return undefined;
  }
}

/** The process and all below it. */
export function treeOf(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (stat !== undefined) children.set(stat.parent, [...(children.get(stat.parent) ?? []), Number(name)]);
  }
  const tree = [root];
  for (let at = 0; at < tree.length; at += 1) tree.push(...(children.get(tree[at] as number) ?? []));
  return tree;
}

/** User and kernel time of a process tree so far, all threads included, in microseconds. */
export function cpuUs(root: number): number {
  return treeOf(root).reduce((sum, pid) => sum + (statOf(pid)?.ticks ?? 0), 0) * TICK_US;
}

/** The same apart for each kind of thread, by name: what the call log's worker or V8's helpers cost. */
export function cpuUsByThread(pid: number): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const id of readdirSync(`/proc/${pid}/task`)) {
    const stat = statOf(`${pid}/task/${id}`);
    const name = id === String(pid) ? 'main' : (stat?.name ?? '?');
    sums.set(name, (sums.get(name) ?? 0) + (stat?.ticks ?? 0) * TICK_US);
  }
  return sums;
}

/** Resident memory of a process tree in MB; shared pages count for each process. */
export function rssMb(root: number): number {
  let kb = 0;
  for (const pid of treeOf(root)) {
    try {
      kb += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
    } catch {
      // It ended meanwhile.
    }
  }
  return kb / 1024;
}

/** Time that all cores together have been busy since boot, in microseconds. */
export function busyUs(): number {
  const fields = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0]?.trim().split(/\s+/).slice(1).map(Number) ?? [];
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields;
  return (user + nice + system + irq + softirq + steal) * TICK_US;
}

export function describeMachine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown CPU'}, Node.js ${process.version}, ${process.platform}`;
}
