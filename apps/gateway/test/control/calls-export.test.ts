import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { adminClient, type ControlClient } from '../harness/control-client.ts';
import { HELLO, makeWorld, type World } from '../harness/world.ts';

const CALLS = 'GET /api/v1/calls';
const FILE = 'GET /api/v1/calls.csv';
/** More than one batch of the export. */
const MANY = 620;

let world: World;
let admin: ControlClient;

async function called(body: object = HELLO, headers: Record<string, string> = {}): Promise<string> {
  const response = await world.chat(body, headers);
  await response.text();
  return response.headers.get('x-request-id') ?? '';
}

/** The log is written in batches: waits until a call is in it. */
async function logged(id: string): Promise<void> {
  await vi.waitFor(() => admin.call('GET /api/v1/calls/{call}', { params: { call: id } }), { timeout: 5000 });
}

beforeAll(async () => {
  world = await makeWorld({ keys: { one: ['key-one-1'] } });
  admin = adminClient(world.gateway);
  world.upstream.always('/v1/chat/completions', { body: chatCompletion() });
  for (let made = 0; made < MANY; made += 20) await Promise.all(Array.from({ length: 20 }, () => called()));
  const last = await called({ ...HELLO, model: 'none' });
  await logged(last);
});
afterAll(() => world.end());

/** RFC 4180, read by its own rules. */
function rowsOf(text: string): Record<string, string>[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end !== '\r\n') continue;
    rows.push(row);
    row = [];
  }
  const [names = [], ...others] = rows;
  return others.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])));
}

async function exported(query: Record<string, unknown> = {}) {
  const { status, headers, body } = await admin.send(FILE, { query });
  expect(status).toBe(200);
  expect(headers.get('content-disposition')).toBe('attachment; filename="calls.csv"');
  return rowsOf(String(body));
}

/** Every page of the list. */
async function listed(query: object = {}) {
  const rows: { id: string; cost_nano_usd: number }[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof admin.call<typeof CALLS>>> = await admin.call(CALLS, {
      query: { ...query, limit: 200, ...(cursor === null ? {} : { cursor }) },
    });
    rows.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return rows;
}

it('is the list under the same filters, row by row, with the same sum', async () => {
  for (const query of [{}, { status: 'failed' }, { status: 'ok', sort: '-cost' }, { tenant: 'acme', sort: 'at' }]) {
    const [file, list] = [await exported(query), await listed(query)];
    expect(file.map(({ id }) => id)).toEqual(list.map(({ id }) => id));
    const sum = list.reduce((total, { cost_nano_usd }) => total + cost_nano_usd, 0);
    expect(file.reduce((total, row) => total + Number(row.cost_nano_usd), 0)).toBe(sum);
    expect(file.reduce((total, row) => total + Math.round(Number(row.cost_usd) * 1e9), 0)).toBe(sum);
  }
  expect((await exported({ status: 'ok' })).length).toBe(MANY);
});

it('ends at its limit, within a batch or behind one', async () => {
  expect((await exported({ limit: 7 })).length).toBe(7);
  expect((await exported({ limit: 501 })).length).toBe(501);
  expect(await admin.send(FILE, { query: { limit: 100_001 } })).toMatchObject({ status: 400, param: 'limit' });
});

it('A-49 holds no cell that a spreadsheet would run, and leaves all others as they were', async () => {
  const texts = ['=1+1', '@SUM(A1)', '-2+3', '+1', 'a "quoted", cell', 'plain'];
  for (const text of texts) await called(HELLO, { 'x-sluice-end-user': text });
  const last = await called({ ...HELLO, model: '\t=cmd' });
  await logged(last);
  const rows = await exported({ limit: 20 });
  const users = rows.map(({ end_user: user = '' }) => user).filter((user) => user !== '');
  expect(users.reverse()).toEqual(["'=1+1", "'@SUM(A1)", "'-2+3", "'+1", 'a "quoted", cell', 'plain']);
  expect(rows[0]?.model).toBe("'\t=cmd");
});

it('refuses before the file begins', async () => {
  expect(await admin.send(FILE, { query: { tenant: 'nobody' } })).toMatchObject({ status: 404, code: 'not_found' });
  expect(await admin.send(FILE, { query: { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } })).toMatchObject(
    {
      status: 400,
      param: 'from',
    },
  );
});
