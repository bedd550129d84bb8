import { sluiceConfigSchema } from '@sluice/contract/config/schema';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../open.ts';
import type { UserRecord } from '../people/user.ts';
import type { EngineUnderTest, Installation } from './engine-under-test.ts';

const actor = { name: 'user:usr_test', address: '192.0.2.1' };
const origin = { address: '192.0.2.1', userAgent: 'browser/1' };
const PASSWORD = 'correct horse battery';

/** What both engines keep of people, sessions, memberships, invitations and admin tokens. */
export function peopleSuite(engine: EngineUnderTest): void {
  describe(`people on ${engine.name}`, () => {
    let installation: Installation;
    let store: Store;
    let tenantId: string;
    let teamId: string;

    beforeEach(async () => {
      installation = await engine.install();
      store = await installation.open();
      const tenants = { acme: { teams: { search: {} } }, other: {} };
      await store.config.apply(sluiceConfigSchema.parse({ tenants }), { prune: false, managed: false, actor });
      const snapshot = await store.config.snapshot();
      tenantId = snapshot.tenants.find(({ name }) => name === 'acme')?.id ?? '';
      teamId = snapshot.teams[0]?.id ?? '';
    });
    afterEach(async () => {
      await store.shutdown();
      await installation.destroy();
    });

    const person = (email: string, platformRole: 'admin' | undefined = undefined): Promise<UserRecord> =>
      store.people.users.create({ email, name: 'Ada', password: PASSWORD, platformRole, mustChange: false }, actor);
    const invite = (email: string, role: 'owner' | 'member' = 'member') =>
      store.people.invitations.create({ tenantId, email, role, teams: [{ teamId, role: 'developer' }] }, actor);
    const actions = async () =>
      (await store.config.auditPage({ limit: 100 })).map(({ action, object }) => `${action} ${object}`);
    const page = { limit: 50, sort: 'email' } as const;

    test('a person is found by e-mail in any case and by the right password alone', async () => {
      const ada = await person('Ada@example.com', 'admin');
      await expect(person('ada@EXAMPLE.com')).rejects.toThrow(/already/);
      expect(await store.people.users.withPassword('ada@example.COM', PASSWORD)).toEqual(ada);
      expect(await store.people.users.withPassword('ada@example.com', `${PASSWORD}x`)).toBeUndefined();
      expect(await store.people.users.withPassword('eve@example.com', PASSWORD)).toBeUndefined();
      expect(JSON.stringify(ada)).not.toContain('scrypt');
    });

    test('nobody is let in by the stored hash of a password', async () => {
      await person('ada@example.com');
      const [row] = await installation.query<{ password_hash: string }>('sluice', 'SELECT password_hash FROM users');
      expect(row?.password_hash).toMatch(/^scrypt\$/);
      expect(await store.people.users.withPassword('ada@example.com', row?.password_hash ?? '')).toBeUndefined();
    });

    test('a session is found by its secret with the person`s places, and by nothing that is stored', async () => {
      const ada = await person('ada@example.com');
      const { invitation } = await invite('ada@example.com', 'owner');
      await store.people.invitations.accept(invitation, { user: ada }, origin);
      const secret = await store.people.sessions.open(ada, origin, undefined, actor);
      expect(await store.people.sessions.find(secret)).toMatchObject({
        user: { id: ada.id },
        session: { address: '192.0.2.1', userAgent: 'browser/1' },
        memberships: [{ tenantId, role: 'owner', teams: [{ teamId, role: 'developer' }] }],
      });
      const rows = await installation.query<{ hash: string }>('sluice', 'SELECT hash FROM sessions');
      for (const { hash } of rows) expect(await store.people.sessions.find(hash)).toBeUndefined();
      expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    });

    test('a session ends idle, ends of age, ends when its person is disabled, and where another replaces it', async () => {
      const ada = await person('ada@example.com');
      const { sessions } = store.people;
      const replaced = await sessions.open(ada, origin, undefined, actor);
      const idle = await sessions.open(ada, origin, replaced, actor);
      expect(await sessions.find(replaced)).toBeUndefined();
      const hoursAgo = (hours: number) => Date.now() - hours * 3_600_000;
      await installation.tamper('sluice', `UPDATE sessions SET last_used_at = ${hoursAgo(12.1)}`);
      expect(await sessions.find(idle)).toBeUndefined();
      expect(await sessions.list(ada.id)).toEqual([]);
      const aged = await sessions.open(ada, origin, undefined, actor);
      await installation.tamper('sluice', `UPDATE sessions SET created_at = ${hoursAgo(7 * 24 + 0.1)}`);
      expect(await sessions.find(aged)).toBeUndefined();
      const live = await sessions.open(ada, origin, undefined, actor);
      expect(await sessions.list(ada.id)).toHaveLength(1);
      await store.people.users.change(ada.id, { disabled: true }, actor);
      expect(await sessions.find(live)).toBeUndefined();
      expect(await store.people.users.withPassword('ada@example.com', PASSWORD)).toBeUndefined();
    });

    test('a use keeps a session alive, and is written down once a minute at most', async () => {
      const secret = await store.people.sessions.open(await person('ada@example.com'), origin, undefined, actor);
      const lastUse = async () =>
        (await installation.query<{ last_used_at: number }>('sluice', 'SELECT last_used_at FROM sessions'))[0]
          ?.last_used_at ?? 0;
      const first = await lastUse();
      await store.people.sessions.find(secret);
      expect(await lastUse()).toBe(first);
      await installation.tamper('sluice', `UPDATE sessions SET last_used_at = ${first - 11 * 3_600_000}`);
      expect(await store.people.sessions.find(secret)).toBeDefined();
      expect(await lastUse()).toBeGreaterThanOrEqual(first);
    });

    test('nobody keeps more than fifty sessions', async () => {
      const ada = await person('ada@example.com');
      for (let i = 0; i < 52; i++) await store.people.sessions.open(ada, origin, undefined, actor);
      expect(await store.people.sessions.list(ada.id)).toHaveLength(50);
    });

    test('a new password ends every session and begins one', async () => {
      const ada = await person('ada@example.com');
      const old = await store.people.sessions.open(ada, origin, undefined, actor);
      const fresh = await store.people.changePassword(ada, 'another long password', origin, actor);
      expect(await store.people.sessions.find(old)).toBeUndefined();
      expect((await store.people.sessions.find(fresh))?.user.id).toBe(ada.id);
      expect(await store.people.users.withPassword('ada@example.com', PASSWORD)).toBeUndefined();
    });

    test('a reset ends the admin`s sessions and asks for a new password', async () => {
      expect(await store.people.users.hasAdmin()).toBe(false);
      const ada = await person('Ada@example.com', 'admin');
      expect(await store.people.users.hasAdmin()).toBe(true);
      const secret = await store.people.sessions.open(ada, origin, undefined, actor);
      expect(await store.people.users.resetAdminPassword(undefined, 'battery staple', actor)).toBe('Ada@example.com');
      expect(await store.people.sessions.find(secret)).toBeUndefined();
      expect(await store.people.users.withPassword('ada@example.com', 'battery staple')).toMatchObject({
        mustChange: true,
      });
    });

    test('the last admin stays one, also where two fall at once', async () => {
      const one = await person('one@example.com', 'admin');
      expect(await store.people.users.change(one.id, { platformRole: null }, actor)).toBe('last admin');
      expect(await store.people.users.change(one.id, { disabled: true }, actor)).toBe('last admin');
      const two = await person('two@example.com', 'admin');
      const both = await Promise.all([
        store.people.users.change(one.id, { platformRole: 'auditor' }, actor),
        store.people.users.change(two.id, { disabled: true }, actor),
      ]);
      expect(both.filter((outcome) => outcome === 'last admin')).toHaveLength(1);
      expect(await store.people.users.change('usr_unknown', { disabled: true }, actor)).toBeUndefined();
    });

    test('an invitation opens once, not after it was revoked, replaced or has expired', async () => {
      const { invitations } = store.people;
      const first = await invite('eve@example.com');
      const second = await invite('EVE@example.com');
      expect(await invitations.withToken(first.token)).toBeUndefined();
      const found = await invitations.withToken(second.token);
      expect(found).toEqual(second.invitation);
      const newcomer = { name: 'Eve', password: PASSWORD };
      const { user, secret } = await invitations.accept(second.invitation, newcomer, origin);
      expect((await store.people.sessions.find(secret))?.memberships).toMatchObject([{ tenantId, role: 'member' }]);
      expect(user).toMatchObject({ email: 'EVE@example.com', name: 'Eve', platformRole: undefined });
      await expect(invitations.accept(second.invitation, { user }, origin)).rejects.toThrow(/not open/);
      const third = await invite('bob@example.com');
      await invitations.revoke(third.invitation, actor);
      expect(await invitations.withToken(third.token)).toBeUndefined();
      const fourth = await invite('kim@example.com');
      await installation.tamper('sluice', `UPDATE invitations SET expires_at = 1 WHERE id = '${fourth.invitation.id}'`);
      expect(await invitations.withToken(fourth.token)).toBeUndefined();
      const states = (await invitations.list(tenantId, { limit: 10 })).map(({ email, state }) => `${email} ${state}`);
      expect(states.sort()).toEqual([
        'EVE@example.com accepted',
        'bob@example.com revoked',
        'eve@example.com revoked',
        'kim@example.com expired',
      ]);
    });

    test('two who use one link at the same time: one gets in', async () => {
      const { invitation } = await invite('eve@example.com');
      const newcomer = { name: 'Eve', password: PASSWORD };
      const both = await Promise.allSettled([
        store.people.invitations.accept(invitation, newcomer, origin),
        store.people.invitations.accept(invitation, newcomer, origin),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await store.people.members.list(tenantId, page)).toHaveLength(1);
    });

    test('members are listed, searched and paged, changed and removed, and go with their tenant', async () => {
      for (const name of ['ann', 'bob', 'c%m', 'dan']) {
        const { invitation } = await invite(`${name}@example.com`);
        await store.people.invitations.accept(invitation, { name, password: PASSWORD }, origin);
      }
      const emails = async (more: object) =>
        (await store.people.members.list(tenantId, { ...page, ...more })).map(({ email }) => email.slice(0, 3));
      expect(await emails({})).toEqual(['ann', 'bob', 'c%m', 'dan']);
      expect(await emails({ sort: '-email', limit: 2 })).toEqual(['dan', 'c%m']);
      const [, bob] = await store.people.members.list(tenantId, page);
      expect(await emails({ after: ['bob@example.com', bob?.id] })).toEqual(['c%m', 'dan']);
      expect(await emails({ q: '%' })).toEqual(['c%m']);
      expect(await emails({ q: 'AN' })).toEqual(['ann', 'dan']);
      expect(await store.people.members.counts([tenantId, 'ten_unknown'])).toEqual(new Map([[tenantId, 4]]));
      const id = bob?.id ?? '';
      const secret = await store.people.sessions.open(
        (await store.people.users.findByEmail('bob@example.com')) as UserRecord,
        origin,
        undefined,
        actor,
      );
      expect(await store.people.members.change(id, { teams: [] }, actor)).toMatchObject({ teams: [] });
      expect(await store.people.sessions.find(secret)).toBeDefined();
      expect(await store.people.members.change(id, { role: 'owner' }, actor)).toMatchObject({ role: 'owner' });
      expect(await store.people.sessions.find(secret)).toBeUndefined();
      expect(await store.people.members.remove(id, actor)).toBe('last owner');
      expect(await store.people.members.change(id, { role: 'member' }, actor)).toBe('last owner');
      const [ann] = await store.people.members.list(tenantId, page);
      await store.people.members.change(ann?.id ?? '', { role: 'owner' }, actor);
      const both = await Promise.all([id, ann?.id ?? ''].map((one) => store.people.members.remove(one, actor)));
      expect([...both].sort()).toEqual(['last owner', true]);
      expect(await store.people.members.remove('mem_unknown', actor)).toBe(false);
      expect((await store.people.users.list(page)).map(({ tenants }) => tenants.join()).sort()).toEqual([
        '',
        'acme',
        'acme',
        'acme',
      ]);
      await store.config.apply(sluiceConfigSchema.parse({ tenants: { acme: {} } }), { prune: true, actor });
      await store.config.apply(sluiceConfigSchema.parse({}), { prune: true, actor });
      expect(await store.people.members.list(tenantId, page)).toEqual([]);
    });

    test('what another process changes of people holds for the next request here', async () => {
      const ada = await person('ada@example.com', 'admin');
      await person('bob@example.com', 'admin');
      const secret = await store.people.sessions.open(ada, origin, undefined, actor);
      const { invitation } = await invite('ada@example.com');
      await store.people.adminTokens.create({ name: 'ci', role: 'admin', value: 'sk-admin-0123456789' }, actor);
      const other = await installation.open('command');
      try {
        expect((await other.people.sessions.find(secret))?.user.id).toBe(ada.id);
        await other.people.invitations.revoke(invitation, actor);
        const [token] = await other.people.adminTokens.list();
        await other.people.adminTokens.revoke(token?.id ?? '', actor);
        await other.people.users.change(ada.id, { platformRole: 'auditor' }, actor);
      } finally {
        await other.shutdown();
      }
      expect(await store.people.sessions.find(secret)).toBeUndefined();
      expect(await store.people.adminTokens.find('sk-admin-0123456789')).toBeUndefined();
      await expect(store.people.invitations.accept(invitation, { user: ada }, origin)).rejects.toThrow(/not open/);
      expect(await store.people.users.find(ada.id)).toMatchObject({ platformRole: 'auditor' });
    });

    test('an admin token works until it expires or is revoked, and its value is not stored', async () => {
      const { adminTokens } = store.people;
      const made = await adminTokens.create(
        { name: 'ci', role: 'auditor', value: 'sk-admin-CANARY-0123456789' },
        actor,
      );
      expect(made.hint).toBe('sk-admin-CANA…6789');
      await expect(adminTokens.create({ name: 'ci', role: 'admin', value: 'x' }, actor)).rejects.toThrow(/already/);
      expect(await adminTokens.find('sk-admin-CANARY-0123456789')).toMatchObject({ id: made.id, role: 'auditor' });
      expect((await adminTokens.list())[0]?.lastUsedAt).toBeGreaterThan(0);
      expect((await installation.dump()).includes('CANARY')).toBe(false);
      await installation.tamper('sluice', 'UPDATE admin_tokens SET expires_at = 1');
      expect(await adminTokens.find('sk-admin-CANARY-0123456789')).toBeUndefined();
      expect(await adminTokens.revoke(made.id, actor)).toBe(true);
      expect(await adminTokens.revoke(made.id, actor)).toBe(false);
    });

    test('the environment`s token comes and goes with its variable', async () => {
      const { adminTokens } = store.people;
      await adminTokens.setEnvironmentToken('a-token-of-the-environment-1', actor);
      await adminTokens.setEnvironmentToken('a-token-of-the-environment-1', actor);
      expect(await adminTokens.list()).toHaveLength(1);
      await adminTokens.setEnvironmentToken('a-token-of-the-environment-2', actor);
      expect(await adminTokens.find('a-token-of-the-environment-1')).toBeUndefined();
      expect(await adminTokens.find('a-token-of-the-environment-2')).toMatchObject({ role: 'admin' });
      await adminTokens.setEnvironmentToken(undefined, actor);
      expect(await adminTokens.list()).toEqual([]);
    });

    test('what happens to people is audited under their tenant, in one chain, and is no change of the configuration', async () => {
      await store.config.snapshot();
      const ada = await person('ada@example.com');
      const { invitation } = await invite('ada@example.com');
      await store.people.invitations.accept(invitation, { user: ada }, origin);
      await store.people.sessions.open(ada, origin, undefined, actor);
      expect(await store.config.changed()).toBe(false);
      expect((await actions()).slice(0, 4)).toEqual([
        'sign in user ada@example.com',
        'accept invitation ada@example.com',
        'create invitation ada@example.com',
        'create user ada@example.com',
      ]);
      const own = await store.config.auditPage({ limit: 100, tenantIds: [tenantId] });
      expect(own.map(({ action, object }) => `${action} ${object}`)).toEqual([
        'accept invitation ada@example.com',
        'create invitation ada@example.com',
        'create team acme/search',
        'create tenant acme',
      ]);
      expect(await store.config.verifyAudit()).toEqual([]);
      await installation.tamper('sluice', "UPDATE audit SET tenant_id = '' WHERE action = 'accept'");
      expect(await store.config.verifyAudit()).toHaveLength(1);
    });

    test('the audit is narrowed by actor, action, time and the beginning of the object`s name', async () => {
      const ada = await person('a%a@example.com');
      await store.people.sessions.open(ada, origin, undefined, { name: 'anonymous' });
      const find = async (filter: object) => (await store.config.auditPage({ limit: 100, ...filter })).length;
      expect(await find({ actor: 'anonymous' })).toBe(1);
      expect(await find({ action: 'sign in' })).toBe(1);
      expect(await find({ object: 'user a%' })).toBe(2);
      expect(await find({ object: 'user %' })).toBe(0);
      expect(await find({ from: Date.now() + 60_000 })).toBe(0);
      expect(await find({ to: Date.now() + 60_000 })).toBe(await find({}));
    });
  });
}
