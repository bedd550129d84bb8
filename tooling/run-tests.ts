/**
 * `./install.sh test`, after the set-up: every static check, then every test, then the sum over all of them as the last
 * line. Exit code 0 only if all passed. Arguments go to vitest. With CI=true nothing may be skipped.
 */
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isServing, SERVICES } from './services.ts';
import {
  addTallies,
  closingLine,
  type Tally,
  type TurboSummary,
  tallyChecks,
  tallyTests,
  type VitestReport,
} from './tally.ts';

const ROOT = join(import.meta.dirname, '..');
const CHECKS = ['lint', 'typecheck', 'dependencies', 'unused', 'supply-chain', 'texts', 'sizes', 'shell'];
const maySkip = !process.env.CI;

/** A run that hangs ends as a failure well within the hour that a CI machine may have. */
const LIMIT_MS = 45 * 60_000;

function turbo(args: readonly string[]): number {
  const { status } = spawnSync('pnpm', ['exec', 'turbo', 'run', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: LIMIT_MS,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
  });
  return status ?? 1;
}

function readJson<T>(path: string | undefined): T | undefined {
  try {
    return path === undefined ? undefined : (JSON.parse(readFileSync(path, 'utf8')) as T);
  } catch {
    // Not written: the runner died before, which the tally counts as failed.
    return undefined;
  }
}

function runChecks(): Tally {
  const summaries = join(ROOT, '.turbo/runs');
  rmSync(summaries, { recursive: true, force: true });
  turbo([
    ...CHECKS.map((check) => `//#${check}`),
    '--continue=always',
    '--summarize',
    '--log-order=grouped',
    '--env-mode=loose',
  ]);
  const [summary] = globSync('*.json', { cwd: summaries });
  return tallyChecks(CHECKS, readJson<TurboSummary>(summary === undefined ? undefined : join(summaries, summary)));
}

async function lookForServices(): Promise<Tally> {
  const tallies = SERVICES.map(async (service): Promise<Tally> => {
    if (await isServing(service)) return { passed: 1, failed: 0, skipped: 0, notes: [] };
    const note = `${service.name} does not answer on 127.0.0.1:${service.port}`;
    return maySkip
      ? { passed: 0, failed: 0, skipped: 1, notes: [`skipped: ${note}; what needs it is not tested`] }
      : { passed: 0, failed: 1, skipped: 0, notes: [`failed: ${note}`] };
  });
  return addTallies(await Promise.all(tallies));
}

function runTests(args: readonly string[]): Tally {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'));
  const report = join(folder, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = turbo(['//#test', '--log-prefix=none', '--env-mode=loose', '--', ...reporters, ...args]);
  const tally = tallyTests(readJson<VitestReport>(report), code, maySkip);
  rmSync(folder, { recursive: true, force: true });
  return tally;
}

const total = addTallies([await lookForServices(), runChecks(), runTests(process.argv.slice(2))]);
console.log('');
for (const note of total.notes) console.log(note);
console.log(closingLine(total));
process.exitCode = total.failed === 0 ? 0 : 1;
