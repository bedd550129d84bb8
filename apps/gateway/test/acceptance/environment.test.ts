import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand, startGateway } from '../harness/gateway-process.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-env-'));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

const start = (env: Record<string, string>) =>
  runCommand(['start'], { PATH: process.env.PATH, PORT: '0', SLUICE_DATA_DIR: dir, ...env });

describe('a variable that cannot be used stops the start with one line that names it', () => {
  it.each([
    ['HOST', 'not a host'],
    ['HOST', '203.0.113.7'],
    ['SLUICE_ADMIN_EMAIL', 'nobody'],
    ['SLUICE_CONFIG', '/nonexistent/sluice.yaml'],
    ['SLUICE_DATA_DIR', '/dev/null/data'],
    ['SLUICE_ROLES', 'gateway,kitchen'],
    ['SLUICE_WORKERS', '0'],
    ['METRICS_PORT', 'nine'],
    ['REDIS_URL', 'http://127.0.0.1'],
    ['HTTPS_PROXY', 'proxy.example'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector'],
    ['SLUICE_TLS_CERT', '/nonexistent/cert.pem'],
    ['NODE_EXTRA_CA_CERTS', '/nonexistent/ca.pem'],
  ])('%s=%s', async (name, value) => {
    const { code, stderr } = await start({ [name]: value });
    expect(code).toBe(1);
    // Node itself warns of a certificate file that it cannot read.
    const lines = stderr
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('Warning:'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(name);
  });

  it('PORT, where something else listens', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const { code, stderr } = await start({ PORT: String(port) });
    other.close();
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('PORT');
  });

  it('SLUICE_CONFIG, where the file says what cannot be', async () => {
    const file = join(dir, 'sluice.yaml');
    writeFileSync(file, 'models: {}\nnonsense: 1\n');
    const { code, stderr } = await start({ SLUICE_CONFIG: file });
    expect(code).toBe(1);
    expect(stderr.trim()).toMatch(/sluice\.yaml:2:1: .*nonsense/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('a start', () => {
  it('beside a running gateway on the same data is refused in one line', async () => {
    const first = await startGateway();
    const { code, stderr } = await runCommand(['start'], {
      PATH: process.env.PATH,
      PORT: '0',
      SLUICE_DATA_DIR: first.dataDir,
    });
    await first.stop();
    first.clean();
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it.each([['--bogus'], ['extra'], ['--config']])('called with %s says how it is called', async (...words) => {
    const { code, stderr } = await runCommand(['start', ...words], { PATH: process.env.PATH, SLUICE_DATA_DIR: dir });
    expect(code).toBe(64);
    expect(stderr).toContain('usage: ./sluice start [--config FILE]');
    expect(stderr).not.toContain('    at ');
  });

  it.each(['::1', '::'])('listens on HOST=%s and says where', async (host) => {
    const gateway = await startGateway({ env: { HOST: host } });
    expect(gateway.url).toBe(`http://[::1]:${gateway.port}`);
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    expect(await gateway.stop()).toBe(0);
    gateway.clean();
  });
});
