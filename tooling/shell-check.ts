/** `pnpm shell`: ShellCheck over the shell scripts; where it is not installed their syntax alone, and it says so. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const SCRIPTS = ['install.sh', 'sluice', '.ci/run'];
const run = (program: string, args: readonly string[]) =>
  spawnSync(program, args, { cwd: join(import.meta.dirname, '..'), stdio: 'inherit' });

const checked = run('shellcheck', SCRIPTS);
if (checked.error === undefined) {
  process.exitCode = checked.status ?? 1;
} else {
  console.log('shellcheck is not installed here: only the syntax of the scripts was checked');
  process.exitCode = SCRIPTS.every((script) => run('bash', ['-n', script]).status === 0) ? 0 : 1;
}
