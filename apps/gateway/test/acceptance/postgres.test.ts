import { type Chaos, startChaos } from '@sluice/fake-upstream/chaos';
import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import { eventStream } from '@sluice/fake-upstream/reply';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasPostgres, makeDatabase, type TestDatabase } from '../harness/postgres.ts';
import { HELLO, KEY, makeWorld, type World } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
let database: TestDatabase;
let chaos: Chaos;
let world: World;

beforeEach(async () => {
  database = await makeDatabase();
  const url = new URL(database.env.DATABASE_URL ?? '');
  chaos = await startChaos({ host: url.hostname, port: Number(url.port || 5432) });
});
afterEach(async () => {
  await world.end();
  await chaos.close();
  await database.drop();
});

/** The gateway reaches its database through a line that can be cut. */
async function open(tenant: string): Promise<void> {
  const url = new URL(database.env.DATABASE_URL ?? '');
  url.host = `127.0.0.1:${chaos.port}`;
  world = await makeWorld({ tenant, env: { ...database.env, DATABASE_URL: url.href } });
  world.upstream.always(CHAT, (request) =>
    (request.json() as { stream?: boolean }).stream === true
      ? eventStream(chatStream().flatMap((event) => [event, { pauseMs: 2 }]))
      : { body: chatCompletion() },
  );
}

describe.skipIf(!(await hasPostgres()))('on PostgreSQL', () => {
  it('I-09 a hundred callers at once never overshoot a money budget', async () => {
    await open('budgets: [{ usd: 0.02, window: day }]');
    world.upstream.always(CHAT, { delayMs: 700, body: chatCompletion() });
    const body = { ...HELLO, max_tokens: 100 };
    const responses = await Promise.all(Array.from({ length: 100 }, () => world.chat(body)));
    const statuses = new Set(responses.map(({ status }) => status));
    expect(statuses).toEqual(new Set([200, 402]));
    const rows = await world.ledger();
    const sum = (type: string) =>
      rows.filter((row) => row.type === type).reduce((total, row) => total + row.amount_nano_usd, 0);
    expect(sum('reserve')).toBeLessThanOrEqual(20_000_000);
    expect(sum('settle')).toBe(responses.filter(({ status }) => status === 200).length * (14 * 1_000 + 7 * 10_000));
  });

  it('I-13 whose connections break under load: refusals meanwhile, no lost row, and it goes on by itself', async () => {
    await open('limits: { concurrency: 100 }, end_users: { limits: { concurrency: 5 } }');
    const answered: string[] = [];
    const statuses = new Set<number>();
    let running = true;
    let calls = 0;
    const client = async (stream: boolean) => {
      while (running) {
        const user = `user-${calls++}`;
        const response = await world.chat({ ...HELLO, stream, user });
        const text = await response.text();
        statuses.add(response.status);
        const isWhole = response.status === 200 && (!stream || text.includes('[DONE]'));
        if (isWhole) answered.push(response.headers.get('x-request-id') ?? '');
      }
    };
    const clients = Array.from({ length: 8 }, (_, index) => client(index % 2 === 0));
    for (let cut = 0; cut < 2; cut++) {
      const before = answered.length;
      await expect.poll(() => answered.length).toBeGreaterThan(before + 20);
      statuses.clear();
      chaos.add('cut', { type: 'down' });
      await expect.poll(() => statuses.has(503), { timeout: 20_000 }).toBe(true);
      const listed = await fetch(`${world.gateway.url}/v1/models`, { headers: { authorization: `Bearer ${KEY}` } });
      expect(listed.status).toBe(200);
      chaos.remove('cut');
      await expect.poll(async () => (await world.chat()).status, { timeout: 20_000 }).toBe(200);
    }
    running = false;
    await Promise.all(clients);
    expect([...statuses].every((status) => status === 200 || status === 503)).toBe(true);
    const names = (rows: Awaited<ReturnType<World['ledger']>>) =>
      rows.map(({ request_id, attempt }) => `${request_id}#${attempt}`).sort();
    const closings = async () => names((await world.ledger()).filter(({ type }) => type !== 'reserve'));
    const intents = async () => names((await world.ledger()).filter(({ type }) => type === 'reserve'));
    // What was committed while nobody could be told of it is closed as an orphan.
    await expect.poll(async () => (await closings()).length - (await intents()).length, { timeout: 90_000 }).toBe(0);
    expect(await closings()).toEqual(await intents());
    const rows = await world.ledger();
    const intended = new Map<string, number>();
    for (const { type, end_user } of rows) {
      const user = end_user ?? '';
      if (type === 'reserve') intended.set(user, (intended.get(user) ?? 0) + 1);
    }
    for (const request of world.upstream.received()) {
      const { user = '' } = request.json() as { user?: string };
      intended.set(user, (intended.get(user) ?? 0) - 1);
    }
    expect([...intended].filter(([, left]) => left < 0)).toEqual([]);
    const settled = new Set(rows.filter(({ type }) => type === 'settle').map(({ request_id }) => request_id));
    expect(answered.filter((id) => !settled.has(id))).toEqual([]);
    expect((await world.gateway.command('ledger', 'verify')).code).toBe(0);
  }, 180_000);
});
