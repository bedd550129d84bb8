import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  adminClient,
  type ControlReply,
  controlClient,
  cookieOf,
  joined,
  signedIn,
} from '../harness/control-client.ts';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';
import { movedClock } from '../harness/moved-clock.ts';

const ADMIN = { email: 'admin@localhost', password: 'correct horse battery' };
const CURRENT = 'GET /api/v1/sessions/current';
const SIGN_IN = 'POST /api/v1/sessions';

let folder: string;
let clock: ReturnType<typeof movedClock>;
let gateway: GatewayProcess;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-clock-'));
  clock = movedClock(folder);
  gateway = await startGateway({
    nodeArgs: clock.nodeArgs,
    env: { SLUICE_ADMIN_PASSWORD: ADMIN.password, SLUICE_TRUSTED_PROXIES: '127.0.0.1/32' },
  });
});
afterAll(async () => {
  await gateway.kill();
  gateway.clean();
  rmSync(folder, { recursive: true });
});

const from = (address: string) => ({ 'x-forwarded-for': address });
const attempt = (email: string, password: string, address: string, headers: Record<string, string> = {}) =>
  controlClient(gateway).send(SIGN_IN, { body: { email, password }, headers: { ...from(address), ...headers } });
const setCookie = (reply: ControlReply) => reply.headers.getSetCookie().join('\n');

describe('signing in', () => {
  it('answers who it is, in a cookie that scripts and other sites do not get', async () => {
    const reply = await attempt('ADMIN@localhost', ADMIN.password, '192.0.2.1');
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      user: { email: 'admin@localhost', platform_role: 'admin', must_change_password: false },
      tenants: [],
    });
    expect(setCookie(reply)).toMatch(/^sluice=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it('refuses a wrong password, an unknown person and a hash alike', async () => {
    const wrong = await attempt(ADMIN.email, 'wrong', '192.0.2.2');
    const unknown = await attempt('nobody@localhost', 'wrong', '192.0.2.2');
    const body = ({ body }: ControlReply) => JSON.stringify(body).replace(/req_\w+/, '');
    expect(wrong).toMatchObject({ status: 401, code: 'sign_in_failed' });
    expect(body(unknown)).toBe(body(wrong));
    expect([cookieOf(wrong), cookieOf(unknown)]).toEqual([undefined, undefined]);
  });

  it('takes as long for an unknown person as for a wrong password', async () => {
    const took = async (email: string) => {
      const began = performance.now();
      await attempt(email, 'wrong', '192.0.2.3');
      return performance.now() - began;
    };
    const known: number[] = [];
    const unknown: number[] = [];
    for (let i = 0; i < 4; i++) {
      known.push(await took('admin@localhost'));
      unknown.push(await took('nobody-at-all@localhost'));
    }
    const least = (times: number[]) => Math.min(...times);
    expect(least(unknown)).toBeGreaterThan(least(known) * 0.5);
    expect(least(known)).toBeGreaterThan(least(unknown) * 0.5);
  });

  it('gives a new session, whatever session the browser came with; that one ends', async () => {
    const fixed = 'sluice=an-id-that-somebody-else-chose-0123456789abcde';
    const chosen = await attempt(ADMIN.email, ADMIN.password, '192.0.2.4', { cookie: fixed });
    expect(cookieOf(chosen)).not.toBe(fixed);
    expect(await controlClient(gateway, { cookie: fixed }).send(CURRENT)).toMatchObject({ status: 401 });
    const first = await signedIn(gateway, ADMIN.email, ADMIN.password, from('192.0.2.4'));
    const second = await attempt(ADMIN.email, ADMIN.password, '192.0.2.4', { cookie: first.cookie });
    expect(cookieOf(second)).not.toBe(first.cookie);
    expect(await first.send(CURRENT)).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  it('stops after ten wrong tries with 429, also for the right password, and lets it in after the wait', async () => {
    const statuses: number[] = [];
    let last: ControlReply | undefined;
    for (let i = 0; i < 20; i++) {
      last = await attempt('guessed@localhost', 'wrong', `198.51.100.${i}`);
      statuses.push(last.status);
    }
    expect(statuses).toEqual([...Array(10).fill(401), ...Array(10).fill(429)]);
    expect(last).toMatchObject({ code: 'rate_limit_exceeded' });
    const waitS = Number(last?.headers.get('retry-after'));
    expect(waitS).toBeGreaterThan(0);
    expect(waitS).toBeLessThanOrEqual(900);

    for (let i = 0; i < 10; i++) await attempt(ADMIN.email, 'wrong', `198.51.100.${i}`);
    expect(await attempt(ADMIN.email, ADMIN.password, '198.51.100.77')).toMatchObject({ status: 429 });
    // Where he is signed in, nobody can lock him out.
    expect(await attempt(ADMIN.email, ADMIN.password, '192.0.2.1')).toMatchObject({ status: 201 });
    clock.moveTo(waitS * 1000 + 60_000);
    expect(await attempt(ADMIN.email, ADMIN.password, '198.51.100.77')).toMatchObject({ status: 201 });
  }, 60_000);
});

describe('a session', () => {
  it('ends by signing out, and its cookie is worth nothing then', async () => {
    const person = await signedIn(gateway, ADMIN.email, ADMIN.password, from('192.0.2.5'));
    expect(await person.call(CURRENT)).toMatchObject({ user: { email: ADMIN.email } });
    const out = await person.send('DELETE /api/v1/sessions/current');
    expect(out.status).toBe(204);
    expect(setCookie(out)).toMatch(/^sluice=; Max-Age=0; Path=\//);
    expect(await person.send(CURRENT)).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  it('is listed with where it is used, and another of one`s own can be ended', async () => {
    const here = await signedIn(gateway, ADMIN.email, ADMIN.password, { ...from('192.0.2.6'), 'user-agent': 'here/1' });
    const there = await signedIn(gateway, ADMIN.email, ADMIN.password, from('192.0.2.7'));
    const { data } = await here.call('GET /api/v1/sessions');
    expect(data.find(({ current }) => current)).toMatchObject({ address: '192.0.2.6', user_agent: 'here/1' });
    const other = data.find(({ address, current }) => !current && address === '192.0.2.7');
    await here.call('DELETE /api/v1/sessions/{session}', { params: { session: other?.id ?? '' } });
    expect(await there.send(CURRENT)).toMatchObject({ status: 401 });
    const again = await here.send('DELETE /api/v1/sessions/{session}', { params: { session: other?.id ?? '' } });
    expect(again).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('of somebody else cannot be ended, and is as good as unknown', async () => {
    const admin = adminClient(gateway);
    await joined(gateway, admin, 'default', { email: 'eve@example.com', role: 'member', password: ADMIN.password });
    const eve = await signedIn(gateway, 'eve@example.com', ADMIN.password, from('192.0.2.8'));
    const victim = await signedIn(gateway, ADMIN.email, ADMIN.password, from('192.0.2.9'));
    const { data } = await victim.call('GET /api/v1/sessions');
    const session = data.find(({ current }) => current)?.id ?? '';
    const foreign = await eve.send('DELETE /api/v1/sessions/{session}', { params: { session } });
    const unknown = await eve.send('DELETE /api/v1/sessions/{session}', { params: { session: 'ses_unknown' } });
    expect(foreign.status).toBe(404);
    expect(JSON.stringify(foreign.body).replace(/req_\w+/, '')).toBe(
      JSON.stringify(unknown.body).replace(/req_\w+/, ''),
    );
    expect((await victim.send(CURRENT)).status).toBe(200);
  });

  it('ends after twelve hours without use, and after seven days in any case', async () => {
    const hours = (count: number) => count * 3_600_000;
    clock.moveTo(hours(1));
    const idle = await signedIn(gateway, ADMIN.email, ADMIN.password, from('192.0.2.10'));
    clock.moveTo(hours(1 + 12.1));
    expect(await idle.send(CURRENT)).toMatchObject({ status: 401 });
    const kept = await signedIn(gateway, ADMIN.email, ADMIN.password, from('192.0.2.10'));
    let at = 1 + 12.1;
    for (; at < 1 + 12.1 + 7 * 24 - 11; at += 11) {
      clock.moveTo(hours(at));
      expect((await kept.send(CURRENT)).status, `after ${at} h`).toBe(200);
    }
    clock.moveTo(hours(1 + 12.1 + 7 * 24 + 0.1));
    expect(await kept.send(CURRENT)).toMatchObject({ status: 401 });
  });
});

describe('a password', () => {
  it('that is changed ends every session but the new one; the old password opens nothing', async () => {
    const admin = adminClient(gateway);
    const first = await joined(gateway, admin, 'default', {
      email: 'pat@example.com',
      role: 'member',
      password: 'first long password',
    });
    const second = await signedIn(gateway, 'pat@example.com', 'first long password', from('192.0.2.11'));
    const change = (current_password: string, new_password: string) =>
      second.send('PUT /api/v1/me/password', { body: { current_password, new_password } });
    expect(await change('wrong', 'second long password')).toMatchObject({ status: 401, code: 'sign_in_failed' });
    expect(await change('first long password', 'too short')).toMatchObject({ status: 400, param: 'new_password' });
    expect(await change('first long password', 'first long password')).toMatchObject({ param: 'new_password' });
    const changed = await change('first long password', 'second long password');
    expect(changed.status).toBe(200);
    for (const old of [first, second]) expect(await old.send(CURRENT)).toMatchObject({ status: 401 });
    const fresh = controlClient(gateway, { cookie: cookieOf(changed) ?? '' });
    expect((await fresh.send(CURRENT)).status).toBe(200);
    expect((await attempt('pat@example.com', 'first long password', '192.0.2.11')).status).toBe(401);
    expect((await attempt('pat@example.com', 'second long password', '192.0.2.11')).status).toBe(201);
  });

  it('that was generated must be changed before anything else', async () => {
    const admin = adminClient(gateway);
    const made = await admin.call('POST /api/v1/users', {
      body: { email: 'new@example.com', platform_role: 'admin' },
    });
    const person = await signedIn(gateway, 'new@example.com', made.one_time_password, from('192.0.2.12'));
    expect(await person.call(CURRENT)).toMatchObject({ user: { must_change_password: true } });
    for (const name of ['GET /api/v1/users', 'GET /api/v1/sessions', 'PATCH /api/v1/me'] as const) {
      const refused = await person.send(name, name.startsWith('PATCH') ? { body: { name: 'x' } } : {});
      expect(refused, name).toMatchObject({ status: 403, code: 'password_change_required' });
    }
    const body = { current_password: made.one_time_password, new_password: 'a password of my own' };
    const changed = await person.send('PUT /api/v1/me/password', { body });
    const fresh = controlClient(gateway, { cookie: cookieOf(changed) ?? '' });
    expect(await fresh.call('GET /api/v1/users')).toHaveProperty('data');
  });
});

describe('a person', () => {
  it('changes their own name and preferences, and nothing else about themselves', async () => {
    const person = await joined(gateway, adminClient(gateway), 'default', {
      email: 'kim@example.com',
      role: 'member',
      password: 'a long password of kim',
    });
    const preferences = { theme: 'dark', time_zone: 'Europe/Berlin' } as const;
    await person.call('PATCH /api/v1/me', { body: { name: 'Kim', preferences } });
    const after = await person.call('PATCH /api/v1/me', { body: { preferences: { theme: null } } });
    expect(after.user).toMatchObject({
      name: 'Kim',
      preferences: { theme: null, time_zone: 'Europe/Berlin', language: null, letter_shortcuts: true },
    });
    const before = await person.call(CURRENT);
    for (const member of ['role', 'platform_role', 'tenantId', 'balance', 'passwordHash', 'password', 'email', 'id']) {
      const refused = await person.send('PATCH /api/v1/me', { body: { name: 'x', [member]: 'admin' } });
      expect(refused, member).toMatchObject({ status: 400, code: 'invalid_request', param: member });
    }
    const zone = await person.send('PATCH /api/v1/me', { body: { preferences: { time_zone: 'Mars/Olympus' } } });
    expect(zone).toMatchObject({ status: 400, param: 'preferences.time_zone' });
    expect(await person.call(CURRENT)).toEqual(before);
  });
});

it('no password, session or invitation stands in the log or, in the clear, in a file', async () => {
  const admin = adminClient(gateway);
  const password = 'CANARY of a password';
  const person = { email: 'canary@example.com', role: 'member', password } as const;
  const { cookie } = await joined(gateway, admin, 'default', person);
  await attempt('canary@example.com', 'CANARY that is wrong', '192.0.2.13');
  const invited = await admin.call('POST /api/v1/tenants/{tenant}/invitations', {
    params: { tenant: 'default' },
    body: { email: 'other@example.com', role: 'member' },
  });
  const secrets = ['CANARY', cookie.replace('sluice=', ''), new URL(invited.url).hash.replace('#token=', '')];
  const stored = Buffer.concat(readdirSync(gateway.dataDir).map((name) => readFileSync(join(gateway.dataDir, name))));
  for (const secret of secrets) {
    expect(gateway.output().includes(secret)).toBe(false);
    expect(stored.includes(secret)).toBe(false);
  }
});
