import { chatCompletion, chatStream } from '@sluice/fake-upstream/chat';
import { afterEach, describe, expect, it } from 'vitest';
import { controlClient } from '../harness/control-client.ts';
import { hasPostgres, makeDatabase, type TestDatabase } from '../harness/postgres.ts';
import { HELLO, type LedgerLine, makeWorld, type World } from '../harness/world.ts';

/** `SLUICE_TEST_KILLS=20` is the long form. */
const ROUNDS = Number(process.env.SLUICE_TEST_KILLS ?? 3);
const CLIENTS = 20;
const TOKEN = 'a-token-of-forty-characters-for-the-test';
const SSE = { 'content-type': 'text/event-stream' };

let world: World | undefined;
let database: TestDatabase | undefined;
afterEach(async () => {
  await world?.end();
  await database?.drop();
  world = undefined;
  database = undefined;
});

/** Names each call in all three logs: the body carries it upstream, and the ledger keeps whom a limit counts by. */
const CONFIG = {
  tenant:
    'end_users: { limits: { concurrency: 5 } }, limits: { concurrency: 64 }, budgets: [{ usd: 1000, window: total }]',
};

/** What the client knows of a call that was answered whole. */
interface Answered {
  readonly name: string;
  readonly requestId: string;
}

/** Load until it is killed, at a time that nobody chose; what the client and the provider saw of it. */
async function killedUnderLoad(round: number, current: World): Promise<{ answered: Answered[]; contacted: string[] }> {
  const answered: Answered[] = [];
  let calls = 0;
  let running = true;
  current.upstream.always('/v1/chat/completions', (_request, attempt) =>
    attempt % 7 === 0
      ? { status: 500, body: {} }
      : attempt % 2 === 0
        ? { body: chatCompletion() }
        : { headers: SSE, chunks: chatStream().flatMap((event) => [event, { pauseMs: 2 }]) },
  );
  const client = async (stream: boolean) => {
    while (running) {
      const name = `call-${round}-${calls++}`;
      const response = await current.chat({ ...HELLO, stream, user: name }).catch(() => undefined);
      const text = await response?.text().catch(() => undefined);
      const whole = text !== undefined && (!stream || text.includes('[DONE]'));
      if (response?.status === 200 && whole) {
        answered.push({ name, requestId: response.headers.get('x-request-id') ?? '' });
      }
    }
  };
  const clients = Array.from({ length: CLIENTS }, (_, index) => client(index % 2 === 1));
  const contacts = 40 + Math.floor(Math.random() * 200);
  await current.upstream.waitFor((log) => log.length > contacts, 30_000);
  await current.gateway.kill();
  running = false;
  await Promise.all(clients);
  const contacted = current.upstream.received().map((request) => String((request.json() as { user?: string }).user));
  await current.upstream.close();
  return { answered, contacted };
}

/** The closing of a call's last attempt. */
function lastOf(closings: readonly LedgerLine[], requestId: string): LedgerLine | undefined {
  const own = closings.filter((row) => row.request_id === requestId);
  return own.sort((a, b) => b.attempt - a.attempt)[0];
}

const postgresThere = await hasPostgres();

describe.each(['sqlite', 'postgres'])('A-17 I-01 I-02 I-03 kill -9 under load on %s', (engine) => {
  it.skipIf(engine === 'postgres' && !postgresThere)(
    `${ROUNDS} times: the logs of client, provider and ledger agree, and nothing stays reserved`,
    async () => {
      database = engine === 'postgres' ? await makeDatabase() : undefined;
      const env = database?.env ?? {};
      const answered: Answered[] = [];
      const contacted: string[] = [];
      let dataDir: string | undefined;
      const open = async () => {
        await database?.forgetWriters().catch(() => undefined);
        return makeWorld({
          ...CONFIG,
          env: { ...env, SLUICE_ADMIN_TOKEN: TOKEN },
          ...(dataDir === undefined ? {} : { dataDir }),
        });
      };
      for (let round = 0; round < ROUNDS; round++) {
        world = await open();
        dataDir = world.gateway.dataDir;
        const seen = await killedUnderLoad(round, world);
        answered.push(...seen.answered);
        contacted.push(...seen.contacted);
      }
      world = await open();
      const rows = await world.ledger();
      const intents = rows.filter(({ type }) => type === 'reserve');
      const closings = rows.filter(({ type }) => type !== 'reserve');
      const id = (row: { request_id: string; attempt: number }) => `${row.request_id}#${row.attempt}`;
      // The provider's log against the ledger: each contact has its own intent, durable before it.
      const count = (names: readonly string[]) => {
        const counts = new Map<string, number>();
        for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
        return counts;
      };
      const intended = count(intents.map(({ end_user }) => end_user));
      const lost = [...count(contacted)].filter(([name, times]) => (intended.get(name) ?? 0) < times);
      expect(lost).toEqual([]);
      // The ledger against itself: each intent is closed, once.
      expect(new Set(closings.map(id)).size).toBe(closings.length);
      expect(new Set(closings.map(id))).toEqual(new Set(intents.map(id)));
      // The client's log against the ledger: an answer is settled, but for those that the kill cut before their last word.
      const settled = new Map(
        rows.filter(({ type }) => type === 'settle').map((row): [string, string] => [row.request_id, row.end_user]),
      );
      const unsettled = answered.filter(({ requestId }) => !settled.has(requestId));
      expect(unsettled.length).toBeLessThanOrEqual(ROUNDS * CLIENTS);
      for (const { name, requestId } of answered) {
        if (settled.has(requestId)) expect(settled.get(requestId)).toBe(name);
        else expect(lastOf(closings, requestId)?.reason).toBe('crash');
      }
      // Nothing stays reserved, and the balance is the sum of the rows.
      const spent = rows.filter(({ type }) => type === 'settle').reduce((sum, row) => sum + row.amount_nano_usd, 0);
      const { data } = await controlClient(world.gateway, { authorization: `Bearer ${TOKEN}` }).call(
        'GET /api/v1/tenants/{tenant}/room',
        {
          params: { tenant: 'acme' },
        },
      );
      expect(data.find(({ kind }) => kind === 'usd')).toMatchObject({ used: spent, reserved: 0 });
      expect(data.find(({ kind }) => kind === 'concurrency')).toMatchObject({ used: 0 });
      expect(await world.gateway.command('ledger', 'verify')).toMatchObject({ code: 0 });
    },
    60_000 + ROUNDS * 20_000,
  );
});
