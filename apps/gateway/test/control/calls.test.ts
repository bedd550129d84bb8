import { chatCompletion } from '@sluice/fake-upstream/chat';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminClient, type ControlClient, joined } from '../harness/control-client.ts';
import { startGateway } from '../harness/gateway-process.ts';
import { HELLO, makeWorld, type World } from '../harness/world.ts';

const CALLS = 'GET /api/v1/calls';
const CALL = 'GET /api/v1/calls/{call}';
const COUNTS = 'GET /api/v1/call-counts';
const UPSTREAM = '/v1/chat/completions';

let world: World;
let admin: ControlClient;

beforeAll(async () => {
  world = await makeWorld({
    keys: { one: ['key-one-1'], two: ['key-two-1'] },
    targets: '{ provider: one, model: gpt-4o-mini }, { provider: two, model: gpt-4o-mini, priority: 1 }',
    tenant: 'log_content: true',
  });
  admin = adminClient(world.gateway);
  world.upstream.always(UPSTREAM, { headers: { 'x-request-id': 'up-0' }, body: chatCompletion() });
});
afterAll(() => world.end());

/** A call that is over; its id. */
async function called(body: object = HELLO, headers: Record<string, string> = {}): Promise<string> {
  const response = await world.chat(body, headers);
  await response.text();
  return response.headers.get('x-request-id') ?? '';
}

/** The log is written in batches: waits until a call is in it. */
async function logged(id: string) {
  const reply = async () => admin.send(CALL, { params: { call: id } });
  await expect.poll(async () => (await reply()).status, { timeout: 5000 }).toBe(200);
  return admin.call(CALL, { params: { call: id } });
}

describe('the list of calls', () => {
  it('has one row for each call, whatever became of it, under the id that its answer carried', async () => {
    const fine = await called();
    const refused = await called({ ...HELLO, model: 'none' });
    await logged(fine);
    await logged(refused);
    const { data } = await admin.call(CALLS, { query: { limit: 10 } });
    expect(data.find(({ id }) => id === fine)).toMatchObject({
      tenant: 'acme',
      team: 'search',
      application: 'crawler',
      key_name: 'prod',
      model: 'fast',
      provider: 'one',
      status: 200,
      code: '',
      owner: '',
      attempt_count: 1,
      provider_request_id: 'up-0',
    });
    expect(data.find(({ id }) => id === refused)).toMatchObject({
      status: 404,
      code: 'model_not_found',
      owner: 'caller',
      provider: '',
      cost_nano_usd: 0,
    });
  });

  it('pages without a gap or a repeat while calls arrive', async () => {
    const before = (await admin.call(CALLS, { query: { limit: 200 } })).data.map(({ id }) => id);
    const ids: string[] = [];
    for (let index = 0; index < 7; index++) ids.push(await called());
    await logged(ids[6] ?? '');
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { data: readonly { id: string }[]; next_cursor: string | null } = await admin.call(CALLS, {
        query: { limit: 3, ...(cursor === null ? {} : { cursor }) },
      });
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
      await logged(await called());
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.slice(0, 7).sort()).toEqual([...ids].sort());
    expect(seen.slice(7)).toEqual(before);
  });

  it('refuses a cursor of another order, and one that no list gave', async () => {
    const { next_cursor: cursor } = await admin.call(CALLS, { query: { limit: 1 } });
    expect(await admin.send(CALLS, { query: { cursor, sort: '-cost' } })).toMatchObject({
      status: 400,
      param: 'cursor',
    });
    expect(await admin.send(CALLS, { query: { cursor: 'WzFd' } })).toMatchObject({ status: 400, param: 'cursor' });
    const from = new Date().toISOString();
    expect(await admin.send(CALLS, { query: { from, to: '2020-01-01T00:00:00Z' } })).toMatchObject({ param: 'from' });
  });

  it('sums to what its rows sum to, under the same filters', async () => {
    await logged(await called({ ...HELLO, model: 'none' }));
    for (const query of [
      {},
      { status: 'failed' },
      { owner: 'caller' },
      { model: 'fast' },
      { tenant: 'acme' },
      { code: 'no' },
    ] as const) {
      const { data } = await admin.call(CALLS, { query: { ...query, limit: 200 } });
      const { total, steps } = await admin.call(COUNTS, { query: { ...query, step_s: 60 } });
      const cost = data.reduce((sum, row) => sum + row.cost_nano_usd, 0);
      const tokens = data.reduce((sum, { usage }) => sum + (usage.input ?? 0) + (usage.output ?? 0), 0);
      const failed = data.filter(({ owner }) => owner !== '').length;
      expect(total, JSON.stringify(query)).toEqual({ calls: data.length, failed, tokens, cost_nano_usd: cost });
      expect(steps.reduce((sum, step) => sum + step.cost_nano_usd, 0)).toBe(cost);
      expect(steps.reduce((sum, { ok }) => sum + ok, 0)).toBe(data.length - failed);
    }
  });

  it('leaves out what `not_…` names, and nothing else; its sums and its file do the same', async () => {
    await called();
    await logged(await called({ ...HELLO, model: 'none' }));
    const all = (await admin.call(CALLS, { query: { limit: 200 } })).data.map(({ id }) => id);
    const { key } = (await admin.call(CALLS, { query: { limit: 1 } })).data[0] ?? { key: '' };
    const traits = {
      tenant: 'acme',
      team: 'acme/search',
      application: 'acme/search/crawler',
      key,
      model: 'none',
      provider: 'one',
      status: 'failed',
      code: 'model_not_found',
      owner: 'caller',
    } as const;
    for (const [trait, value] of Object.entries(traits)) {
      const having = (await admin.call(CALLS, { query: { [trait]: value, limit: 200 } })).data.map(({ id }) => id);
      const query = { [`not_${trait}`]: value };
      const without = (await admin.call(CALLS, { query: { ...query, limit: 200 } })).data.map(({ id }) => id);
      expect(having.length, trait).toBeGreaterThan(0);
      expect(without, trait).toEqual(all.filter((id) => !having.includes(id)));
      expect((await admin.call(COUNTS, { query })).total.calls, trait).toBe(without.length);
    }
    const both = { not_model: 'none', not_status: '4xx', not_provider: 'one' };
    expect((await admin.call(CALLS, { query: both })).data).toEqual([]);
    expect(await admin.send(CALLS, { query: { not_status: 'odd' } })).toMatchObject({ param: 'not_status' });
    expect(await admin.send(CALLS, { query: { not_team: 'acme/none' } })).toMatchObject({ status: 404 });
  });

  it('is told what came since the last row that it has', async () => {
    const last = await called();
    await logged(last);
    expect((await admin.call(CALLS, { query: { after: last } })).data).toEqual([]);
    const fresh = await called();
    await logged(fresh);
    expect((await admin.call(CALLS, { query: { after: last } })).data.map(({ id }) => id)).toEqual([fresh]);
  });

  it('is narrowed by objects under their id or their names', async () => {
    const id = await called();
    const { key } = await logged(id);
    for (const query of [
      { key },
      { key: 'acme/search/crawler/prod' },
      { team: 'acme/search' },
      { application: 'acme/search/crawler' },
    ]) {
      expect((await admin.call(CALLS, { query: { ...query, limit: 1 } })).data[0]?.id, JSON.stringify(query)).toBe(id);
    }
    expect(await admin.send(CALLS, { query: { tenant: 'nobody' } })).toMatchObject({ status: 404, param: 'tenant' });
  });
});

describe('who sees a call', () => {
  it('are the people of its team and the owners of its tenant; for all others there is none', async () => {
    const id = await called();
    await logged(id);
    await admin.call('POST /api/v1/tenants', { body: { slug: 'globex', models: [] } });
    const person = (tenant: string, name: string, role: 'owner' | 'member', team?: string) =>
      joined(world.gateway, admin, tenant, {
        email: `${name}@example.com`,
        role,
        password: 'correct horse battery',
        ...(team === undefined ? {} : { teams: [{ team, role: 'developer' as const }] }),
      });
    const seeing = [await person('acme', 'owner', 'owner'), await person('acme', 'searcher', 'member', 'acme/search')];
    for (const one of seeing) {
      expect((await one.call(CALLS, { query: { limit: 1 } })).data[0]?.id).toBe(id);
      expect((await one.call(CALL, { params: { call: id } })).request.missing).toBe(null);
      expect((await one.call(COUNTS, { query: {} })).total.calls).toBeGreaterThan(0);
    }
    const stranger = await person('globex', 'stranger', 'owner');
    expect((await stranger.call(CALLS)).data).toEqual([]);
    expect((await stranger.call(COUNTS, { query: {} })).total.calls).toBe(0);
    expect((await stranger.call(CALLS, { query: { after: 'req_0' } })).data).toEqual([]);
    for (const call of [id, 'up-0', 'req_none']) {
      expect(await stranger.send(CALL, { params: { call } })).toMatchObject({ status: 404, code: 'not_found' });
    }
    for (const query of [
      { tenant: 'acme' },
      { team: 'acme/search' },
      { key: 'acme/search/crawler/prod' },
      { tenant: 'none' },
    ]) {
      expect(await stranger.send(CALLS, { query }), JSON.stringify(query)).toMatchObject({
        status: 404,
        code: 'not_found',
      });
    }
    const member = await person('acme', 'teamless', 'member');
    expect(await member.send(CALLS)).toMatchObject({ status: 403 });
  });
});

describe('one call', () => {
  it('tells its attempts in order, what it cost line by line and how the ledger has it', async () => {
    world.upstream.queue({ path: UPSTREAM, key: 'key-one-1' }, { status: 500, body: { error: { message: 'boom' } } });
    const call = await logged(await called());
    expect(call.attempts).toMatchObject([
      { provider: 'one', provider_key: 'k1', class: 'server-error', status: 500 },
      { provider: 'two', provider_key: 'k1', class: '', status: null },
    ]);
    const [first, second] = call.attempts;
    expect(second?.started_ms).toBeGreaterThanOrEqual((first?.started_ms ?? 0) + (first?.duration_ms ?? 0));
    expect(call.plan.map(({ provider }) => provider)).toEqual(['one', 'two']);
    expect(call.plan[1]?.reason).toBe('after one: server-error');
    expect(call.cost_nano_usd).toBeGreaterThan(0);
    expect(call.cost_lines.map(({ kind, price_pico_usd }) => [kind, price_pico_usd])).toEqual([
      ['input', 1_000_000],
      ['output', 10_000_000],
    ]);
    expect(call.cost_lines.reduce((sum, line) => sum + line.cost_nano_usd, 0)).toBe(call.cost_nano_usd);
    expect(call.ledger.map(({ type, attempt }) => [type, attempt])).toEqual([
      ['reserve', 1],
      ['waive', 1],
      ['reserve', 2],
      ['settle', 2],
    ]);
    expect(call.ledger.at(-1)?.amount_nano_usd).toBe(call.cost_nano_usd);
  });

  it('is found by the provider`s own id too', async () => {
    world.upstream.queue(UPSTREAM, { headers: { 'x-request-id': 'up-found-me' }, body: chatCompletion() });
    const id = await called();
    await logged(id);
    expect(await admin.call(CALL, { params: { call: 'up-found-me' } })).toMatchObject({ id });
    expect((await admin.call(CALLS, { query: { q: 'up-found' } })).data.map((row) => row.id)).toEqual([id]);
    expect((await admin.call(CALLS, { query: { q: id.slice(0, 12) } })).data.map((row) => row.id)).toContain(id);
    expect(await admin.send(CALL, { params: { call: 'req_none' } })).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('shows what was asked and answered, also of a call that was refused', async () => {
    const { request, answer } = await logged(await called());
    expect(JSON.parse(request.text ?? '')).toEqual(HELLO);
    expect(JSON.parse(answer.text ?? '')).toMatchObject({ object: 'chat.completion' });
    const refused = await logged(await called({ ...HELLO, model: 'none' }));
    expect(JSON.parse(refused.request.text ?? '')).toMatchObject({ model: 'none' });
    expect(refused.answer).toEqual({ text: null, missing: 'none', truncated: false });
    const invalid = await logged(await called({ ...HELLO, n: 999 }));
    expect(invalid).toMatchObject({ status: 400, code: 'invalid_request', owner: 'caller', key_name: 'prod' });
    expect(JSON.parse(invalid.request.text ?? '')).toMatchObject({ n: 999 });
  });

  it('keeps its headers` words: tags and the end user', async () => {
    const call = await logged(
      await called(HELLO, { 'x-sluice-tags': 'feature=search,release=42', 'x-sluice-end-user': 'ada' }),
    );
    expect(call).toMatchObject({ tags: { feature: 'search', release: '42' }, end_user: 'ada' });
  });
});

describe('a body that is not shown', () => {
  it('was not logged where the tenant does not log content, now or then', async () => {
    const silent = await makeWorld();
    silent.upstream.always(UPSTREAM, { body: chatCompletion() });
    const control = adminClient(silent.gateway);
    const response = await silent.chat();
    const call = response.headers.get('x-request-id') ?? '';
    await expect.poll(async () => (await control.send(CALL, { params: { call } })).status).toBe(200);
    const { request, answer } = await control.call(CALL, { params: { call } });
    await silent.end();
    expect([request.missing, answer.missing]).toEqual(['not_logged', 'not_logged']);
  });

  it('may not be seen by who reads everything but content', async () => {
    const id = await called();
    await logged(id);
    const { value } = await admin.call('POST /api/v1/admin-tokens', { body: { name: 'watcher', role: 'auditor' } });
    const response = await fetch(`${world.gateway.url}/api/v1/calls/${id}`, {
      headers: { authorization: `Bearer ${value}` },
    });
    const { request, answer } = (await response.json()) as {
      request: { missing: string };
      answer: { missing: string };
    };
    expect([request.missing, answer.missing]).toEqual(['not_allowed', 'not_allowed']);
  });

  it('has expired where its tenant is deleted: the key that opened it is destroyed', async () => {
    const gateway = await startGateway();
    try {
      const control = adminClient(gateway);
      const tenant = (await control.call('GET /api/v1/tenants')).data[0]?.id ?? '';
      await control.call('PATCH /api/v1/tenants/{tenant}', { params: { tenant }, body: { log_content: true } });
      const key = /sk-sluice-[\w-]+/.exec(gateway.output())?.[0] ?? '';
      const response = await fetch(`${gateway.url}/v1/chat`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...HELLO, model: 'demo' }),
      });
      const call = response.headers.get('x-request-id') ?? '';
      await expect.poll(async () => (await control.send(CALL, { params: { call } })).status).toBe(200);
      const content = async () => {
        const { request, answer } = await control.call(CALL, { params: { call } });
        return [request.missing, answer.missing];
      };
      expect(await content()).toEqual([null, null]);
      await control.call('DELETE /api/v1/tenants/{tenant}', { params: { tenant } });
      expect(await content()).toEqual(['expired', 'expired']);
    } finally {
      await gateway.kill();
      gateway.clean();
    }
  });
});
