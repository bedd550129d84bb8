import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminClient, type ControlClient, controlClient, joined, signedIn } from '../harness/control-client.ts';
import { type GatewayProcess, startGateway } from '../harness/gateway-process.ts';

const PASSWORD = 'correct horse battery';
const CURRENT = 'GET /api/v1/sessions/current';
const MEMBERS = 'GET /api/v1/tenants/{tenant}/members';
const INVITE = 'POST /api/v1/tenants/{tenant}/invitations';

let gateway: GatewayProcess;
let admin: ControlClient;

beforeAll(async () => {
  gateway = await startGateway({
    env: { SLUICE_ADMIN_PASSWORD: PASSWORD },
    config: 'tenants: { acme: { name: Acme, teams: { search: {}, ads: {} } }, other: { teams: { x: {} } } }\n',
  });
  admin = adminClient(gateway);
});
afterAll(async () => {
  await gateway.kill();
  gateway.clean();
});

const join = (name: string, role: 'owner' | 'member', team?: string) =>
  joined(gateway, admin, 'acme', {
    email: `${name}@example.com`,
    role,
    password: PASSWORD,
    ...(team === undefined ? {} : { teams: [{ team, role: 'developer' as const }] }),
  });
const acme = { tenant: 'acme' };

describe('an invitation', () => {
  it('makes a new person a member of the tenant and its teams, once', async () => {
    const made = await admin.call(INVITE, {
      params: acme,
      body: { email: 'Ann@example.com', role: 'member', teams: [{ team: 'acme/search', role: 'developer' }] },
    });
    expect(made).toMatchObject({ state: 'open', tenant: 'acme', teams: [{ slug: 'search', role: 'developer' }] });
    expect(made.url).toMatch(new RegExp(`^${gateway.url}/invitation#token=[\\w-]{43}$`));
    const token = new URL(made.url).hash.slice('#token='.length);
    const stranger = controlClient(gateway);
    expect(await stranger.call('POST /api/v1/invitation-previews', { body: { token } })).toEqual({
      ...{ email: 'Ann@example.com', tenant: 'Acme', role: 'member', has_account: false },
    });
    const accept = (body: object) => stranger.send('POST /api/v1/invitation-acceptances', { body: { token, ...body } });
    expect(await accept({ password: PASSWORD })).toMatchObject({ status: 400, param: 'name' });
    expect(await accept({ password: 'short', name: 'Ann' })).toMatchObject({ status: 400, param: 'password' });
    const accepted = await accept({ password: PASSWORD, name: 'Ann' });
    expect(accepted).toMatchObject({
      status: 201,
      body: { tenants: [{ slug: 'acme', name: 'Acme', role: 'member', teams: [{ slug: 'search' }] }] },
    });
    expect(await accept({ password: PASSWORD, name: 'Ann' })).toMatchObject({ status: 404, code: 'not_found' });
    const { data } = await admin.call('GET /api/v1/tenants/{tenant}/invitations', { params: acme });
    expect(data[0]).toMatchObject({ email: 'Ann@example.com', state: 'accepted' });
  });

  it('of a person with an account asks for that account`s password, and guesses at it count', async () => {
    await join('bob', 'member');
    const made = await admin.call(INVITE, {
      params: { tenant: 'other' },
      body: { email: 'bob@example.com', role: 'owner' },
    });
    const token = new URL(made.url).hash.slice('#token='.length);
    const accept = (password: string) =>
      controlClient(gateway).send('POST /api/v1/invitation-acceptances', { body: { token, password } });
    expect(await accept('a wrong long password')).toMatchObject({ status: 401, code: 'sign_in_failed' });
    expect(await accept(PASSWORD)).toMatchObject({
      status: 201,
      body: {
        tenants: [
          { slug: 'acme', role: 'member' },
          { slug: 'other', role: 'owner' },
        ],
      },
    });
  });

  it('that is revoked, or that a newer one replaced, opens nothing', async () => {
    const invite = () => admin.call(INVITE, { params: acme, body: { email: 'eve@example.com', role: 'member' } });
    const [first, second] = [await invite(), await invite()];
    await admin.call('DELETE /api/v1/invitations/{invitation}', { params: { invitation: second.id } });
    const again = await admin.send('DELETE /api/v1/invitations/{invitation}', { params: { invitation: second.id } });
    expect(again).toMatchObject({ status: 409, code: 'conflict' });
    for (const { url } of [first, second]) {
      const body = { token: new URL(url).hash.slice('#token='.length) };
      expect(await controlClient(gateway).send('POST /api/v1/invitation-previews', { body })).toMatchObject({
        status: 404,
      });
    }
    for (const token of ['null', ' ', '[]']) {
      const reply = await controlClient(gateway).send('POST /api/v1/invitation-previews', { body: { token } });
      expect(reply.status).toBe(404);
    }
    for (const token of [null, '', [], {}, 1]) {
      const reply = await controlClient(gateway).send('POST /api/v1/invitation-previews', { body: { token } });
      expect(reply).toMatchObject({ status: 400, param: 'token' });
    }
  });

  it('names only teams of its own tenant', async () => {
    for (const team of ['other/x', 'acme/nothing', 'x']) {
      const body = { email: 'eve@example.com', role: 'member', teams: [{ team, role: 'admin' }] };
      expect(await admin.send(INVITE, { params: acme, body })).toMatchObject({ status: 404, param: 'teams.0.team' });
    }
  });
});

describe('members', () => {
  it('are listed to whoever belongs to the tenant, and to nobody else', async () => {
    const member = await join('cat', 'member');
    const { data } = await member.call(MEMBERS, { params: acme, query: { q: 'cat' } });
    expect(data).toMatchObject([{ email: 'cat@example.com', name: 'cat', role: 'member', tenant: 'acme' }]);
    const foreign = await member.send(MEMBERS, { params: { tenant: 'other' } });
    const unknown = await member.send(MEMBERS, { params: { tenant: 'no-such' } });
    expect(foreign).toMatchObject({ status: 404, code: 'not_found' });
    expect(foreign.body).toMatchObject({
      error: { message: (unknown.body as { error: { message: string } }).error.message },
    });
  });

  it('come in pages, in the order asked for', async () => {
    for (const name of ['p1', 'p2', 'p3']) await join(name, 'member');
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await admin.call(MEMBERS, {
        params: acme,
        query: { limit: 2, sort: '-created_at', ...(cursor === undefined ? {} : { cursor }) },
      });
      seen.push(...page.data.map(({ email }) => email));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.slice(0, 3)).toEqual(['p3@example.com', 'p2@example.com', 'p1@example.com']);
    expect(new Set(seen).size).toBe(seen.length);
    const first = await admin.call(MEMBERS, { params: acme, query: { limit: 1 } });
    const other = await admin.send(MEMBERS, {
      params: acme,
      query: { limit: 1, sort: 'created_at', cursor: first.next_cursor },
    });
    expect(other).toMatchObject({ status: 400, param: 'cursor' });
  });

  it('are changed and removed by owners alone; what they may do changes with the next request', async () => {
    const owner = await join('owner', 'owner');
    const member = await join('dan', 'member');
    const { data } = await owner.call(MEMBERS, { params: acme, query: { q: 'dan' } });
    const params = { member: data[0]?.id ?? '' };
    const refused = await member.send('PATCH /api/v1/members/{member}', { params, body: { role: 'owner' } });
    expect(refused).toMatchObject({ status: 403, code: 'permission_denied' });
    expect((await member.call(CURRENT)).permissions).not.toContain('keys.write');
    const teams = [{ team: 'acme/ads', role: 'admin' as const }];
    await owner.call('PATCH /api/v1/members/{member}', { params, body: { teams } });
    expect(await member.call(CURRENT)).toMatchObject({ tenants: [{ teams: [{ slug: 'ads', role: 'admin' }] }] });
    expect((await member.call(CURRENT)).permissions).toContain('keys.write');
    await owner.call('PATCH /api/v1/members/{member}', { params, body: { role: 'owner' } });
    expect(await member.send(CURRENT)).toMatchObject({ status: 401 });
    const raised = await signedIn(gateway, 'dan@example.com', PASSWORD);
    await owner.call('DELETE /api/v1/members/{member}', { params });
    expect(await raised.call(CURRENT)).toMatchObject({ tenants: [], permissions: [] });
    expect(await raised.send(MEMBERS, { params: acme })).toMatchObject({ status: 403 });
    expect(await owner.send('DELETE /api/v1/members/{member}', { params })).toMatchObject({ status: 404 });
  });

  it('keep one owner: nobody takes the last one away, whoever asks', async () => {
    await admin.call('POST /api/v1/tenants', { body: { slug: 'lone', name: 'Lone' } });
    const place = { params: { tenant: 'lone' } };
    const owner = await joined(gateway, admin, 'lone', { email: 'l1@example.com', role: 'owner', password: PASSWORD });
    const { data } = await owner.call(MEMBERS, place);
    const params = { member: data[0]?.id ?? '' };
    for (const asking of [owner, admin]) {
      const reply = await asking.send('DELETE /api/v1/members/{member}', { params });
      expect(reply).toMatchObject({ status: 409, code: 'conflict' });
      expect(JSON.stringify(reply.body)).toContain('This is the last owner of the tenant: make another one first.');
      expect(await asking.send('PATCH /api/v1/members/{member}', { params, body: { role: 'member' } })).toMatchObject({
        status: 409,
        param: 'role',
      });
    }
    expect((await admin.call(MEMBERS, place)).data).toEqual(data);
    await joined(gateway, admin, 'lone', { email: 'l2@example.com', role: 'owner', password: PASSWORD });
    expect(await owner.send('DELETE /api/v1/members/{member}', { params })).toMatchObject({ status: 204 });
  });

  it('of another tenant are as good as unknown to its owner', async () => {
    const { data } = await admin.call(MEMBERS, { params: acme, query: { limit: 1 } });
    const stranger = await joined(gateway, admin, 'other', {
      email: 'o@example.com',
      role: 'owner',
      password: PASSWORD,
    });
    for (const member of [data[0]?.id ?? '', 'mem_unknown']) {
      const reply = await stranger.send('DELETE /api/v1/members/{member}', { params: { member } });
      expect(reply).toMatchObject({ status: 404, code: 'not_found' });
    }
    expect((await admin.call(MEMBERS, { params: acme, query: { limit: 1 } })).data).toEqual(data);
  });
});

describe('users', () => {
  it('are made with a password that is shown once, and told apart by their e-mail', async () => {
    const body = { email: 'aud@example.com', name: 'Aud', platform_role: 'auditor' } as const;
    const made = await admin.call('POST /api/v1/users', { body });
    expect(made).toMatchObject({ platform_role: 'auditor', disabled: false, tenants: [] });
    expect(made.one_time_password).toMatch(/^[\w-]{22}$/);
    const twice = await admin.send('POST /api/v1/users', { body: { ...body, email: 'AUD@example.com' } });
    expect(twice).toMatchObject({ status: 409, code: 'conflict' });
    expect(JSON.stringify(await admin.call('GET /api/v1/users'))).not.toMatch(/one_time_password|scrypt|hash/);
  });

  it('that are disabled are out at once, and in again when they are not', async () => {
    const person = await join('gone', 'member');
    const { data } = await admin.call('GET /api/v1/users', { query: { q: 'gone@' } });
    const params = { user: data[0]?.id ?? '' };
    await admin.call('PATCH /api/v1/users/{user}', { params, body: { disabled: true } });
    expect(await person.send(CURRENT)).toMatchObject({ status: 401 });
    await expect(signedIn(gateway, 'gone@example.com', PASSWORD)).rejects.toThrow('sign_in_failed');
    const back = await admin.call('PATCH /api/v1/users/{user}', { params, body: { disabled: false } });
    expect(back).toMatchObject({ disabled: false, tenants: ['acme'] });
    await signedIn(gateway, 'gone@example.com', PASSWORD);
  });

  it('keep one platform admin', async () => {
    const { data } = await admin.call('GET /api/v1/users', { query: { q: 'admin@localhost' } });
    const params = { user: data[0]?.id ?? '' };
    for (const body of [{ platform_role: null }, { platform_role: 'auditor' }, { disabled: true }]) {
      const reply = await admin.send('PATCH /api/v1/users/{user}', { params, body });
      expect(reply).toMatchObject({ status: 409, code: 'conflict', param: Object.keys(body)[0] });
    }
  });

  it('are the platform`s business: an auditor reads, a tenant`s owner sees nothing', async () => {
    const owner = await join('boss', 'owner');
    const made = await admin.call('POST /api/v1/users', {
      body: { email: 'a2@example.com', platform_role: 'auditor' },
    });
    const first = await signedIn(gateway, 'a2@example.com', made.one_time_password);
    const body = { current_password: made.one_time_password, new_password: PASSWORD };
    await first.call('PUT /api/v1/me/password', { body });
    const auditor = await signedIn(gateway, 'a2@example.com', PASSWORD);
    expect((await auditor.call('GET /api/v1/users')).data.length).toBeGreaterThan(1);
    const add = { body: { email: 'x@example.com', platform_role: 'admin' } };
    for (const person of [auditor, owner])
      expect(await person.send('POST /api/v1/users', add)).toMatchObject({ status: 403, code: 'permission_denied' });
    expect(await owner.send('GET /api/v1/users')).toMatchObject({ status: 403 });
  });
});

describe('admin tokens', () => {
  it('are shown once, work with their role until they expire or are revoked', async () => {
    const made = await admin.call('POST /api/v1/admin-tokens', { body: { name: 'ci', role: 'auditor' } });
    expect(made.value).toMatch(/^sk-admin-[\w-]{43}$/);
    const ci = controlClient(gateway, { authorization: `Bearer ${made.value}` });
    const { data } = await ci.call('GET /api/v1/admin-tokens');
    expect(data.find(({ name }) => name === 'ci')).toMatchObject({ role: 'auditor', hint: made.hint });
    expect(JSON.stringify(data)).not.toContain(made.value);
    const more = { body: { name: 'more', role: 'admin' } };
    expect(await ci.send('POST /api/v1/admin-tokens', more)).toMatchObject({ status: 403 });
    expect(await ci.send(CURRENT)).toMatchObject({ status: 403, code: 'permission_denied' });
    await admin.call('DELETE /api/v1/admin-tokens/{admin_token}', { params: { admin_token: made.id } });
    expect(await ci.send('GET /api/v1/admin-tokens')).toMatchObject({ status: 401 });
  });

  it('have names of their own and end in time to come', async () => {
    const make = (body: object) => admin.send('POST /api/v1/admin-tokens', { body: { role: 'admin', ...body } });
    expect(await make({ name: 'first start' })).toMatchObject({ status: 409 });
    expect(await make({ name: 'SLUICE_ADMIN_TOKEN' })).toMatchObject({ status: 400, param: 'name' });
    expect(await make({ name: 'old', expires_at: '2020-01-01T00:00:00Z' })).toMatchObject({ param: 'expires_at' });
  });

  it('that the environment gives work, and are not revoked here', async () => {
    const token = 'a-token-that-the-environment-gives';
    const other = await startGateway({ env: { SLUICE_ADMIN_TOKEN: token } });
    try {
      const client = controlClient(other, { authorization: `Bearer ${token}` });
      const { data } = await client.call('GET /api/v1/admin-tokens');
      expect(data).toMatchObject([{ name: 'SLUICE_ADMIN_TOKEN', role: 'admin', hint: 'a-t…ives' }]);
      const params = { admin_token: data[0]?.id ?? '' };
      expect(await client.send('DELETE /api/v1/admin-tokens/{admin_token}', { params })).toMatchObject({ status: 409 });
    } finally {
      await other.kill();
      other.clean();
    }
  });
});

describe('the audit', () => {
  const entries = async (client: ControlClient, query = {}) =>
    (await client.call('GET /api/v1/audit-entries', { query: { limit: 200, ...query } })).data;

  it('has who signed in, who failed to, who was refused what, and from where', async () => {
    const person = await join('traced', 'member');
    await expect(signedIn(gateway, 'traced@example.com', 'wrong')).rejects.toThrow();
    await person.send('GET /api/v1/users');
    await person.send('DELETE /api/v1/members/{member}', { params: { member: 'mem_unknown' } });
    await person.call('DELETE /api/v1/sessions/current');
    const { data } = await admin.call('GET /api/v1/users', { query: { q: 'traced@' } });
    const own = await entries(admin, { actor: `user:${data[0]?.id}` });
    expect(own.map(({ action, object }) => `${action} ${object}`)).toEqual([
      expect.stringMatching(/^sign out session ses_/),
      'refused DELETE /api/v1/members/mem_unknown',
      'refused GET /api/v1/users',
    ]);
    const failed = await entries(admin, { action: 'sign in failed', object: 'user traced@' });
    expect(failed).toMatchObject([{ actor: 'anonymous', address: '127.0.0.1' }]);
  });

  it('shows an owner what was done to the own tenant, and nothing of others or the platform', async () => {
    const owner = await join('reader', 'owner');
    const seen = await entries(owner);
    expect(seen.length).toBeGreaterThan(3);
    for (const { object } of seen) expect(object).toMatch(/^((tenant|team) acme|member |invitation )/);
    const member = await join('plain', 'member');
    expect(await member.send('GET /api/v1/audit-entries')).toMatchObject({ status: 403 });
  });

  it('holds no secret', async () => {
    const text = JSON.stringify(await entries(admin));
    expect(text).not.toMatch(/scrypt|sk-admin-\w{20}|token=/);
    expect(text).not.toContain(PASSWORD);
  });
});
