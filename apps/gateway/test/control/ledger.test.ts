import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterEach, describe, expect, it } from 'vitest';
import { adminClient, type ControlClient } from '../harness/control-client.ts';
import { hasPostgres, makeDatabase, type TestDatabase } from '../harness/postgres.ts';
import { HELLO, makeWorld, type World } from '../harness/world.ts';

let world: World;
let admin: ControlClient;
const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  await world?.end();
  for (const end of ended.splice(0)) await end();
});

/** A call costs 14 input tokens at 1 000 and 7 output tokens at 10 000 nano-dollars. */
const COST = 14 * 1000 + 7 * 10_000;

async function open(env: TestDatabase['env']): Promise<void> {
  world = await makeWorld({
    tenant: 'markup_percent: 12.5, budgets: [{ usd: 1, window: total }]',
    env,
  });
  admin = adminClient(world.gateway);
  world.upstream.always('/v1/chat/completions', { body: chatCompletion() });
}

async function call(): Promise<string> {
  const response = await world.chat({ ...HELLO, max_tokens: 100 });
  expect(response.status).toBe(200);
  await response.text();
  return response.headers.get('x-request-id') ?? '';
}

const month = () => new Date().toISOString().slice(0, 7);
const statement = () =>
  admin.call('GET /api/v1/tenants/{tenant}/statement', { params: { tenant: 'acme' }, query: { month: month() } });

const engines: readonly [string, () => Promise<TestDatabase['env']>][] = [
  ['sqlite', async () => ({})],
  [
    'postgres',
    async () => {
      const database = await makeDatabase();
      ended.push(database.drop);
      return database.env;
    },
  ],
];

const postgresThere = await hasPostgres();

describe.each(engines)('the ledger by the control API on %s', (engine, database) => {
  it.skipIf(engine === 'postgres' && !postgresThere)(
    'adjusts, prices again and states: all of it equal to the sum of the rows',
    async () => {
      await open(await database());
      const [first, second] = [await call(), await call()];
      const body = { request_id: first, cost_usd: 0.00005, reason: 'goodwill' };
      expect(await admin.call('POST /api/v1/ledger-adjustments', { body })).toMatchObject({
        adjusted_nano_usd: 50_000 - COST,
        cost_nano_usd: 50_000,
      });
      expect(await admin.call('POST /api/v1/ledger-adjustments', { body })).toMatchObject({ adjusted_nano_usd: 0 });
      const wrong = {
        model: 'fast',
        provider: 'one',
        from: new Date(Date.now() - 3_600_000).toISOString(),
        to: new Date(Date.now() + 3_600_000).toISOString(),
        price: { input_per_mtok: 2, output_per_mtok: 10 },
      };
      const preview = await admin.call('POST /api/v1/price-correction-previews', { body: wrong });
      expect(preview).toEqual({
        attempts: 2,
        changed: 2,
        tenants: [
          {
            ...{ tenant: 'acme', attempts: 2, changed: 2 },
            ...{ before_usd: '0.000168', after_usd: '0.000196', difference_usd: '0.000028' },
          },
        ],
      });
      const correction = { ...wrong, reason: 'the list was old' };
      expect(await admin.call('POST /api/v1/price-corrections', { body: correction })).toEqual(preview);
      expect(await admin.call('POST /api/v1/price-corrections', { body: correction })).toMatchObject({ changed: 0 });
      const rows = await world.ledger();
      const sum = rows
        .filter(({ type }) => type === 'settle' || type === 'adjust')
        .reduce((total, row) => total + row.amount_nano_usd, 0);
      expect(sum).toBe(50_000 + COST + 2 * 14_000);
      const stated = await statement();
      expect(stated).toMatchObject({ closed: false, total: { entries: 5, cost_usd: String(sum / 1e9) } });
      expect(Number(stated.total.charged_usd)).toBeCloseTo((sum * 1.125) / 1e9, 8);
      expect(stated.lines.map(({ type, reason }) => `${type} ${reason}`).sort()).toEqual([
        'adjust goodwill',
        'adjust the list was old',
        'settle ',
      ]);
      const { data } = await admin.call('GET /api/v1/tenants/{tenant}/room', { params: { tenant: 'acme' } });
      expect(data).toMatchObject([{ kind: 'usd', used: sum }]);
      const audit = await admin.call('GET /api/v1/audit-entries', { query: { limit: 3 } });
      expect(audit.data.filter(({ action }) => action === 'adjust' || action === 'correct')).toHaveLength(3);
      const csv = await admin.send('GET /api/v1/chargeback.csv', { query: { month: month() } });
      const lines = String(csv.body).trim().split('\r\n').slice(1);
      expect(lines.reduce((total, line) => total + Number(line.split(',')[11]), 0)).toBe(sum);
      expect((await world.gateway.command('ledger', 'verify')).stdout).toBe('the ledger is sound\n');
      const unknown = { ...body, request_id: `${second}x` };
      expect(await admin.send('POST /api/v1/ledger-adjustments', { body: unknown })).toMatchObject({
        code: 'not_found',
        param: 'request_id',
      });
    },
  );
});
