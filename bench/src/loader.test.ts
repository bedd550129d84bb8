import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reply } from '@sluice/fake-upstream/reply';
import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasCompiler, loadProgram, slowProgram } from './programs.ts';
import type { RunResult } from './run.ts';

const dir = mkdtempSync(join(tmpdir(), 'sluice-loader-'));
const LONG = 'x'.repeat(1200);
const loaders: Record<string, readonly string[]> = {};
let upstream: Scripted;

beforeAll(() => {
  if (hasCompiler()) loaders.c = loadProgram('loader', dir);
  loaders.node = slowProgram('loader');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
beforeEach(async () => {
  upstream = await startScripted();
});
afterEach(() => upstream.close());

/** A short run over two connections; `chunks` clocks make a right answer. */
async function load(kind: string, chunks: number): Promise<RunResult> {
  const request = join(dir, 'request');
  writeFileSync(request, 'POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}');
  const [command = '', ...fixed] = loaders[kind] ?? [];
  const child = spawn(command, [...fixed, String(upstream.port), request, '2', '0', '250', String(chunks)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  const lines = text.trim().split('\n');
  expect(lines.slice(0, 2)).toEqual(['start', 'end']);
  return JSON.parse(lines[2] ?? '') as RunResult;
}

/** Nanoseconds of the clock that the loader reads, as the upstream writes them. */
const clock = () => `@${process.hrtime.bigint().toString().padStart(20, '0')}`;

describe.each(hasCompiler() ? ['c', 'node'] : ['node'])('the load generator in %s', (kind) => {
  test('counts each right answer once, and the upstream has seen as many requests', async () => {
    upstream.always('/x', { body: LONG });
    const result = await load(kind, 0);
    expect(result.answers).toBeGreaterThan(10);
    expect(result).toMatchObject({ errors: 0, badStatus: 0, reconnects: 0, answers: upstream.received().length });
    expect(result.latency.count).toBe(result.measured);
    expect(result.latency.p50).toBeLessThanOrEqual(result.latency.p99);
  });

  test('reads a body in chunks, cut anywhere, after an interim answer', async () => {
    const raw = `HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n`;
    upstream.always('/x', () => {
      const body = `${LONG}${clock()}yy${clock()}`;
      const cut = body.length - 30;
      const rest = body.slice(cut);
      const bytes = `${raw}${cut.toString(16)};ext=1\r\n${body.slice(0, cut)}\r\n${rest.length.toString(16).toUpperCase()}\r\n${rest}\r\n0\r\ntrailer: 1\r\n\r\n`;
      return { rawBytes: bytes, ending: 'close' };
    });
    const result = await load(kind, 2);
    // The script closes after each raw answer without saying so: the loader sees it as its next request failing.
    expect(result.answers).toBeGreaterThan(3);
    expect(result.badStatus).toBe(0);
    expect(result.answers).toBeGreaterThanOrEqual(upstream.received().length - 2);
  });

  test('clocks that are cut by reads still tell the delay of each chunk', async () => {
    upstream.always('/x', () => {
      const [first, second] = [clock(), clock()];
      return { chunks: [`data: ${first.slice(0, 9)}`, first.slice(9), `\n\n${second.slice(0, 1)}`, second.slice(1)] };
    });
    const result = await load(kind, 2);
    expect(result.answers).toBe(upstream.received().length);
    expect(result.delay.count).toBe(result.chunks);
    expect(result.delay.p50).toBeGreaterThan(0);
    expect(result.delay.max).toBeLessThan(1e6);
    expect(result.ttft.count).toBe(result.measured);
  });

  const wrong: [string, number, Reply][] = [
    ['an error status', 0, { status: 503, body: LONG }],
    ['a body that is too short', 0, { body: 'short' }],
    ['a stream with too few chunks', 2, { chunks: [`${LONG}@00000000000000000001`] }],
    ['a body that is cut', 0, { body: LONG, dieAtByte: 1100 }],
    ['an answer that is no HTTP', 0, { rawBytes: `nonsense\r\n\r\n${LONG}`, ending: 'close' }],
  ];
  test.each(wrong)('%s is no answer', async (_name, chunks, reply) => {
    upstream.always('/x', reply);
    const result = await load(kind, chunks);
    expect(result.answers).toBe(0);
    expect(result.errors + result.badStatus).toBeGreaterThan(0);
  });

  test('an answer that ends its connection is right, and the next goes over a new one', async () => {
    upstream.always('/x', { headers: { connection: 'close' }, body: LONG });
    const result = await load(kind, 0);
    expect(result.errors).toBe(0);
    expect(result.reconnects).toBeGreaterThan(3);
    expect(result.answers).toBe(upstream.received().length);
  });
});
