import { randomBytes } from 'node:crypto';
import { and, asc, eq, inArray, ne } from 'drizzle-orm';
import { ConfigConflict } from '../config/config-conflict.ts';
import type { Queries } from '../config/config-database.ts';
import type { Actor } from '../config/config-store.ts';
import type { ConfigWrite } from '../config/stored-config.ts';
import { holds, type PageOf, pageOf } from './page.ts';
import { hashed, matches } from './password-check.ts';
import type { PeopleDatabase } from './people-database.ts';
import { foldEmail, type PlatformRole, type Preferences, type UserRecord, userRecord } from './user.ts';

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly platformRole: PlatformRole | undefined;
  /** The password was made by somebody else. */
  readonly mustChange: boolean;
}

/** What a platform admin may change about somebody. */
export interface UserChange {
  readonly platformRole?: PlatformRole | undefined | null;
  readonly disabled?: boolean | undefined;
}

/** Everybody who can sign in. */
export class Users {
  readonly #database: PeopleDatabase;

  constructor(database: PeopleDatabase) {
    this.#database = database;
  }

  /** @throws ConfigConflict where the e-mail is taken, TooManyPasswords */
  async create({ password, ...user }: NewUser, actor: Actor): Promise<UserRecord> {
    const passwordHash = await hashed(password);
    return this.#database.writeBeside(actor, (write) => this.insert(write, { ...user, passwordHash }));
  }

  /** Inside somebody else's transaction. @throws ConfigConflict */
  async insert(
    write: ConfigWrite,
    { platformRole, ...user }: Omit<NewUser, 'password'> & { readonly passwordHash: string },
  ): Promise<UserRecord> {
    const { users } = this.#database.tables;
    const emailFolded = foldEmail(user.email);
    const [found] = await write.queries.select({ id: users.id }).from(users).where(eq(users.emailFolded, emailFolded));
    if (found !== undefined) throw new ConfigConflict(`there is a user ${user.email} already`);
    const row = {
      ...user,
      id: `usr_${randomBytes(12).toString('hex')}`,
      emailFolded,
      role: platformRole ?? '',
      createdAt: Date.now(),
      disabled: false,
      preferences: '{}',
      lastSeenAt: null,
    };
    await write.queries.insert(users).values(row);
    write.audit({ action: 'create', object: `user ${user.email}`, detail: { id: row.id, role: row.role } });
    return userRecord(row);
  }

  find(id: string): Promise<UserRecord | undefined> {
    return this.#one((queries) => {
      const { users } = this.#database.tables;
      return queries.select().from(users).where(eq(users.id, id));
    });
  }

  findByEmail(email: string): Promise<UserRecord | undefined> {
    return this.#one((queries) => {
      const { users } = this.#database.tables;
      return queries
        .select()
        .from(users)
        .where(eq(users.emailFolded, foldEmail(email)));
    });
  }

  /** The user behind a right e-mail and password; not one who is disabled. @throws TooManyPasswords */
  async withPassword(email: string, password: string): Promise<UserRecord | undefined> {
    const { users } = this.#database.tables;
    const [row] = await this.#database.read((queries) =>
      queries
        .select()
        .from(users)
        .where(eq(users.emailFolded, foldEmail(email))),
    );
    const right = await matches(row?.passwordHash, password);
    return row === undefined || !right || row.disabled ? undefined : userRecord(row);
  }

  /** A page of all users, and the slugs of the tenants that each belongs to. */
  async list(page: PageOf): Promise<readonly (UserRecord & { readonly tenants: readonly string[] })[]> {
    const { users, members, tenants } = this.#database.tables;
    const { where, orderBy } = pageOf({ email: users.emailFolded, created_at: users.createdAt, id: users.id }, page);
    return this.#database.read(async (queries) => {
      const rows = await queries
        .select()
        .from(users)
        .where(and(where, holds([users.emailFolded, users.name], page.q)))
        .orderBy(...orderBy)
        .limit(page.limit);
      const ids = rows.map(({ id }) => id);
      const places = await queries
        .select({ userId: members.userId, slug: tenants.name })
        .from(members)
        .innerJoin(tenants, eq(tenants.id, members.tenantId))
        .where(inArray(members.userId, ids))
        .orderBy(asc(tenants.name));
      return rows.map((row) => ({
        ...userRecord(row),
        tenants: places.filter(({ userId }) => userId === row.id).map(({ slug }) => slug),
      }));
    });
  }

  /** Slugs, in their order. */
  async tenantsOf(id: string): Promise<readonly string[]> {
    const { members, tenants } = this.#database.tables;
    const rows = await this.#database.read((queries) =>
      queries
        .select({ slug: tenants.name })
        .from(members)
        .innerJoin(tenants, eq(tenants.id, members.tenantId))
        .where(eq(members.userId, id))
        .orderBy(asc(tenants.name)),
    );
    return rows.map(({ slug }) => slug);
  }

  /** Changes a role or lets somebody in or out; whoever it is must sign in again. The last admin stays one. */
  change(id: string, change: UserChange, actor: Actor): Promise<UserRecord | 'last admin' | undefined> {
    const { users, sessions } = this.#database.tables;
    return this.#database.writeBeside(actor, async (write) => {
      const [row] = await write.queries.select().from(users).where(eq(users.id, id));
      if (row === undefined) return undefined;
      const next = {
        role: change.platformRole === undefined ? row.role : (change.platformRole ?? ''),
        disabled: change.disabled ?? row.disabled,
      };
      const falls = row.role === 'admin' && !row.disabled && (next.role !== 'admin' || next.disabled);
      if (falls && !(await this.#otherAdmin(write.queries, id))) return 'last admin';
      if (next.role === row.role && next.disabled === row.disabled) return userRecord(row);
      await write.queries.update(users).set(next).where(eq(users.id, id));
      await write.queries.delete(sessions).where(eq(sessions.userId, id));
      const before = { role: row.role, disabled: row.disabled };
      write.audit({ action: 'update', object: `user ${row.email}`, detail: { before, after: next } });
      return userRecord({ ...row, ...next });
    });
  }

  /** What a person may change about themselves. */
  async changeProfile(
    id: string,
    change: { readonly name?: string | undefined; readonly preferences?: Preferences | undefined },
    actor: Actor,
  ): Promise<void> {
    const { users } = this.#database.tables;
    await this.#database.writeBeside(actor, async (write) => {
      const [row] = await write.queries.select().from(users).where(eq(users.id, id));
      if (row === undefined) return;
      const preferences = JSON.stringify({ ...(JSON.parse(row.preferences) as Preferences), ...change.preferences });
      const name = change.name ?? row.name;
      await write.queries.update(users).set({ name, preferences }).where(eq(users.id, id));
      if (name !== row.name)
        write.audit({
          action: 'update',
          object: `user ${row.email}`,
          detail: { before: { name: row.name }, after: { name } },
        });
    });
  }

  /** A one-time password for an admin, the first one where no e-mail is given; ends his sessions. @throws ConfigConflict */
  async resetAdminPassword(email: string | undefined, password: string, actor: Actor): Promise<string> {
    const passwordHash = await hashed(password);
    const { users, sessions } = this.#database.tables;
    return this.#database.writeBeside(actor, async (write) => {
      const admins = await write.queries
        .select()
        .from(users)
        .where(eq(users.role, 'admin'))
        .orderBy(asc(users.createdAt));
      const admin = email === undefined ? admins[0] : admins.find((one) => one.emailFolded === foldEmail(email));
      if (admin === undefined)
        throw new ConfigConflict(email === undefined ? 'there is no admin' : `there is no admin ${email}`);
      await write.queries
        .update(users)
        .set({ passwordHash, mustChange: true, disabled: false })
        .where(eq(users.id, admin.id));
      await write.queries.delete(sessions).where(eq(sessions.userId, admin.id));
      write.audit({ action: 'reset password', object: `user ${admin.email}`, detail: null });
      return admin.email;
    });
  }

  async hasAdmin(): Promise<boolean> {
    const { users } = this.#database.tables;
    const rows = await this.#database.read((queries) =>
      queries.select({ id: users.id }).from(users).where(eq(users.role, 'admin')).limit(1),
    );
    return rows.length > 0;
  }

  async #otherAdmin(queries: Queries, id: string): Promise<boolean> {
    const { users } = this.#database.tables;
    const others = await queries
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.role, 'admin'), eq(users.disabled, false), ne(users.id, id)))
      .limit(1);
    return others.length > 0;
  }

  async #one(
    select: (queries: Queries) => Promise<PeopleDatabase['tables']['users']['$inferSelect'][]>,
  ): Promise<UserRecord | undefined> {
    const [row] = await this.#database.read(select);
    return row === undefined ? undefined : userRecord(row);
  }
}
