import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chatCompletion } from '@sluice/fake-upstream/chat';
import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminClient } from '../harness/control-client.ts';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';
import { movedClock } from '../harness/moved-clock.ts';
import { HELLO, KEY } from '../harness/world.ts';

/** DeepSeek's models cost twice as much from 01:00 to 04:00 UTC. */
const CHEAP = { rate: 0.66, at: Date.parse('2026-11-21T00:58:00Z') };
const DEAR = { rate: 1.32, at: Date.parse('2026-11-21T01:00:00Z') };

let folder: string;
let clock: ReturnType<typeof movedClock>;
let upstream: Scripted;
let gateway: GatewayProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-clock-'));
  clock = movedClock(folder);
  clock.moveTo(CHEAP.at - Date.now());
  upstream = await startScripted();
  const provider = `{ type: deepseek, base_url: "${upstream.url}", allow_private_network: true, keys: [{ name: k, value: pk }] }`;
  gateway = await startGateway({
    nodeArgs: clock.nodeArgs,
    config: [
      `providers: { deepseek: ${provider} }`,
      'models: { fast: { targets: [{ provider: deepseek, model: deepseek-v4-pro }] } }',
      `tenants: { acme: { models: [fast], teams: { t: { applications: { a: { keys: [{ name: k, value: ${KEY} }] } } } } } }`,
    ].join('\n'),
  });
});
afterAll(async () => {
  await gateway?.kill();
  gateway?.clean();
  await upstream?.close();
  rmSync(folder, { recursive: true });
});

const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };

async function rate(): Promise<number> {
  const response = await fetch(`${gateway.url}/v1/models`, { headers });
  const { data } = (await response.json()) as { data: { pricing: { input_per_mtok: number } }[] };
  return data[0]?.pricing.input_per_mtok ?? 0;
}

/** The price that a call was billed at, as its row names it. */
async function billedAt(call: Promise<Response>): Promise<string> {
  const response = await call;
  await response.text();
  expect(response.status).toBe(200);
  const params = { call: response.headers.get('x-request-id') ?? '' };
  const admin = adminClient(gateway);
  // Rows are written soon after the answer.
  await expect.poll(async () => (await admin.send('GET /api/v1/calls/{call}', { params })).status).toBe(200);
  return (await admin.call('GET /api/v1/calls/{call}', { params })).price_version;
}

it('a price that changes at an hour holds from then on; a call under way keeps that which it began with', async () => {
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  upstream.always({}, async () => {
    await held;
    return { body: chatCompletion() };
  });
  const chat = () =>
    fetch(`${gateway.url}/v1/chat/completions`, { method: 'POST', headers, body: JSON.stringify(HELLO) });
  expect(await rate()).toBe(CHEAP.rate);
  const before = chat();
  await expect.poll(() => upstream.received().length).toBe(1);
  clock.moveTo(DEAR.at - Date.now());
  await expect.poll(rate).toBe(DEAR.rate);
  answer();
  const [old, now] = [await billedAt(before), await billedAt(chat())];
  expect(old).toMatch(/\+2026-08-17$/);
  expect(now).toMatch(/\+01:00:00Z$/);
});
