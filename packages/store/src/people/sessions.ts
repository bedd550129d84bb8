import { randomBytes } from 'node:crypto';
import { and, desc, eq, lt, or } from 'drizzle-orm';
import type { Queries } from '../config/config-database.ts';
import type { Actor } from '../config/config-store.ts';
import type { ConfigWrite } from '../config/stored-config.ts';
import { type Membership, membershipsOf } from './memberships.ts';
import type { PeopleDatabase } from './people-database.ts';
import { type UserRecord, userRecord } from './user.ts';

/** Without a request for so long, or this long after signing in, a session is over. Milliseconds. */
export const SESSION_IDLE_MS = 12 * 3_600_000;
export const SESSION_LIFE_MS = 7 * 24 * 3_600_000;
/** A use is written down at most so often. Milliseconds. */
const touchMs = 60_000;
/** More at once than any person has; the oldest go. */
const sessionsAtMost = 50;

export interface SessionRecord {
  readonly id: string;
  readonly userId: string;
  /** Unix ms. */
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly address: string;
  readonly userAgent: string;
}

/** A live session, whose it is, and where that person belongs: all read in one go, so that a change acts at once. */
export interface SignedIn {
  readonly session: SessionRecord;
  readonly user: UserRecord;
  readonly memberships: readonly Membership[];
}

/** Where somebody signs in from. */
export interface Origin {
  readonly address: string;
  readonly userAgent: string;
}

/** Where people are signed in. A session is known by a random secret, of which the keyed hash is kept. */
export class Sessions {
  readonly #database: PeopleDatabase;

  constructor(database: PeopleDatabase) {
    this.#database = database;
  }

  /** @returns the secret. `replaces` ends: the secret that the same browser came with. */
  open(user: UserRecord, origin: Origin, replaces: string | undefined, actor: Actor): Promise<string> {
    return this.#database.writeBeside(actor, async (write) => {
      if (replaces !== undefined) await this.#endWhere(write.queries, 'hash', this.#hash(replaces));
      write.audit({ action: 'sign in', object: `user ${user.email}`, detail: null });
      return this.insert(write, user.id, origin);
    });
  }

  /** Inside somebody else's transaction. */
  async insert(write: ConfigWrite, userId: string, { address, userAgent }: Origin): Promise<string> {
    const { sessions, users } = this.#database.tables;
    const now = Date.now();
    await write.queries
      .delete(sessions)
      .where(or(lt(sessions.createdAt, now - SESSION_LIFE_MS), lt(sessions.lastUsedAt, now - SESSION_IDLE_MS)));
    const others = await write.queries
      .select({ id: sessions.id })
      .from(sessions)
      .where(eq(sessions.userId, userId))
      .orderBy(desc(sessions.lastUsedAt));
    for (const { id } of others.slice(sessionsAtMost - 1)) await this.#endWhere(write.queries, 'id', id);
    const secret = randomBytes(32).toString('base64url');
    await write.queries.insert(sessions).values({
      id: `ses_${randomBytes(12).toString('hex')}`,
      userId,
      hash: this.#hash(secret),
      createdAt: now,
      lastUsedAt: now,
      address,
      userAgent: userAgent.slice(0, 300),
    });
    await write.queries.update(users).set({ lastSeenAt: now }).where(eq(users.id, userId));
    return secret;
  }

  /** Whoever is signed in with the secret; nobody where the session is over or the person is disabled. */
  async find(secret: string): Promise<SignedIn | undefined> {
    const { sessions, users } = this.#database.tables;
    const found = await this.#database.read(async (queries) => {
      const [row] = await queries
        .select()
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .where(eq(sessions.hash, this.#hash(secret)));
      if (row === undefined || row.users.disabled || isOver(row.sessions)) return undefined;
      const memberships = await membershipsOf(this.#database.tables, queries, row.users.id);
      const { hash: _hash, ...session } = row.sessions;
      return { session, user: userRecord(row.users), memberships };
    });
    if (found !== undefined && found.session.lastUsedAt < Date.now() - touchMs) await this.#touch(found.session);
    return found;
  }

  /** The live ones of a person, the last used first. */
  async list(userId: string): Promise<readonly SessionRecord[]> {
    const { sessions } = this.#database.tables;
    const rows = await this.#database.read((queries) =>
      queries.select().from(sessions).where(eq(sessions.userId, userId)).orderBy(desc(sessions.lastUsedAt)),
    );
    return rows.filter((row) => !isOver(row)).map(({ hash: _hash, ...row }) => row);
  }

  /** @returns whether the person had such a session */
  end(userId: string, id: string, actor: Actor): Promise<boolean> {
    const { sessions } = this.#database.tables;
    return this.#database.writeBeside(actor, async (write) => {
      const own = and(eq(sessions.id, id), eq(sessions.userId, userId));
      const [found] = await write.queries.select({ id: sessions.id }).from(sessions).where(own);
      if (found === undefined) return false;
      await write.queries.delete(sessions).where(own);
      write.audit({ action: 'sign out', object: `session ${id}`, detail: null });
      return true;
    });
  }

  /** Whether the person has signed in from the address and is signed in there still. */
  async isUsedFrom(email: string, isSame: (address: string) => boolean): Promise<boolean> {
    const { sessions, users } = this.#database.tables;
    const rows = await this.#database.read((queries) =>
      queries
        .select({ address: sessions.address })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .where(eq(users.emailFolded, email)),
    );
    return rows.some(({ address }) => isSame(address));
  }

  async #touch({ id, userId }: SessionRecord): Promise<void> {
    const { sessions, users } = this.#database.tables;
    const now = Date.now();
    await this.#database.writeBeside({ name: 'store' }, async ({ queries }) => {
      await queries.update(sessions).set({ lastUsedAt: now }).where(eq(sessions.id, id));
      await queries.update(users).set({ lastSeenAt: now }).where(eq(users.id, userId));
    });
  }

  async #endWhere(queries: Queries, column: 'id' | 'hash', value: string): Promise<void> {
    const { sessions } = this.#database.tables;
    await queries.delete(sessions).where(eq(sessions[column], value));
  }

  /** No tenant's key can have a space in it: the two never meet in one hash. */
  #hash(secret: string): string {
    return this.#database.hashKey(`session ${secret}`);
  }
}

function isOver({ createdAt, lastUsedAt }: Pick<SessionRecord, 'createdAt' | 'lastUsedAt'>): boolean {
  const now = Date.now();
  return createdAt < now - SESSION_LIFE_MS || lastUsedAt < now - SESSION_IDLE_MS;
}
