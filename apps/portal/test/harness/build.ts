import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Vitest's global setup: what is tested is the portal as the built gateway serves it. Nothing is built anew that did not change. */
export function setup(): void {
  const root = fileURLToPath(new URL('../../../..', import.meta.url));
  const args = [
    'exec',
    'turbo',
    'run',
    'build',
    '--filter=@sluice/gateway',
    '--ui=stream',
    '--output-logs=errors-only',
  ];
  execFileSync('pnpm', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}
