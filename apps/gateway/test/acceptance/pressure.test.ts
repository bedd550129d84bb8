import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import { eventStream } from '@sluice/fake-upstream/reply';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HELLO, makeWorld, type World } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const KEYS = {
  critical: 'sk-test-critical-app-0001',
  default: 'sk-test-default-app-0001',
  sheddable: 'sk-test-sheddable-01',
};
type Class = keyof typeof KEYS;
const HEAP_MB = 512;
let folder: string;
let world: World;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-pressure-'));
});
afterEach(async () => {
  await world.end();
  rmSync(folder, { recursive: true });
});

/** Fills the heap of the real process up to a share, or blocks its event loop for a while again and again. */
const SCRIPT = `
import { getHeapSpaceStatistics } from 'node:v8';
import { readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
let held = [];
let blockMs = 0;
const OLD = /old_space|^large_object_space/;
const share = () => getHeapSpaceStatistics().reduce((sum, s) => sum + (OLD.test(s.space_name) ? s.space_used_size : 0), 0) / (HEAP_MB * 1048576);
const block = () => {
  if (blockMs === 0) return;
  const until = performance.now() + blockMs;
  while (performance.now() < until);
  setTimeout(block, 20);
};
if (isMainThread) process.on('SIGUSR2', () => {
  const { heap, delayMs } = JSON.parse(readFileSync(FILE, 'utf8'));
  if (heap === 0) held = [];
  while (heap > 0 && share() < heap) held.push(Array.from({ length: 125_000 }, (_, index) => index + 0.5));
  const idle = blockMs === 0;
  blockMs = delayMs;
  if (idle) block();
});
`;

async function open(nodeArgs: readonly string[] = []): Promise<void> {
  const file = join(folder, 'pressure.json');
  const script = join(folder, 'pressure.mjs');
  writeFileSync(script, SCRIPT.replace('FILE', JSON.stringify(file)).replace('HEAP_MB', String(HEAP_MB)));
  const tenant = (name: Class) =>
    `  ${name}: { models: [fast], limits: { priority: ${name} }, teams: { t: { applications: { a: { keys: [{ name: k, value: "${KEYS[name]}" }] } } } } }`;
  world = await makeWorld({
    nodeArgs: ['--import', `file://${script}`, ...nodeArgs],
    tenants: (Object.keys(KEYS) as Class[]).map(tenant).join('\n'),
  });
  world.upstream.always(CHAT, { body: chatCompletion() });
}

function press(pressure: { readonly heap: number; readonly delayMs: number }): void {
  writeFileSync(join(folder, 'pressure.json'), JSON.stringify(pressure));
  world.gateway.process.kill('SIGUSR2');
}

async function statusOf(name: Class): Promise<string> {
  const response = await world.chat(HELLO, { authorization: `Bearer ${KEYS[name]}` });
  const { error } = (await response.json()) as { error?: { code: string } };
  return error?.code ?? String(response.status);
}

const statuses = async () => [await statusOf('sheddable'), await statusOf('default'), await statusOf('critical')];
const PATIENT = { timeout: 20_000, interval: 200 };

describe.each([
  ['memory', (level: 'high' | 'full') => ({ heap: level === 'high' ? 0.88 : 0.965, delayMs: 0 }), 'overloaded'],
  ['the event loop', (level: 'high' | 'full') => ({ heap: 0, delayMs: level === 'high' ? 400 : 1_300 }), '200'],
] as const)('overload of %s', (_what, level, criticalAtLast) => {
  it('sheds sheddable calls, then default ones, while streams go on and probes answer; then all are taken again', async () => {
    // The flags of `./sluice`, and a heap that is filled soon.
    await open(['--max-semi-space-size=16', `--max-old-space-size=${HEAP_MB}`]);
    expect(await statuses()).toEqual(['200', '200', '200']);
    let letGo = () => {};
    const until = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const events = chatStream();
    world.upstream.queue(CHAT, eventStream([...events.slice(0, 3), { until }, ...events.slice(3)]));
    const stream = await world.chat({ ...HELLO, stream: true });
    press(level('high'));
    await expect.poll(statuses, PATIENT).toEqual(['overloaded', '200', '200']);
    press(level('full'));
    await expect.poll(statuses, PATIENT).toEqual(['overloaded', 'overloaded', criticalAtLast]);
    expect((await fetch(`${world.gateway.url}/healthz`)).status).toBe(200);
    letGo();
    expect(await stream.text()).toContain('[DONE]');
    press({ heap: 0, delayMs: 0 });
    await expect.poll(statuses, PATIENT).toEqual(['200', '200', '200']);
    expect(world.gateway.output()).toContain('too much to do: calls are refused');
    expect((await world.gateway.command('ledger', 'verify')).code).toBe(0);
  }, 90_000);
});
