import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Vitest's global setup: the tests run what users run, the bundle. */
export function setup(): void {
  const gateway = fileURLToPath(new URL('../..', import.meta.url));
  execFileSync(process.execPath, ['build.mjs'], { cwd: gateway, stdio: 'inherit' });
}
