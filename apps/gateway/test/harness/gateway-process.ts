import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BUNDLE = fileURLToPath(new URL('../../dist/sluice.js', import.meta.url));

export interface GatewayProcess {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly configFile: string;
  readonly process: ChildProcess;
  /** What it has printed so far on both outputs. */
  output(): string;
  /** SIGTERM, then waits for the end; the exit code. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
  /** A `./sluice` command beside it, on the same data. */
  command(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
  /** Removes the data directory; call after `stop` or `kill`. */
  clean(): void;
}

export interface GatewayOptions {
  /** sluice.yaml; absent: an empty installation. */
  readonly config?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Of an earlier process, to go on with its data. */
  readonly dataDir?: string;
  readonly nodeArgs?: readonly string[];
}

/** Starts the built gateway on a free port and waits until it serves. */
export async function startGateway(options: GatewayOptions = {}): Promise<GatewayProcess> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'sluice-test-'));
  const configFile = join(dataDir, 'sluice.yaml');
  if (options.config !== undefined) writeFileSync(configFile, options.config);
  const env = {
    PATH: process.env.PATH ?? '',
    PORT: '0',
    SLUICE_DATA_DIR: dataDir,
    LOG_FORMAT: 'json',
    ...(options.config === undefined ? {} : { SLUICE_CONFIG: configFile }),
    ...options.env,
  };
  const child = spawn(process.execPath, [...(options.nodeArgs ?? []), BUNDLE, 'start'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data;
  });
  child.stderr.on('data', (data: Buffer) => {
    output += data;
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const url = await new Promise<string>((resolve, reject) => {
    const look = () => {
      const found = /serves at (https?:\/\/\S+)/.exec(output);
      if (found?.[1] !== undefined) resolve(found[1]);
    };
    child.stdout.on('data', look);
    exited.then((code) => reject(new Error(`the gateway ended with ${code}:\n${output}`)));
  });
  return {
    url,
    port: Number(new URL(url).port),
    dataDir,
    configFile,
    process: child,
    output: () => output,
    async stop() {
      child.kill('SIGTERM');
      return await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    command: (...args) => runCommand(args, env),
    clean: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

const run = promisify(execFile);
/** A command that should end and does not is not left running. */
const PATIENCE_MS = 60_000;

/** Runs a `./sluice` command to its end. */
export async function runCommand(args: readonly string[], env: NodeJS.ProcessEnv, nodeArgs: readonly string[] = []) {
  try {
    const all = [...nodeArgs, BUNDLE, ...args];
    const { stdout, stderr } = await run(process.execPath, all, {
      env,
      maxBuffer: 64 * 1024 * 1024,
      timeout: PATIENCE_MS,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const failed = error as { code?: number; stdout?: string; stderr?: string };
    return { code: Number(failed.code ?? 1), stdout: failed.stdout ?? '', stderr: failed.stderr ?? '' };
  }
}
