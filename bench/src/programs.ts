import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { findProgram, pinnedTo } from './machine.ts';

/** Whether loader and upstream can be what they should be. */
export function hasCompiler(): boolean {
  return findProgram('cc') !== undefined;
}

/**
 * The command line that runs `loader` or `upstream`: compiled from C into `dir`, or the slow one for Node where no
 * compiler is. @throws Error with the compiler's words
 */
export function loadProgram(name: 'loader' | 'upstream', dir: string): readonly string[] {
  const compiler = findProgram('cc');
  if (compiler === undefined) return slowProgram(name);
  const output = join(dir, name);
  const source = join(import.meta.dirname, `${name}.c`);
  const done = spawnSync(compiler, ['-O2', '-o', output, source], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${name}.c does not compile:\n${done.stderr}`);
  return [output];
}

/** The same program for Node; slower than what it should measure. */
export function slowProgram(name: 'loader' | 'upstream'): readonly string[] {
  return [process.execPath, join(import.meta.dirname, `slow-${name}.ts`)];
}

export interface Program {
  readonly pid: number;
  /** SIGTERM, then its exit code; SIGKILL after `patienceMs`. */
  stop(patienceMs?: number): Promise<number | null>;
  /** What it printed so far, both streams. */
  output(): string;
}

/** Starts a program on one core. Its words are kept for the case that it fails. */
export function start(core: number, command: readonly string[], env?: NodeJS.ProcessEnv): Program {
  const [program = '', ...args] = [...pinnedTo(core), ...command];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: env ?? process.env });
  let text = '';
  const keep = (bytes: Buffer) => {
    text = (text + bytes.toString()).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', (error) => keep(Buffer.from(String(error))));
  const ended = new Promise<number | null>((resolve) => {
    child.on('exit', (code) => resolve(code));
    child.on('error', () => resolve(null));
  });
  running.add(child);
  void ended.then(() => running.delete(child));
  return {
    pid: child.pid ?? -1,
    output: () => text,
    stop: async (patienceMs = 15_000) => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      const code = await ended;
      clearTimeout(timer);
      return code;
    },
  };
}

const running = new Set<ChildProcess>();

/** For an end in the middle: nothing that was started may stay behind. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Resolves when the address answers 200. @throws Error after `timeoutMs` with what the program said. */
export async function answers(url: string, program: Program, timeoutMs = 20_000): Promise<void> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const status = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(2000) }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      },
      () => 0,
    );
    if (status === 200) return;
    if (Date.now() > until) throw new Error(`${url} does not answer (${status}):\n${program.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A free port below the range that the kernel gives to outgoing connections: the loader's own can't collide with it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 18_000 + Math.floor(Math.random() * 12_000);
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
