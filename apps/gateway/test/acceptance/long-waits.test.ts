import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chatCompletion, chatError } from '@sluice/fake-upstream/chat';
import { hang } from '@sluice/fake-upstream/reply';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MovedClock, movedClock } from '../harness/moved-clock.ts';
import { HELLO, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const OK = { body: chatCompletion() };
const MINUTE = 60_000;
let folder: string;
let clock: MovedClock;
let world: World;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-clock-'));
  clock = movedClock(folder, true);
});

afterEach(async () => {
  await world.end();
  rmSync(folder, { recursive: true, force: true });
});

async function open(options: WorldOptions = {}): Promise<void> {
  world = await makeWorld({ ...options, nodeArgs: clock.nodeArgs });
}

const contacts = () => world.upstream.received().length;
const both = (ms: number) => clock.moveTo(ms, ms);

describe('a provider key that is out', () => {
  it.each([
    ['without credit: each hour', 60, chatError(429, 'You exceeded your quota', { code: 'insufficient_quota' })],
    ['refused: every ten minutes', 10, chatError(401, 'Incorrect API key')],
  ])('%s one call finds out whether it works again, and none before', async (_name, minutes, refusal) => {
    await open();
    world.upstream.always(CHAT, refusal);
    expect((await world.chat()).status).toBeGreaterThanOrEqual(502);
    for (const [ahead, calls] of [
      [minutes - 1, 1],
      [minutes + 1, 2],
      [2 * minutes, 2],
    ] as const) {
      both(ahead * MINUTE);
      for (let i = 0; i < 3; i++) expect((await world.chat()).status).toBeGreaterThanOrEqual(502);
      expect(contacts()).toBe(calls);
    }
    world.upstream.always(CHAT, OK);
    both((2 * minutes + 2) * MINUTE);
    for (let i = 0; i < 3; i++) expect((await world.chat()).status).toBe(200);
    expect(contacts()).toBe(5);
  });
});

describe('a reservation that no call can hold any more', () => {
  const waived = async () => (await world.ledger()).filter(({ type }) => type === 'waive');

  const sweeps = async () => {
    const count = () => world.gateway.output().split('a minute has passed').length;
    const before = count();
    await expect.poll(count).toBeGreaterThan(before + 2);
  };

  it('is closed while the process runs, and its room in a budget is there again', async () => {
    await open({ key: 'budgets: [{ requests: 1, window: total }]' });
    world.upstream.queue(CHAT, hang());
    const leaves = new AbortController();
    const held = world.chat(HELLO, {}, leaves.signal).catch(() => undefined);
    await world.upstream.waitFor((log) => log.length === 1);
    expect((await world.chat()).status).toBe(429);
    // A wall clock that jumps makes no call old.
    clock.moveTo(120 * MINUTE);
    await sweeps();
    both(30 * MINUTE);
    await sweeps();
    expect(await waived()).toEqual([]);
    both(120 * MINUTE);
    await expect.poll(waived).toMatchObject([{ attempt: 1, reason: 'expired' }]);
    expect(world.gateway.output()).toContain('reservations were held by no call any more');
    world.upstream.always(CHAT, OK);
    expect((await world.chat()).status).toBe(200);
    leaves.abort();
    await held;
    expect((await world.gateway.command('ledger', 'verify')).code).toBe(0);
  });
});
