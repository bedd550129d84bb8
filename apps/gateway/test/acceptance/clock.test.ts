import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chatCompletion, chatRateLimited } from '@sluice/fake-upstream/chat';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adminClient } from '../harness/control-client.ts';
import { movedClock } from '../harness/moved-clock.ts';
import { HELLO, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What the scripted answer costs. Nano-dollars. */
const COST = 14 * 1_000 + 7 * 10_000;
/** Longer than what a call waits for. */
const REST_S = 4;
const SMALL = { ...HELLO, max_tokens: 100 };
let folder: string;
let clock: ReturnType<typeof movedClock>;
let world: World;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-clock-'));
  clock = movedClock(folder);
});
afterEach(async () => {
  await world.end();
  rmSync(folder, { recursive: true });
});

async function open(options: WorldOptions): Promise<void> {
  world = await makeWorld({ nodeArgs: clock.nodeArgs, ...options });
  world.upstream.always(CHAT, { body: chatCompletion() });
}

/** Used and reserved in the window of the moment, of the tenant's money. */
async function spent(): Promise<{ used: number; reserved: number } | undefined> {
  const params = { tenant: 'acme' };
  const { data } = await adminClient(world.gateway).call('GET /api/v1/tenants/{tenant}/room', { params });
  const room = data.find(({ kind }) => kind === 'usd');
  return room === undefined ? undefined : { used: room.used, reserved: room.reserved };
}

/** A call that waits at its provider until it is let go. */
async function underWay(): Promise<{ answer: Promise<Response>; letGo: () => void }> {
  let letGo = () => {};
  const after = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const before = world.upstream.received().length;
  world.upstream.queue(CHAT, { after, body: chatCompletion() });
  const answer = world.chat(SMALL);
  await world.upstream.waitFor((log) => log.length === before + 1);
  return { answer, letGo };
}

describe('A-35 I-29 a wall clock that jumps', () => {
  it.each([HOUR_MS, -HOUR_MS, -DAY_MS])('by %i ms: no duration, cost or wait goes wrong', async (jump) => {
    await open({ tenant: 'limits: { rpm: 100, concurrency: 5 }' });
    const { answer, letGo } = await underWay();
    clock.moveTo(jump);
    letGo();
    const response = await answer;
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('x-sluice-overhead-ms'))).toBeGreaterThanOrEqual(0);
    expect(Number(response.headers.get('x-sluice-overhead-ms'))).toBeLessThan(60_000);
    expect((await world.chat(SMALL)).status).toBe(200);
    const admin = adminClient(world.gateway);
    const window = { from: new Date(Date.now() - 3 * DAY_MS), to: new Date(Date.now() + 3 * DAY_MS) };
    const query = { from: window.from.toISOString(), to: window.to.toISOString(), limit: 10 };
    await expect.poll(async () => (await admin.call('GET /api/v1/calls', { query })).data.length).toBe(2);
    for (const call of (await admin.call('GET /api/v1/calls', { query })).data) {
      expect(call.duration_ms).toBeGreaterThanOrEqual(0);
      expect(call.duration_ms).toBeLessThan(60_000);
      expect(call.cost_nano_usd).toBe(COST);
    }
    expect((await world.gateway.command('ledger', 'verify')).code).toBe(0);
  });

  it.each([HOUR_MS, -HOUR_MS])('by %i ms: a provider key rests as long as it was told, and no longer', async (jump) => {
    await open({});
    world.upstream.queue(CHAT, chatRateLimited(REST_S));
    expect((await world.chat(SMALL)).status).toBe(503);
    clock.moveTo(jump);
    const resting = await world.chat(SMALL);
    expect(resting.status).toBe(503);
    expect(Number(resting.headers.get('retry-after'))).toBeLessThanOrEqual(REST_S);
    await expect.poll(async () => (await world.chat(SMALL)).status).toBe(200);
    // By the clock of the provider, which did not jump.
    const [first, second] = world.upstream.received();
    const rested = (second?.at ?? 0) - (first?.at ?? 0);
    expect(rested).toBeGreaterThan(REST_S * 950);
    expect(rested).toBeLessThan(REST_S * 1_000 + 4_000);
  });

  it('forth and back resets no budget twice', async () => {
    clock.moveTo(atMinute(30));
    await open({ tenant: 'budgets: [{ usd: 1, window: hour }]' });
    await world.chat(SMALL);
    expect(await spent()).toEqual({ used: COST, reserved: 0 });
    clock.moveTo(atMinute(30) + HOUR_MS);
    expect(await spent()).toEqual({ used: 0, reserved: 0 });
    await world.chat(SMALL);
    await world.chat(SMALL);
    expect(await spent()).toEqual({ used: 2 * COST, reserved: 0 });
    clock.moveTo(atMinute(30));
    expect(await spent()).toEqual({ used: COST, reserved: 0 });
    clock.moveTo(atMinute(30) + HOUR_MS);
    expect(await spent()).toEqual({ used: 2 * COST, reserved: 0 });
  });
});

describe('I-30 a call over the end of a window', () => {
  it.each(['day', 'month'] as const)('belongs whole to the %s in which it was admitted', async (window) => {
    // Half a minute before the first of a month, at midnight in Berlin: after the end of no other zone's day.
    const midnight = Date.parse('2027-01-31T23:00:00Z');
    clock.moveTo(midnight - 30_000 - Date.now());
    await open({ tenant: `budgets: [{ usd: 1, window: ${window}, timezone: Europe/Berlin }]` });
    const { answer, letGo } = await underWay();
    expect((await spent())?.reserved).toBeGreaterThan(0);
    clock.moveTo(midnight + 30_000 - Date.now());
    expect(await spent()).toEqual({ used: 0, reserved: 0 });
    letGo();
    expect((await answer).status).toBe(200);
    await world.chat(SMALL);
    expect(await spent()).toEqual({ used: COST, reserved: 0 });
    clock.moveTo(midnight - 30_000 - Date.now());
    await expect.poll(spent).toEqual({ used: COST, reserved: 0 });
    expect((await world.gateway.command('ledger', 'verify')).code).toBe(0);
  });
});

/** What moves the clock to that minute of the running hour. */
function atMinute(minute: number): number {
  return Math.floor(Date.now() / HOUR_MS) * HOUR_MS + minute * 60_000 - Date.now();
}
