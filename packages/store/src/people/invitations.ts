import { randomBytes } from 'node:crypto';
import { and, desc, eq, lt, or } from 'drizzle-orm';
import { ConfigConflict } from '../config/config-conflict.ts';
import type { Actor } from '../config/config-store.ts';
import type { ConfigWrite } from '../config/stored-config.ts';
import type { Members } from './members.ts';
import type { TeamPlace, TenantRole } from './memberships.ts';
import { hashed } from './password-check.ts';
import type { PeopleDatabase } from './people-database.ts';
import type { Origin, Sessions } from './sessions.ts';
import { foldEmail, type UserRecord, userRecord } from './user.ts';
import type { Users } from './users.ts';

/** How long a link opens the door. Milliseconds. */
export const INVITATION_LIFE_MS = 7 * 24 * 3_600_000;

export type InvitationState = 'open' | 'accepted' | 'revoked' | 'expired';

export interface InvitationRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly email: string;
  readonly role: TenantRole;
  readonly teams: readonly TeamPlace[];
  readonly state: InvitationState;
  /** Unix ms. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface Accepted {
  readonly user: UserRecord;
  /** Of the new session. */
  readonly secret: string;
}

/** Links that make somebody a member: single use, kept as keyed hashes. */
export class Invitations {
  readonly #database: PeopleDatabase;
  readonly #users: Users;
  readonly #members: Members;
  readonly #sessions: Sessions;

  constructor(database: PeopleDatabase, others: { users: Users; members: Members; sessions: Sessions }) {
    this.#database = database;
    this.#users = others.users;
    this.#members = others.members;
    this.#sessions = others.sessions;
  }

  /** An older open one for the same person is revoked. @returns the link's secret too, shown once */
  create(
    offer: Pick<InvitationRecord, 'tenantId' | 'email' | 'role' | 'teams'>,
    actor: Actor,
  ): Promise<{ readonly invitation: InvitationRecord; readonly token: string }> {
    const { invitations } = this.#database.tables;
    const token = randomBytes(32).toString('base64url');
    return this.#database.writeBeside(actor, async (write) => {
      const open = and(eq(invitations.tenantId, offer.tenantId), eq(invitations.state, 'open'));
      for (const row of await write.queries.select().from(invitations).where(open)) {
        if (foldEmail(row.email) === foldEmail(offer.email))
          await write.queries.update(invitations).set({ state: 'revoked' }).where(eq(invitations.id, row.id));
      }
      const now = Date.now();
      const row = {
        ...offer,
        id: `inv_${randomBytes(12).toString('hex')}`,
        teams: JSON.stringify(offer.teams),
        hash: this.#hash(token),
        state: 'open',
        createdAt: now,
        expiresAt: now + INVITATION_LIFE_MS,
      };
      await write.queries.insert(invitations).values(row);
      const { tenantId, role, teams } = offer;
      write.audit({
        action: 'create',
        object: `invitation ${offer.email}`,
        detail: { id: row.id, role, teams },
        tenantId,
      });
      return { invitation: invitationRecord(row), token };
    });
  }

  /** The latest first. `after` is creation time and id of the last that the caller has. */
  async list(
    tenantId: string,
    page: { readonly limit: number; readonly after?: readonly [number, string] | undefined },
  ): Promise<readonly InvitationRecord[]> {
    const { invitations } = this.#database.tables;
    const { createdAt, id } = invitations;
    const behind =
      page.after === undefined
        ? undefined
        : or(lt(createdAt, page.after[0]), and(eq(createdAt, page.after[0]), lt(id, page.after[1])));
    const rows = await this.#database.read((queries) =>
      queries
        .select()
        .from(invitations)
        .where(and(eq(invitations.tenantId, tenantId), behind))
        .orderBy(desc(createdAt), desc(id))
        .limit(page.limit),
    );
    return rows.map(invitationRecord);
  }

  async find(id: string): Promise<InvitationRecord | undefined> {
    const { invitations } = this.#database.tables;
    const [row] = await this.#database.read((queries) =>
      queries.select().from(invitations).where(eq(invitations.id, id)),
    );
    return row === undefined ? undefined : invitationRecord(row);
  }

  /** @throws ConfigConflict where it is not open any more */
  revoke({ id, email, tenantId }: InvitationRecord, actor: Actor): Promise<void> {
    return this.#database.writeBeside(actor, async (write) => {
      await this.#close(write, id, 'revoked');
      write.audit({ action: 'revoke', object: `invitation ${email}`, detail: { id }, tenantId });
    });
  }

  /** An open one by the secret of its link. */
  async withToken(token: string): Promise<InvitationRecord | undefined> {
    const { invitations } = this.#database.tables;
    const [row] = await this.#database.read((queries) =>
      queries
        .select()
        .from(invitations)
        .where(eq(invitations.hash, this.#hash(token))),
    );
    const found = row === undefined ? undefined : invitationRecord(row);
    return found?.state === 'open' ? found : undefined;
  }

  /**
   * Makes whoever holds the link a member, and signs them in. A new person is made; an account that is there already must
   * have shown its password before.
   *
   * @throws ConfigConflict where the link was used or revoked in between, TooManyPasswords
   */
  async accept(
    invitation: InvitationRecord,
    person: { readonly user: UserRecord } | { readonly name: string; readonly password: string },
    origin: Origin,
  ): Promise<Accepted> {
    const passwordHash = 'user' in person ? undefined : await hashed(person.password);
    const actor = { name: `invitation:${invitation.id}`, address: origin.address };
    return this.#database.writeBeside(actor, async (write) => {
      await this.#close(write, invitation.id, 'accepted');
      const { email, tenantId, role, teams } = invitation;
      const user =
        'user' in person
          ? person.user
          : await this.#users.insert(write, {
              email,
              name: person.name,
              passwordHash: passwordHash ?? '',
              platformRole: undefined,
              mustChange: false,
            });
      await this.#members.add(write, { tenantId, userId: user.id, role, teams });
      write.audit({
        action: 'accept',
        object: `invitation ${email}`,
        detail: { id: invitation.id, role, teams },
        tenantId,
      });
      // What they may do is more than before: older sessions end.
      const { sessions, users } = this.#database.tables;
      await write.queries.delete(sessions).where(eq(sessions.userId, user.id));
      const secret = await this.#sessions.insert(write, user.id, origin);
      const [row] = await write.queries.select().from(users).where(eq(users.id, user.id));
      return { user: row === undefined ? user : userRecord(row), secret };
    });
  }

  async #close(write: ConfigWrite, id: string, state: 'accepted' | 'revoked'): Promise<void> {
    const { invitations } = this.#database.tables;
    const [row] = await write.queries.select().from(invitations).where(eq(invitations.id, id));
    if (row === undefined || invitationRecord(row).state !== 'open')
      throw new ConfigConflict('the invitation is not open any more');
    await write.queries.update(invitations).set({ state }).where(eq(invitations.id, id));
  }

  /** As with sessions: the space keeps it apart from tenants' keys. */
  #hash(token: string): string {
    return this.#database.hashKey(`invitation ${token}`);
  }
}

function invitationRecord(row: PeopleDatabase['tables']['invitations']['$inferSelect']): InvitationRecord {
  const { id, tenantId, email, role, teams, state, createdAt, expiresAt } = row;
  return {
    id,
    tenantId,
    email,
    role: role as TenantRole,
    teams: JSON.parse(teams) as TeamPlace[],
    state: state === 'open' && expiresAt <= Date.now() ? 'expired' : (state as InvitationState),
    createdAt,
    expiresAt,
  };
}
