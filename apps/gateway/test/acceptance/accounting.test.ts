import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import { eventStream } from '@sluice/fake-upstream/reply';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adminClient } from '../harness/control-client.ts';
import { runCommand } from '../harness/gateway-process.ts';
import { type LedgerFault, LedgerFaults } from '../harness/ledger-fault.ts';
import { HELLO, KEY, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const STREAM = { ...HELLO, stream: true };
const BUDGET = 'limits: { concurrency: 50 }, budgets: [{ usd: 1000, window: total }]';
let folder: string;
let faults: LedgerFaults;
let world: World;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-fault-'));
});
afterEach(async () => {
  await world.end();
  rmSync(folder, { recursive: true });
});

async function open(options: WorldOptions = {}): Promise<void> {
  faults = new LedgerFaults(folder);
  world = await makeWorld({ tenant: BUDGET, nodeArgs: faults.nodeArgs, ...options });
  world.upstream.always(CHAT, { body: chatCompletion() });
}

const contacts = () => world.upstream.received().length;
const admin = () => adminClient(world.gateway);

/** A stream whose provider waits after three events until it is let go. */
async function streamUnderWay(): Promise<{ response: Response; letGo: () => void }> {
  let letGo = () => {};
  const until = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const events = chatStream();
  world.upstream.queue(CHAT, eventStream([...events.slice(0, 3), { until }, ...events.slice(3)]));
  return { response: await world.chat(STREAM), letGo };
}

/** Calls until one is refused: what is written before does not fill a page each time. */
async function refusedCall(): Promise<Response> {
  for (let calls = 0; calls < 500; calls++) {
    const before = contacts();
    const response = await world.chat();
    if (response.status !== 200) {
      expect(contacts()).toBe(before);
      return response;
    }
    await response.text();
  }
  throw new Error('no call was refused');
}

async function expectUnavailable(response: Response): Promise<void> {
  expect(response.status).toBe(503);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(response.headers.get('x-should-retry')).toBe('true');
  expect(await response.json()).toMatchObject({ error: { code: 'accounting_unavailable' } });
}

/** What was reserved is closed once, nothing is held, and the balance is the sum of the rows. */
async function expectSound(): Promise<void> {
  const held = async () =>
    (await admin().call('GET /api/v1/tenants/{tenant}/room', { params: { tenant: 'acme' } })).data;
  await expect.poll(async () => (await held()).find(({ kind }) => kind === 'usd')?.reserved).toBe(0);
  await expect.poll(async () => (await held()).find(({ kind }) => kind === 'concurrency')?.used).toBe(0);
  const rows = await world.ledger();
  const name = (row: (typeof rows)[number]) => `${row.request_id}#${row.attempt}`;
  const intents = rows.filter(({ type }) => type === 'reserve').map(name);
  const closings = rows.filter(({ type }) => type !== 'reserve').map(name);
  expect(closings.sort()).toEqual(intents.sort());
  expect(intents.length).toBeGreaterThanOrEqual(contacts());
  const spent = rows.filter(({ type }) => type === 'settle').reduce((sum, row) => sum + row.amount_nano_usd, 0);
  expect((await held()).find(({ kind }) => kind === 'usd')?.used).toBe(spent);
  expect(await world.gateway.command('ledger', 'verify')).toMatchObject({ code: 0 });
}

describe('a ledger that cannot be written', () => {
  it.each<[string, LedgerFault]>([
    ['A-34 I-15 because the disk is full', 'full'],
    ['I-16 because it is read-only', 'read-only'],
  ])(
    '%s: new calls are 503 and reach nobody, the stream under way ends whole, all else lives, and it heals by itself',
    async (_name, fault) => {
      await open();
      const { response, letGo } = await streamUnderWay();
      await faults.set(world.gateway, fault);
      await expectUnavailable(await refusedCall());
      await expectUnavailable(await world.chat(STREAM));
      await expectUnavailable(await world.chat(HELLO, { 'idempotency-key': 'not-taken' }));
      letGo();
      expect(await response.text()).toContain('data: [DONE]');
      const { url } = world.gateway;
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      expect((await fetch(`${url}/readyz`)).status).toBe(503);
      expect((await admin().call('GET /api/v1/tenants', {})).data).toHaveLength(1);
      expect((await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${KEY}` } })).status).toBe(200);
      await faults.set(world.gateway, 'none');
      await expect.poll(async () => (await world.chat()).status).toBe(200);
      expect((await world.chat(HELLO, { 'idempotency-key': 'not-taken' })).headers.get('idempotency-replayed')).toBe(
        null,
      );
      const streamed = (await world.ledger()).filter(
        ({ request_id }) => request_id === response.headers.get('x-request-id'),
      );
      expect(streamed.map(({ type }) => type)).toEqual(['reserve', 'settle']);
      await expectSound();
    },
  );

  it('I-14 because another process holds its lock: nobody waits for it, and what ended meanwhile is written', async () => {
    await open();
    const { response, letGo } = await streamUnderWay();
    const other = new DatabaseSync(join(world.gateway.dataDir, 'ledger.db'));
    other.exec('BEGIN IMMEDIATE');
    await expectUnavailable(await world.chat());
    expect((await fetch(`${world.gateway.url}/healthz`)).status).toBe(200);
    letGo();
    expect(await response.text()).toContain('data: [DONE]');
    other.exec('ROLLBACK');
    other.close();
    await expect.poll(async () => (await world.chat()).status).toBe(200);
    await expectSound();
  });

  it('I-16 at the start: it ends with one line that says why', async () => {
    await open();
    await world.gateway.stop();
    const readOnly = new LedgerFaults(folder, 'read-only');
    const { dataDir } = world.gateway;
    const { code, stderr } = await runCommand(
      ['start'],
      { PATH: process.env.PATH, PORT: '0', SLUICE_DATA_DIR: dataDir },
      readOnly.nodeArgs,
    );
    expect(code).not.toBe(0);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('ledger.db cannot be written');
  });
});

describe('I-40 a write that fails', () => {
  it('whichever it is, leaves nothing reserved, no place taken and no idempotency key stuck', async () => {
    await open();
    for (let failNth = 1, clean = false; !clean; failNth++) {
      const before = faults.struck(world.gateway);
      await faults.set(world.gateway, { failNth });
      const names = { 'idempotency-key': `call-${failNth}` };
      world.upstream.queue(CHAT, { status: 500, body: {} }, { body: chatCompletion() }, eventStream(chatStream()), {
        body: chatCompletion(),
      });
      for (const [body, headers] of [[HELLO], [STREAM], [HELLO, names]] as const) {
        const response = await world.chat(body, headers);
        await response.text();
        expect([200, 502, 503]).toContain(response.status);
      }
      clean = faults.struck(world.gateway) === before;
      await faults.set(world.gateway, 'none');
      while (world.upstream.unused() > 0 || (await world.chat()).status !== 200) await world.chat();
      // Answered, or cut for good: never for ever in flight.
      await expect
        .poll(async () => {
          const { status, headers } = await world.chat(HELLO, names);
          return status === 200 || headers.get('x-should-retry') === 'false';
        })
        .toBe(true);
      expect(failNth).toBeLessThan(200);
    }
    expect(faults.struck(world.gateway)).toBeGreaterThan(10);
    await expectSound();
  }, 120_000);
});

describe('I-17 a call log that cannot keep up', () => {
  it('drops bodies, counts them, and loses no row of the ledger', async () => {
    await open({ tenant: `${BUDGET}, log_content: true` });
    const text = 'x'.repeat(9 * 1024 * 1024);
    const other = new DatabaseSync(join(world.gateway.dataDir, 'calls.db'));
    other.exec('BEGIN IMMEDIATE');
    const calls = 10;
    for (let call = 0; call < calls; call++) {
      const response = await world.chat({ ...HELLO, messages: [{ role: 'user', content: text }], max_tokens: 10 });
      expect(response.status).toBe(200);
    }
    expect((await admin().call('GET /api/v1/system', {})).dropped_bodies).toBeGreaterThan(0);
    other.exec('ROLLBACK');
    other.close();
    expect((await world.ledger()).filter(({ type }) => type === 'settle')).toHaveLength(calls);
    await expectSound();
    const logged = async () => (await admin().call('GET /api/v1/calls', { query: { limit: 100 } })).data.length;
    await expect.poll(logged).toBe(calls);
  });
});
