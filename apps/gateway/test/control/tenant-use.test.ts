import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminClient, type ControlClient, joined } from '../harness/control-client.ts';
import { HELLO, makeWorld, type World } from '../harness/world.ts';

const ROOM = 'GET /api/v1/tenants/{tenant}/room';
const SPEND = 'GET /api/v1/tenants/{tenant}/spend';
const UPSTREAM = '/v1/chat/completions';
const acme = { tenant: 'acme' };

let world: World;
let admin: ControlClient;

beforeAll(async () => {
  world = await makeWorld({
    tenant:
      'limits: { rpm: 20, tpm: 100000, concurrency: 5 }, budgets: [{ usd: 0.01, window: month }, { requests: 4, window: day }]',
    env: { SLUICE_ADMIN_PASSWORD: 'correct horse battery' },
  });
  admin = adminClient(world.gateway);
  world.upstream.always(UPSTREAM, { body: chatCompletion() });
});
afterAll(() => world.end());

describe('what a tenant has used', () => {
  it('is what the headers of its calls say, what refuses them and what the ledger adds up to', async () => {
    const headers = (await world.chat({ ...HELLO, max_tokens: 50 })).headers;
    await world.chat({ ...HELLO, max_tokens: 50 });
    const ledger = (await world.ledger()).filter(({ type }) => type === 'settle');
    const spent = ledger.reduce((sum, row) => sum + row.amount_nano_usd, 0);
    expect(spent).toBeGreaterThan(0);
    expect(await admin.call(SPEND, { params: acme })).toEqual({
      today_nano_usd: spent,
      month_nano_usd: spent,
      reserved_nano_usd: 0,
    });
    const { data } = await admin.call(ROOM, { params: acme });
    expect(data.map(({ kind, window, limit, used, reserved }) => [kind, window, limit, used, reserved])).toEqual([
      ['requests', 'minute', 20, 2, 0],
      ['tokens', 'minute', 100_000, ledger.reduce((sum, { usage }) => sum + usage.input + usage.output, 0), 0],
      ['concurrency', 'now', 5, 0, 0],
      ['usd', 'month', 10_000_000, spent, 0],
      ['requests', 'day', 4, 2, 0],
    ]);
    expect(headers.get('x-ratelimit-remaining-requests')).toBe('19');
  });

  it('grows with each call, and holds what calls under way may cost', async () => {
    const before = await admin.call(SPEND, { params: acme });
    let answer: () => void = () => undefined;
    const until = new Promise<void>((resolve) => {
      answer = resolve;
    });
    world.upstream.queue(UPSTREAM, async () => {
      await until;
      return { body: chatCompletion() };
    });
    const running = world.chat({ ...HELLO, max_tokens: 50 });
    await expect
      .poll(async () => (await admin.call(SPEND, { params: acme })).reserved_nano_usd, { timeout: 5000 })
      .toBeGreaterThan(0);
    const { data } = await admin.call(ROOM, { params: acme });
    expect(data.find(({ kind }) => kind === 'concurrency')?.used).toBe(1);
    expect(data.find(({ kind }) => kind === 'usd')?.reserved).toBeGreaterThan(0);
    answer();
    await (await running).text();
    const cost = (await world.ledger()).at(-1)?.amount_nano_usd ?? 0;
    await expect
      .poll(async () => admin.call(SPEND, { params: acme }), { timeout: 5000 })
      .toEqual({
        ...before,
        today_nano_usd: before.today_nano_usd + cost,
        month_nano_usd: before.month_nano_usd + cost,
      });
  });

  it('is where a refusal says it is', async () => {
    await (await world.chat({ ...HELLO, max_tokens: 50 })).text();
    const response = await world.chat({ ...HELLO, max_tokens: 50 });
    const { error } = (await response.json()) as { error: { sluice: object } };
    expect(response.status).toBe(429);
    const { data } = await admin.call(ROOM, { params: acme });
    const quota = data.find(({ kind, window }) => kind === 'requests' && window === 'day');
    expect(error.sluice).toMatchObject({
      scope: 'tenant:acme',
      limit: 4,
      used: quota?.used,
      resets_at: quota?.resets_at,
    });
  });

  it('is for the tenant`s own people: its room for all of them, its money for its owner', async () => {
    const join = (email: string, role: 'owner' | 'member') =>
      joined(world.gateway, admin, 'acme', { email, role, password: 'correct horse battery' });
    const [owner, member] = [await join('o@example.com', 'owner'), await join('m@example.com', 'member')];
    expect((await owner.send(SPEND, { params: acme })).status).toBe(200);
    expect(await member.send(SPEND, { params: acme })).toMatchObject({ status: 403 });
    expect((await member.send(ROOM, { params: acme })).status).toBe(200);
    expect(await owner.send(ROOM, { params: { tenant: 'other' } })).toMatchObject({ status: 404, code: 'not_found' });
  });
});
