import { eq } from 'drizzle-orm';
import type { Actor } from '../config/config-store.ts';
import { AdminTokens } from './admin-tokens.ts';
import { Invitations } from './invitations.ts';
import { Members } from './members.ts';
import { hashed } from './password-check.ts';
import type { PeopleDatabase } from './people-database.ts';
import { type Origin, Sessions } from './sessions.ts';
import type { UserRecord } from './user.ts';
import { Users } from './users.ts';

/** People, where they belong, and what lets them and their programs in. */
export class People {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly members: Members;
  readonly invitations: Invitations;
  readonly adminTokens: AdminTokens;
  readonly #database: PeopleDatabase;

  constructor(database: PeopleDatabase) {
    this.#database = database;
    this.users = new Users(database);
    this.sessions = new Sessions(database);
    this.members = new Members(database);
    this.invitations = new Invitations(database, this);
    this.adminTokens = new AdminTokens(database);
  }

  /** Every session of the person ends, and a new one begins. @returns its secret. @throws TooManyPasswords */
  async changePassword(user: UserRecord, password: string, origin: Origin, actor: Actor): Promise<string> {
    const passwordHash = await hashed(password);
    const { users, sessions } = this.#database.tables;
    return this.#database.writeBeside(actor, async (write) => {
      await write.queries.update(users).set({ passwordHash, mustChange: false }).where(eq(users.id, user.id));
      await write.queries.delete(sessions).where(eq(sessions.userId, user.id));
      write.audit({ action: 'change password', object: `user ${user.email}`, detail: null });
      return this.sessions.insert(write, user.id, origin);
    });
  }
}
