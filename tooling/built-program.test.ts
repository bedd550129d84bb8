import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'apps/gateway/dist');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

function sluice(...args: string[]) {
  const cwd = mkdtempSync(join(tmpdir(), 'sluice-built-'));
  const { status, stdout, stderr } = spawnSync(join(ROOT, 'sluice'), args, { cwd, encoding: 'utf8' });
  rmSync(cwd, { recursive: true });
  return { status, stdout, stderr };
}

// ./install.sh test builds first.
describe.skipIf(!existsSync(join(DIST, 'sluice.js')))('the built program', () => {
  it('runs from any folder and knows its version', () => {
    expect(sluice('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('ends with the command’s exit code', () => {
    expect(sluice('frobnicate').status).toBe(64);
    expect(sluice('config', 'validate', 'gone.yaml').status).toBe(1);
  });

  it('can start no other program and run no text as code', () => {
    const files = globSync('*.js', { cwd: DIST });
    expect(files).toEqual(expect.arrayContaining(['sluice.js', 'worker.js']));
    const imports = /(?:\bfrom\s*|\bimport\s*\(?|\brequire\d*\()\s*["'](?:node:)?([a-z_/]+)["']/g;
    const modules = new Set<string | undefined>();
    for (const file of files) {
      for (const match of readFileSync(join(DIST, file), 'utf8').matchAll(imports)) modules.add(match[1]);
    }
    expect(modules).toContain('http');
    for (const forbidden of ['child_process', 'cluster', 'vm', 'repl', 'inspector']) {
      expect(modules).not.toContain(forbidden);
    }
  });
});
