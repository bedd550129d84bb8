import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterEach, describe, expect, it } from 'vitest';
import { adminClient, joined } from '../harness/control-client.ts';
import { HELLO, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

let world: World;
const open = async (options: WorldOptions) => {
  world = await makeWorld(options);
  world.upstream.always('/v1/chat/completions', { body: chatCompletion() });
  return world;
};
afterEach(() => world.end());

/** Long enough that all of a burst are admitted before the first is settled. */
const SLOW = { delayMs: 700, body: chatCompletion() };

const SMALL = { ...HELLO, max_tokens: 100 };
const burst = (count: number, body: object = SMALL) =>
  Promise.all(Array.from({ length: count }, () => world.chat(body)));
const tally = (responses: Response[]) => {
  const counts: Record<number, number> = {};
  for (const { status } of responses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

describe('A-15 a hundred callers at once', () => {
  it('never overshoot requests a minute', async () => {
    await open({ tenant: 'limits: { rpm: 50 }' });
    const responses = await burst(100);
    expect(tally(responses)).toEqual({ 200: 50, 429: 50 });
    const refused = responses.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(refused?.headers.get('x-should-retry')).toBe('true');
    expect(refused?.headers.get('x-ratelimit-limit-requests')).toBe('50');
    expect(await refused?.json()).toMatchObject({
      error: { code: 'rate_limit_exceeded', sluice: { scope: 'tenant:acme', limit: 50 } },
    });
    expect(world.upstream.received()).toHaveLength(50);
  });

  it('never overshoot concurrency', async () => {
    await open({ key: 'limits: { concurrency: 7 }' });
    let open_ = 0;
    let most = 0;
    world.upstream.always('/v1/chat/completions', async () => {
      most = Math.max(most, ++open_);
      await new Promise((resolve) => setImmediate(resolve));
      open_--;
      return { delayMs: 20, body: chatCompletion() };
    });
    const counts = tally(await burst(100));
    expect(counts[200]).toBeGreaterThanOrEqual(7);
    expect((counts[200] ?? 0) + (counts[429] ?? 0)).toBe(100);
    expect(most).toBeLessThanOrEqual(7);
  });

  it('never overshoot a money budget, whose balance is the sum of its rows', async () => {
    await open({ tenant: 'budgets: [{ usd: 0.02, window: day }]' });
    world.upstream.always('/v1/chat/completions', SLOW);
    const responses = await burst(100);
    const counts = tally(responses);
    expect(Object.keys(counts).sort()).toEqual(['200', '402']);
    const refused = responses.find(({ status }) => status === 402);
    expect(await refused?.json()).toMatchObject({
      error: { code: 'budget_exceeded', sluice: { scope: 'tenant:acme', limit: 0.02 } },
    });
    expect(refused?.headers.get('x-should-retry')).toBeNull();
    const rows = await world.ledger();
    const settled = rows.filter(({ type }) => type === 'settle').reduce((sum, row) => sum + row.amount_nano_usd, 0);
    expect(settled).toBe((counts[200] ?? 0) * (14 * 1000 + 7 * 10_000));
    expect(settled).toBeLessThanOrEqual(20_000_000);
    expect((await world.gateway.command('ledger', 'verify')).code).toBe(0);
  });

  it('never overshoot tokens a minute', async () => {
    await open({ tenant: 'limits: { tpm: 3000 }' });
    world.upstream.always('/v1/chat/completions', SLOW);
    const counts = tally(await burst(100));
    expect(counts[200]).toBeGreaterThan(5);
    expect(counts[429]).toBeGreaterThan(0);
    expect((counts[200] ?? 0) * 21).toBeLessThanOrEqual(3000);
  });
});

describe('limits', () => {
  it('of 0 refuse, and what can never fit is the caller’s 400', async () => {
    await open({ tenant: 'limits: { tpm: 500 }' });
    const response = await world.chat({ ...HELLO, max_tokens: 5000 });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { param: 'max_tokens' } });
    expect(world.upstream.received()).toHaveLength(0);
  });

  it('cap a call that gave no cap at what fits, and say so', async () => {
    await open({ tenant: 'limits: { tpm: 2000 }' });
    const response = await world.chat(HELLO);
    expect(response.status).toBe(200);
    expect(response.headers.get('x-sluice-warnings')).toContain('max_tokens');
    const sent = world.upstream.received()[0]?.json() as { max_completion_tokens?: number; max_tokens?: number };
    const cap = sent.max_completion_tokens ?? sent.max_tokens ?? 0;
    expect(cap).toBeGreaterThanOrEqual(256);
    expect(cap).toBeLessThan(2000);
  });

  it('stay as they were over a restart: the last minute is booked again', async () => {
    await open({ tenant: 'limits: { rpm: 3 }' });
    expect(tally(await burst(3))).toEqual({ 200: 3 });
    const { dataDir } = world.gateway;
    await world.gateway.kill();
    const again = await makeWorld({ tenant: 'limits: { rpm: 3 }', dataDir });
    expect((await again.chat(SMALL)).status).toBe(429);
    await again.end();
  });
});

describe('Idempotency-Key', () => {
  it('makes fifty equal posts one upstream call and one settled entry, and tells another body apart', async () => {
    await open({});
    const key = { 'idempotency-key': 'order-1' };
    const first = await world.chat(SMALL, key);
    const text = await first.text();
    const again = await Promise.all(Array.from({ length: 50 }, () => world.chat(SMALL, key)));
    for (const response of again) {
      expect(response.status).toBe(200);
      expect(response.headers.get('idempotency-replayed')).toBe('true');
      expect(await response.text()).toBe(text);
    }
    expect((await world.chat({ ...SMALL, max_tokens: 99 }, key)).status).toBe(422);
    expect(world.upstream.received()).toHaveLength(1);
    expect((await world.ledger()).filter(({ type }) => type === 'settle')).toHaveLength(1);
  });

  it('answers 409 while the first is in flight, and is free again after a refusal', async () => {
    await open({});
    let release = () => {};
    const after = new Promise<void>((resolve) => {
      release = resolve;
    });
    world.upstream.queue(
      '/v1/chat/completions',
      { after, body: chatCompletion() },
      { status: 400, body: { error: { message: 'no' } } },
    );
    const key = { 'idempotency-key': 'order-2' };
    const first = world.chat(SMALL, key);
    await world.upstream.waitFor((log) => log.length === 1);
    const second = await world.chat(SMALL, key);
    expect(second.status).toBe(409);
    expect(second.headers.get('retry-after')).toBeTruthy();
    release();
    expect((await first).status).toBe(200);
    const other = { 'idempotency-key': 'order-3' };
    expect((await world.chat(SMALL, other)).status).toBe(400);
    expect((await world.chat(SMALL, other)).status).toBe(200);
  });
});

describe('end users', () => {
  const asUser = (name: string) => world.chat(SMALL, { 'x-sluice-end-user': name });

  it('have limits of their own, by header or by the body, and a call of nobody is held by none of them', async () => {
    await open({ tenant: 'end_users: { limits: { rpm: 2 } }' });
    expect(tally([await asUser('ann'), await asUser('ann'), await asUser('bob')])).toEqual({ 200: 3 });
    const refused = await asUser('ann');
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ error: { sluice: { scope: 'end_user:acme/ann', limit: 2 } } });
    expect(tally([await world.chat({ ...SMALL, user: 'bob' }), await world.chat({ ...SMALL, user: 'bob' })])).toEqual({
      200: 1,
      429: 1,
    });
    expect(tally(await burst(5))).toEqual({ 200: 5 });
  });

  it('keep their minute and their budget over a restart', async () => {
    const config = { key: 'end_users: { limits: { rpm: 3 }, budgets: [{ requests: 4, window: total }] }' };
    await open(config);
    expect(tally([await asUser('ann / o%hara'), await asUser('ann / o%hara'), await asUser('bob')])).toEqual({
      200: 3,
    });
    const { dataDir } = world.gateway;
    await world.gateway.kill();
    await world.upstream.close();
    world = await makeWorld({ ...config, dataDir });
    world.upstream.always('/v1/chat/completions', { body: chatCompletion() });
    expect(tally([await asUser('ann / o%hara'), await asUser('ann / o%hara')])).toEqual({ 200: 1, 429: 1 });
    expect((await world.ledger()).map(({ end_user }) => end_user).filter((name) => name === 'bob')).toHaveLength(2);
    expect((await world.gateway.command('ledger', 'verify')).code).toBe(0);
  });
});

describe('a limit that waits', () => {
  it('lets calls in as room comes, and none of them more than there is room for', async () => {
    await open({ tenant: 'limits: { concurrency: 2, on_limit: wait, max_wait_ms: 30000 }' });
    let under_way = 0;
    let most = 0;
    world.upstream.always('/v1/chat/completions', async () => {
      most = Math.max(most, ++under_way);
      await new Promise((resolve) => setImmediate(resolve));
      under_way--;
      return { delayMs: 5, body: chatCompletion() };
    });
    expect(tally(await burst(12))).toEqual({ 200: 12 });
    expect(most).toBeLessThanOrEqual(2);
  });

  it('waits for what calls under way give back to a budget', async () => {
    await open({ tenant: 'budgets: [{ usd: 0.0015, window: total, on_limit: wait, max_wait_ms: 30000 }]' });
    let release = () => {};
    const after = new Promise<void>((resolve) => {
      release = resolve;
    });
    world.upstream.queue('/v1/chat/completions', { after, body: chatCompletion() });
    const first = world.chat(SMALL);
    await world.upstream.waitFor((log) => log.length === 1);
    const second = world.chat(SMALL);
    release();
    expect(tally([await first, await second])).toEqual({ 200: 2 });
  });

  it('refuses at once where room cannot come in time, and where there never is any', async () => {
    await open({ tenant: 'limits: { rpm: 1, on_limit: wait, max_wait_ms: 1000 }' });
    expect(tally([await world.chat(SMALL), await world.chat(SMALL)])).toEqual({ 200: 1, 429: 1 });
    expect(world.upstream.received()).toHaveLength(1);
    await world.end();
    await open({ tenant: 'limits: { concurrency: 0, on_limit: wait, max_wait_ms: 86400000 }' });
    expect((await world.chat(SMALL)).status).toBe(429);
  });
});

describe('a soft limit', () => {
  it('refuses nothing, and says so to the caller and once in the log', async () => {
    await open({ tenant: 'budgets: [{ requests: 4, window: month, warn_at: [0.5, 0.75] }]' });
    const said: (string | null)[] = [];
    for (let call = 0; call < 4; call++) {
      said.push((await world.chat(SMALL)).headers.get('x-sluice-limit-warnings'));
    }
    expect(said).toEqual([null, 'tenant:acme;requests;0.5', 'tenant:acme;requests;0.75', 'tenant:acme;requests;0.75']);
    const lines = world.gateway.output().split('\n');
    expect(lines.filter((line) => line.includes('a soft limit is reached'))).toHaveLength(2);
  });

  it('of a budget leaves a row that its tenant’s owners can list; of a rate or an end user none', async () => {
    const half = 'window: month, warn_at: [0.5]';
    await open({
      tenant: `budgets: [{ requests: 4, ${half} }], limits: { rpm: 2, warn_at: [0.5] }, end_users: { budgets: [{ requests: 2, ${half} }] }`,
      key: `budgets: [{ requests: 3, ${half} }]`,
    });
    for (let call = 0; call < 2; call++) await world.chat(SMALL, { 'x-sluice-end-user': 'u-17' });
    const admin = adminClient(world.gateway);
    const owner = await joined(world.gateway, admin, 'acme', {
      email: 'owner@acme.example',
      role: 'owner',
      password: 'correct horse battery staple',
    });
    const rows = async () => {
      const { data } = await owner.call('GET /api/v1/audit-entries', { query: { action: 'soft_limit' } });
      return data.map(({ actor, object, detail }) => ({ actor, object, detail }));
    };
    await expect.poll(async () => (await rows()).length).toBe(2);
    const month = new Date().toISOString().slice(0, 7);
    const detail = { kind: 'requests', window: expect.stringContaining(month), threshold: 0.5 };
    expect(await rows()).toEqual(
      expect.arrayContaining([
        { actor: 'gateway', object: 'tenant acme', detail },
        { actor: 'gateway', object: 'key acme/search/crawler/prod', detail },
      ]),
    );
    const all = await admin.call('GET /api/v1/audit-entries', { query: { action: 'soft_limit' } });
    expect(all.data).toHaveLength(2);
    expect(world.gateway.output().match(/a soft limit is reached/g)).toHaveLength(4);
  });
});

describe('A-54 numbers beyond all bounds', () => {
  it.each([{ max_tokens: 1e9 }, { n: 1000 }, { top_logprobs: 9999 }])(
    '%o is 400, and nothing goes out',
    async (member) => {
      await open({});
      expect((await world.chat({ ...HELLO, ...member })).status).toBe(400);
      expect(world.upstream.received()).toHaveLength(0);
    },
  );
});
