import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { chatCompletion, chatError } from '@sluice/fake-upstream/chat';
import type { Received } from '@sluice/fake-upstream/received';
import { hang, htmlPage, type Reply, resetBeforeAnswer } from '@sluice/fake-upstream/reply';
import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adminClient } from '../harness/control-client.ts';
import { HELLO, KEY, makeWorld, type World, type WorldOptions } from '../harness/world.ts';

const CHAT = '/v1/chat/completions';
const ASKED = '/policy/authorize';
const SECRET = 'whsec-of-the-platform-0001';
const TENANT_SECRET = 'whsec-of-acme-0000000002';
const TWO = { one: ['key-one-1'], two: ['key-two-1'] };
let policy: Scripted;
let world: World | undefined;

beforeEach(async () => {
  policy = await startScripted();
});
afterEach(async () => {
  await world?.end();
  world = undefined;
  await policy.close();
});

/** `authorize` of sluice.yaml, as YAML flow. */
function authorize(more = '', path = ASKED, secret = SECRET): string {
  const members = `url: "${policy.url}${path}", secret: "${secret}", allow_private_network: true`;
  return `authorize: { ${members}${more === '' ? '' : `, ${more}`} }`;
}

async function open(options: WorldOptions = {}): Promise<World> {
  world = await makeWorld({ platform: authorize(), ...options });
  world.upstream.always(CHAT, { body: chatCompletion() });
  return world;
}

const says = (verdict: object): Reply => ({ body: verdict });
const ALLOW = says({ verdict: 'allow' });
const questions = () => policy.received();

const tagOf = (question: Received) => (question.json() as { call: { tags: { kind?: string } } }).call.tags.kind;

interface Quote {
  readonly admitted: boolean;
  readonly code?: string;
  readonly authorize?: readonly object[];
  readonly scopes: readonly { readonly scope: string; readonly kind: string; readonly limit: number }[];
  readonly plan: readonly { readonly provider: string }[];
  readonly left_out: readonly { readonly provider: string; readonly reason: string }[];
}

async function quote(headers: Record<string, string> = {}): Promise<Quote> {
  const response = await (world as World).post('/v1/quote', HELLO, headers);
  expect(response.status).toBe(200);
  return (await response.json()) as Quote;
}

/** The call's row, as the portal reads it. */
async function logged(response: Response) {
  const admin = adminClient((world as World).gateway);
  const call = response.headers.get('x-request-id') ?? '';
  const read = () => admin.send('GET /api/v1/calls/{call}', { params: { call } });
  await expect.poll(async () => (await read()).status, { timeout: 5_000 }).toBe(200);
  return admin.call('GET /api/v1/calls/{call}', { params: { call } });
}

describe('the question', () => {
  it('says who calls what, is signed over its time and its bytes, and holds no credential', async () => {
    policy.always(ASKED, ALLOW);
    const { chat, upstream } = await open();
    const headers = { 'x-sluice-end-user': 'u-17', 'x-sluice-tags': 'tier=gold' };
    const response = await chat(HELLO, headers);
    expect(response.status).toBe(200);
    expect(upstream.received()).toHaveLength(1);
    const [question] = questions();
    expect(question?.json()).toEqual({
      id: response.headers.get('x-request-id'),
      call: {
        tenant: 'acme',
        team: 'search',
        application: 'crawler',
        key: { id: expect.stringMatching(/^key_/), name: 'prod' },
        model: 'fast',
        dialect: 'chat',
        stream: false,
        end_user: 'u-17',
        tags: { tier: 'gold' },
        client_ip: '127.0.0.1',
        priority: 'default',
      },
    });
    const timestamp = String(question?.headers['x-sluice-timestamp']);
    expect(Math.abs(Date.now() / 1000 - Number(timestamp))).toBeLessThan(60);
    const signed = Buffer.concat([Buffer.from(`${timestamp}.`), question?.body ?? Buffer.alloc(0)]);
    const expected = createHmac('sha256', SECRET).update(signed).digest('hex');
    expect(question?.headers['x-sluice-signature']).toBe(`v1=${expected}`);
    const all = `${question?.rawHeaders.join('\n')}\n${question?.body.toString()}`;
    for (const secret of [KEY, 'key-one-1', SECRET, 'capital of France']) expect(all).not.toContain(secret);
  });

  it('is not asked about a call that is refused for its key, its model or its body', async () => {
    policy.always(ASKED, ALLOW);
    const { chat } = await open();
    expect((await chat(HELLO, { authorization: 'Bearer sk-unknown-key-0000001' })).status).toBe(401);
    expect((await chat({ ...HELLO, model: 'none' })).status).toBe(404);
    expect((await chat({ model: 'fast' })).status).toBe(400);
    expect(questions()).toHaveLength(0);
  });

  it('is asked of the platform first, of the tenant only if that lets the call through', async () => {
    policy.always('/platform', says({ verdict: 'deny' }));
    policy.always('/tenant', ALLOW);
    const { chat } = await open({
      platform: authorize('cache_s: 0', '/platform'),
      tenant: authorize('cache_s: 0', '/tenant', TENANT_SECRET),
    });
    expect((await chat()).status).toBe(403);
    policy.always('/platform', ALLOW);
    expect((await chat()).status).toBe(200);
    expect(questions().map(({ path }) => path)).toEqual(['/platform', '/platform', '/tenant']);
  });
});

describe('a denied call', () => {
  it('is 403 with the reason; nothing goes upstream, nothing is reserved, and quote and log say why', async () => {
    policy.always(ASKED, says({ verdict: 'deny', reason: 'not in office hours' }));
    const { chat, upstream, ledger } = await open({ tenant: 'limits: { rpm: 5 }' });
    const response = await chat();
    expect(response.status).toBe(403);
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('5');
    expect(await response.json()).toMatchObject({
      error: {
        code: 'model_not_allowed',
        message: 'The authorization of the platform denies the call: not in office hours',
        sluice: { scope: 'authorize:platform', retryable: false },
      },
    });
    expect(upstream.received()).toHaveLength(0);
    expect(await ledger()).toEqual([]);
    const opinion = { by: 'platform', verdict: 'deny', reason: 'not in office hours' };
    expect(await quote()).toMatchObject({
      admitted: false,
      code: 'model_not_allowed',
      authorize: [{ ...opinion, cached: true }],
      plan: [],
    });
    expect(await logged(response)).toMatchObject({
      status: 403,
      code: 'model_not_allowed',
      authorize: [{ ...opinion, cached: false }],
    });
  });

  it('has the error of its own dialect', async () => {
    policy.always(ASKED, says({ verdict: 'deny' }));
    const { post } = await open();
    const response = await post('/v1/messages', { ...HELLO, max_tokens: 10 });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'permission_error' } });
  });

  it('gets no answer that is kept from before', async () => {
    policy.queue(ASKED, ALLOW);
    policy.always(ASKED, says({ verdict: 'deny' }));
    const { chat, upstream } = await open({
      platform: authorize('cache_s: 0'),
      model: 'cache: { mode: exact }',
    });
    expect((await chat()).status).toBe(200);
    expect((await chat()).status).toBe(403);
    expect(upstream.received()).toHaveLength(1);
  });
});

describe('a verdict', () => {
  it('is kept for the same question, and for no other', async () => {
    policy.always(ASKED, ALLOW);
    const { chat } = await open({ models: { other: 'targets: [{ provider: one, model: gpt-4o-mini }]' } });
    for (let i = 0; i < 3; i++) expect((await chat()).status).toBe(200);
    expect(questions()).toHaveLength(1);
    await chat(HELLO, { 'x-sluice-end-user': 'u-17' });
    await chat(HELLO, { 'x-sluice-tags': 'tier=gold' });
    await chat({ ...HELLO, model: 'other' });
    await (await chat({ ...HELLO, stream: true })).text();
    expect(questions()).toHaveLength(5);
    expect((await quote()).authorize).toEqual([{ by: 'platform', verdict: 'allow', cached: true }]);
    expect(questions()).toHaveLength(5);
  });

  it('is asked for once by calls that come together', async () => {
    let answer = () => {};
    const after = new Promise<void>((resolve) => {
      answer = resolve;
    });
    policy.always(ASKED, { ...ALLOW, after });
    const { chat, post } = await open();
    const calls = Array.from({ length: 8 }, () => chat());
    await policy.waitFor((log) => log.length === 1);
    // Whoever came before this one has come as far.
    expect((await post(CHAT, { ...HELLO, model: 'none' })).status).toBe(404);
    answer();
    for (const call of calls) expect((await call).status).toBe(200);
    expect(questions()).toHaveLength(1);
  });

  it('is asked for by each call with cache_s: 0', async () => {
    policy.always(ASKED, ALLOW);
    const { chat } = await open({ platform: authorize('cache_s: 0') });
    for (let i = 0; i < 3; i++) await chat();
    expect(questions()).toHaveLength(3);
  });

  it('of before a change of the configuration does not count', async () => {
    policy.always(ASKED, ALLOW);
    policy.always('/new', says({ verdict: 'deny' }));
    const { chat, gateway } = await open({ platform: authorize('cache_s: 3600') });
    expect((await chat()).status).toBe(200);
    writeFileSync(gateway.configFile, readFileSync(gateway.configFile, 'utf8').replace(ASKED, '/new'));
    await expect.poll(async () => (await chat()).status, { timeout: 10_000 }).toBe(403);
  });
});

describe('without a verdict', () => {
  const FAILURES: readonly (readonly [string, string, Reply])[] = [
    ['another status', 'bad-response', { status: 500, body: { verdict: 'allow' } }],
    ['a redirection', 'bad-response', { status: 307, headers: { location: '/elsewhere' }, body: '' }],
    ['no JSON', 'bad-response', htmlPage()],
    ['a member that nobody knows', 'bad-response', says({ verdict: 'allow', limit: { rpm: 1 } })],
    ['a broken connection', 'reset', resetBeforeAnswer()],
    ['no answer in time', 'timeout', hang()],
    ['an endless answer', 'bad-response', { body: `{"verdict":"allow"${' '.repeat(20_000)}}` }],
  ];

  it.each(FAILURES)('because of %s the call is refused, to be repeated', async (_name, cause, reply) => {
    policy.always(ASKED, reply);
    const { chat, upstream, ledger } = await open({ platform: authorize('timeout_ms: 200') });
    const response = await chat();
    expect(response.status).toBe(503);
    expect(response.headers.get('x-should-retry')).toBe('true');
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.json()).toMatchObject({
      error: { code: 'overloaded', sluice: { scope: 'authorize:platform', retryable: true } },
    });
    expect(upstream.received()).toHaveLength(0);
    expect(await ledger()).toEqual([]);
    expect(questions()).toHaveLength(1);
    expect((await logged(response)).authorize).toEqual([
      { by: 'platform', verdict: 'failed', reason: cause, cached: false },
    ]);
  });

  it('it goes on where the configuration says so', async () => {
    policy.always(ASKED, { status: 500 });
    const { chat, upstream } = await open({ platform: authorize('on_failure: allow') });
    const response = await chat();
    expect(response.status).toBe(200);
    expect(upstream.received()).toHaveLength(1);
    expect((await logged(response)).authorize).toMatchObject([{ by: 'platform', verdict: 'failed' }]);
  });

  it('a webhook that fails again and again is left alone, and asked again later', async () => {
    policy.always(ASKED, { status: 500 });
    const { chat, gateway } = await open();
    for (let i = 0; i < 30; i++) expect((await chat()).status).toBe(503);
    expect(questions().length).toBeLessThan(10);
    policy.always(ASKED, ALLOW);
    await expect.poll(async () => (await chat()).status, { timeout: 20_000 }).toBe(200);
    expect(gateway.output()).toMatch(/authorization webhook of platform fails/);
    expect(gateway.output()).toMatch(/authorization webhook of platform works again/);
  });

  it('calls that fail together count as one failure', async () => {
    let answer = () => {};
    const after = new Promise<void>((resolve) => {
      answer = resolve;
    });
    policy.always(ASKED, { status: 500, after });
    const { chat } = await open({ platform: authorize('cache_s: 0') });
    const calls = Array.from({ length: 10 }, () => chat());
    await policy.waitFor((log) => log.length === 10);
    policy.always(ASKED, ALLOW);
    answer();
    for (const call of calls) expect((await call).status).toBe(503);
    expect((await chat()).status).toBe(200);
  });

  it('a private address is not asked unless the file permits it', async () => {
    policy.always(ASKED, ALLOW);
    const { chat } = await open({ platform: authorize().replace('allow_private_network: true', 'timeout_ms: 1000') });
    expect((await chat()).status).toBe(503);
    const named = policy.url.replace('127.0.0.1', 'localhost');
    const file = (world as World).gateway.configFile;
    writeFileSync(file, readFileSync(file, 'utf8').replace(`${policy.url}${ASKED}`, `${named}${ASKED}`));
    await expect.poll(() => (world as World).gateway.output(), { timeout: 10_000 }).toMatch(/"changes":1,/);
    expect((await chat()).status).toBe(503);
    expect(policy.connections().opened).toBe(0);
  });

  it('the deadline of the call counts before the patience with the webhook', async () => {
    policy.always(ASKED, hang());
    const { chat } = await open({
      platform: authorize('timeout_ms: 30000'),
      model: 'retry: { deadline_ms: 200 }',
    });
    const response = await chat();
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ error: { code: 'timeout' } });
  });
});

describe('limits of a verdict', () => {
  it('are one more scope: taken with the others or not at all', async () => {
    policy.always(ASKED, says({ verdict: 'allow', limits: { rpm: 2 } }));
    const { chat } = await open({ tenant: 'limits: { rpm: 10 }' });
    for (let i = 0; i < 2; i++) expect((await chat()).status).toBe(200);
    const refused = await chat();
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({
      error: {
        code: 'rate_limit_exceeded',
        sluice: { scope: expect.stringMatching(/^authorize:platform\/key:key_/), kind: 'requests', limit: 2, used: 2 },
      },
    });
    const quoted = await quote();
    expect(quoted).toMatchObject({ admitted: false, code: 'rate_limit_exceeded' });
    const standing = (scope: string) => quoted.scopes.find((one) => one.scope.startsWith(scope));
    expect(standing('authorize:platform')).toMatchObject({ limit: 2, used: 2 });
    expect(standing('tenant:acme')).toMatchObject({ limit: 10, used: 2 });
  });

  it('do not widen what the key has', async () => {
    policy.always(ASKED, says({ verdict: 'allow', limits: { rpm: 100, concurrency: null } }));
    const { chat } = await open({ key: 'limits: { rpm: 1 }' });
    const first = await chat();
    expect(first.status).toBe(200);
    expect(first.headers.get('x-ratelimit-limit-requests')).toBe('1');
    expect((await chat()).status).toBe(429);
  });

  it('cap what is sent upstream, as a limit on tokens does', async () => {
    policy.always(ASKED, says({ verdict: 'allow', limits: { tpm: 1000 } }));
    const { chat, upstream } = await open();
    expect((await chat()).status).toBe(200);
    const sent = upstream.received().map((request) => request.json() as { max_completion_tokens: number });
    expect(sent[0]?.max_completion_tokens).toBeLessThan(1000);
  });

  it('hold for answers out of the cache', async () => {
    policy.always(ASKED, says({ verdict: 'allow', limits: { rpm: 2 } }));
    const { chat } = await open({ model: 'cache: { mode: exact }' });
    expect((await chat()).status).toBe(200);
    expect((await chat()).headers.get('x-sluice-cache')).toBe('hit');
    expect((await chat()).status).toBe(429);
  });
});

describe('priority of a verdict', () => {
  async function full(verdict: object, tenant: string) {
    policy.always(ASKED, ALLOW);
    const opened = await open({
      platform: `overload: { in_flight: 5 }\n${authorize('cache_s: 0')}`,
      tenant,
    });
    let letGo = () => {};
    const after = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    opened.upstream.always(CHAT, { body: chatCompletion(), after });
    const running = Array.from({ length: 3 }, () => opened.chat());
    await opened.upstream.waitFor((log) => log.length === 3);
    policy.always(ASKED, says({ verdict: 'allow', ...verdict }));
    return {
      ...opened,
      async end() {
        letGo();
        for (const call of running) expect((await call).status).toBe(200);
      },
    };
  }

  it('makes a call one that is refused first', async () => {
    const { chat, end, upstream } = await full({ priority: 'sheddable' }, 'name: Acme');
    const response = await chat();
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { code: 'overloaded', message: /sheddable/ } });
    expect(upstream.received()).toHaveLength(3);
    await end();
  });

  it('does not raise it above what its tenant has', async () => {
    const { chat, end } = await full({ priority: 'critical' }, 'limits: { priority: sheddable }');
    expect((await chat()).status).toBe(503);
    await end();
  });

  it('of two webhooks is the lower one', async () => {
    policy.always('/tenant', says({ verdict: 'allow', priority: 'critical' }));
    const { chat, end } = await full({ priority: 'sheddable' }, authorize('', '/tenant', TENANT_SECRET));
    expect((await chat()).status).toBe(503);
    await end();
  });

  it('lets the tenant’s other calls go first where they wait for a place upstream', async () => {
    policy.always(
      { where: (question) => tagOf(question) === 'bulk' },
      says({ verdict: 'allow', priority: 'sheddable' }),
    );
    policy.always({ where: (question) => tagOf(question) !== 'bulk' }, ALLOW);
    const { chat, upstream } = await open({
      platform: authorize('cache_s: 3600'),
      providerKeys: { 'key-one-1': 'concurrency: 1' },
    });
    const call = (kind: string, content: string) =>
      chat({ ...HELLO, messages: [{ role: 'user', content }] }, { 'x-sluice-tags': `kind=${kind}` });
    // From here on both verdicts are kept.
    for (const kind of ['bulk', 'usual']) expect((await call(kind, 'before')).status).toBe(200);
    const arrived = async () => {
      for (let i = 0; i < 3; i++) expect((await chat({ ...HELLO, model: 'none' })).status).toBe(404);
    };
    let letGo = () => {};
    const after = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    upstream.queue(CHAT, { body: chatCompletion(), after });
    const calls = [call('usual', 'running')];
    await upstream.waitFor((log) => log.length === 3);
    for (const [kind, content] of [
      ['bulk', 'bulk 1'],
      ['bulk', 'bulk 2'],
      ['usual', 'usual 1'],
    ] as const) {
      calls.push(call(kind, content));
      await arrived();
    }
    letGo();
    for (const one of calls) expect((await one).status).toBe(200);
    const asked = upstream.received().map((request) => (request.json() as typeof HELLO).messages[0]?.content);
    expect(asked.slice(3)).toEqual(['bulk 1', 'usual 1', 'bulk 2']);
  });
});

describe('target tags of a verdict', () => {
  const TAGGED: WorldOptions = {
    keys: TWO,
    targets: '{ provider: one, model: a, tags: [internal] }, { provider: two, model: b, tags: [external, gold] }',
  };
  const keysCalled = () => [...new Set((world as World).upstream.received().map(({ key }) => key))];

  it('leave only the targets that have them all, and the quote says which they left out', async () => {
    policy.always(ASKED, says({ verdict: 'allow', target_tags: ['gold', 'external'] }));
    const { chat } = await open(TAGGED);
    for (let i = 0; i < 4; i++) expect((await chat()).status).toBe(200);
    expect(keysCalled()).toEqual(['key-two-1']);
    const quoted = await quote();
    expect(quoted.plan.map(({ provider }) => provider)).toEqual(['two']);
    expect(quoted.left_out).toEqual([{ provider: 'one', model: 'a', reason: 'target_tags' }]);
  });

  it('of two webhooks add up', async () => {
    policy.always('/platform', says({ verdict: 'allow', target_tags: ['external'] }));
    policy.always('/tenant', says({ verdict: 'allow', target_tags: ['internal'] }));
    const { chat } = await open({
      ...TAGGED,
      platform: authorize('', '/platform'),
      tenant: authorize('', '/tenant', TENANT_SECRET),
    });
    const response = await chat();
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      error: { code: 'model_not_allowed', message: expect.stringMatching(/tags/) },
    });
    expect((await logged(response)).authorize.map(({ by }) => by)).toEqual(['platform', 'tenant:acme']);
  });

  it('hold where a call falls over, for fallbacks and for shadow targets', async () => {
    policy.always(ASKED, says({ verdict: 'allow', target_tags: ['internal'] }));
    const { chat, upstream } = await open({
      keys: { ...TWO, three: ['key-three-1'], four: ['key-four-1'] },
      targets:
        '{ provider: one, model: a, tags: [internal] }, { provider: two, model: b }, { provider: four, model: d, shadow: true }',
      model: 'fallbacks: [other]',
      models: { other: 'targets: [{ provider: three, model: c }]' },
    });
    expect((await chat()).status).toBe(200);
    upstream.always({ key: 'key-one-1' }, chatError(500, 'down'));
    expect((await chat()).status).toBe(502);
    expect(keysCalled()).toEqual(['key-one-1']);
  });

  it('tell answers in the cache apart', async () => {
    policy.queue(ASKED, says({ verdict: 'allow', target_tags: ['internal'] }));
    policy.queue(ASKED, says({ verdict: 'allow', target_tags: ['gold'] }));
    const { chat } = await open({ ...TAGGED, platform: authorize('cache_s: 0'), model: 'cache: { mode: exact }' });
    expect((await chat()).headers.get('x-sluice-provider')).toBe('one');
    const other = await chat();
    expect(other.headers.get('x-sluice-cache')).toBe('miss');
    expect(other.headers.get('x-sluice-provider')).toBe('two');
  });
});

describe('the secret', () => {
  it('is in no export, diff, audit or answer of the control API', async () => {
    policy.always(ASKED, ALLOW);
    const { gateway } = await open({
      platform: `${authorize('on_failure: allow')}
services: { acme/orders: { kind: model, model: fast, ${authorize('', '/service', 'whsec-of-a-service-0003')} } }`,
      tenant: authorize('', '/tenant', TENANT_SECRET),
    });
    const admin = adminClient(gateway);
    const exported = await gateway.command('config', 'export');
    expect(exported.code).toBe(0);
    for (const name of ['SLUICE_AUTHORIZE_SECRET', 'SLUICE_ACME_AUTHORIZE_SECRET']) {
      expect(exported.stdout).toContain(`\${${name}}`);
    }
    const other = `${gateway.dataDir}/other.yaml`;
    const text = readFileSync(gateway.configFile, 'utf8');
    writeFileSync(other, text.replace(SECRET, `${SECRET}-new`).replace(TENANT_SECRET, `${TENANT_SECRET}-new`));
    const diff = await gateway.command('config', 'diff', other);
    expect(diff.code).toBe(2);
    expect(diff.stdout).toBe('~ the platform: its secret\n~ tenant acme: its secret\n');
    expect((await gateway.command('config', 'diff', gateway.configFile)).code).toBe(0);
    const shown = [
      exported,
      diff,
      await admin.call('GET /api/v1/tenants/{tenant}', { params: { tenant: 'acme' } }),
      await admin.call('GET /api/v1/audit-entries', { query: { limit: 200 } }),
      gateway.output(),
    ];
    expect(JSON.stringify(shown)).toMatch(/on_failure/);
    expect(JSON.stringify(shown)).not.toContain('whsec-');
    const databases = ['sluice.db', 'sluice.db-wal', 'calls.db', 'ledger.db'].map((name) => {
      return readFileSync(`${gateway.dataDir}/${name}`).toString('latin1');
    });
    expect(databases.join('')).not.toContain('whsec-');
  });
});
