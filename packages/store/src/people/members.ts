import { randomBytes } from 'node:crypto';
import { and, count, eq, inArray, ne } from 'drizzle-orm';
import type { Queries } from '../config/config-database.ts';
import type { Actor } from '../config/config-store.ts';
import type { ConfigWrite } from '../config/stored-config.ts';
import type { Membership, TeamPlace, TeamRole, TenantRole } from './memberships.ts';
import { holds, type PageOf, pageOf } from './page.ts';
import type { PeopleDatabase } from './people-database.ts';

/** A membership with the person behind it. */
export interface MemberRecord extends Membership {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
  /** Unix ms. */
  readonly lastSeenAt: number | undefined;
  readonly createdAt: number;
}

export interface MemberChange {
  readonly role?: TenantRole | undefined;
  /** Replaces all of them. */
  readonly teams?: readonly TeamPlace[] | undefined;
}

/** Who belongs to which tenant, and to which of its teams. */
export class Members {
  readonly #database: PeopleDatabase;

  constructor(database: PeopleDatabase) {
    this.#database = database;
  }

  async find(id: string): Promise<MemberRecord | undefined> {
    const [found] = await this.#database.read((queries) => this.#select(queries, { id }));
    return found;
  }

  list(tenantId: string, page: PageOf): Promise<readonly MemberRecord[]> {
    return this.#database.read((queries) => this.#select(queries, { tenantId, page }));
  }

  /** How many people belong to each of the tenants; one without people is not in it. */
  async counts(tenantIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { members } = this.#database.tables;
    if (tenantIds.length === 0) return new Map();
    const rows = await this.#database.read((queries) =>
      queries
        .select({ tenantId: members.tenantId, people: count() })
        .from(members)
        .where(inArray(members.tenantId, [...tenantIds]))
        .groupBy(members.tenantId),
    );
    return new Map(rows.map(({ tenantId, people }) => [tenantId, Number(people)]));
  }

  /**
   * Another role in the tenant ends the person's sessions: what they may do is another thing now. The last owner who can
   * sign in stays one.
   */
  change(id: string, change: MemberChange, actor: Actor): Promise<MemberRecord | 'last owner' | undefined> {
    const { members, sessions } = this.#database.tables;
    return this.#database.writeBeside(actor, async (write) => {
      const [before] = await this.#select(write.queries, { id });
      if (before === undefined) return undefined;
      if (change.role !== undefined && change.role !== before.role) {
        if (await this.#isLastOwner(write.queries, before)) return 'last owner';
        await write.queries.update(members).set({ role: change.role }).where(eq(members.id, id));
        await write.queries.delete(sessions).where(eq(sessions.userId, before.userId));
      }
      if (change.teams !== undefined) await this.#setTeams(write.queries, id, change.teams);
      const [after] = await this.#select(write.queries, { id });
      const shown = (member: MemberRecord | undefined) => ({ role: member?.role, teams: member?.teams });
      write.audit({
        action: 'update',
        object: `member ${before.email}`,
        detail: { before: shown(before), after: shown(after) },
        tenantId: before.tenantId,
      });
      return after;
    });
  }

  /** The last owner who can sign in stays. */
  remove(id: string, actor: Actor): Promise<boolean | 'last owner'> {
    const { members } = this.#database.tables;
    return this.#database.writeBeside(actor, async (write) => {
      const [before] = await this.#select(write.queries, { id });
      if (before === undefined) return false;
      if (await this.#isLastOwner(write.queries, before)) return 'last owner';
      await write.queries.delete(members).where(eq(members.id, id));
      const { email, role, teams, tenantId } = before;
      write.audit({ action: 'delete', object: `member ${email}`, detail: { before: { role, teams } }, tenantId });
      return true;
    });
  }

  /** Inside somebody else's transaction. Who is a member already gets what is offered on top. */
  async add(
    write: ConfigWrite,
    place: {
      readonly tenantId: string;
      readonly userId: string;
      readonly role: TenantRole;
      readonly teams: readonly TeamPlace[];
    },
  ): Promise<void> {
    const { members } = this.#database.tables;
    const { tenantId, userId, role } = place;
    const here = and(eq(members.tenantId, tenantId), eq(members.userId, userId));
    const [found] = await write.queries.select().from(members).where(here);
    const id = found?.id ?? `mem_${randomBytes(12).toString('hex')}`;
    if (found === undefined)
      await write.queries.insert(members).values({ id, tenantId, userId, role, createdAt: Date.now() });
    else if (role === 'owner') await write.queries.update(members).set({ role }).where(here);
    const before = found === undefined ? [] : await this.#teams(write.queries, [id]);
    const kept = before.filter(({ teamId }) => !place.teams.some((team) => team.teamId === teamId));
    await this.#setTeams(write.queries, id, [
      ...kept.map(({ teamId, role: had }) => ({ teamId, role: had })),
      ...place.teams,
    ]);
  }

  async #isLastOwner(queries: Queries, { id, tenantId, role }: MemberRecord): Promise<boolean> {
    if (role !== 'owner') return false;
    const { members, users } = this.#database.tables;
    const others = and(
      eq(members.tenantId, tenantId),
      eq(members.role, 'owner'),
      ne(members.id, id),
      eq(users.disabled, false),
    );
    const [other] = await queries
      .select({ id: members.id })
      .from(members)
      .innerJoin(users, eq(users.id, members.userId))
      .where(others)
      .limit(1);
    return other === undefined;
  }

  async #setTeams(queries: Queries, memberId: string, teams: readonly TeamPlace[]): Promise<void> {
    const { teamMembers, teams: known } = this.#database.tables;
    await queries.delete(teamMembers).where(eq(teamMembers.memberId, memberId));
    for (const { teamId, role } of teams) {
      // A team may have been deleted since an invitation named it.
      const [found] = await queries.select({ id: known.id }).from(known).where(eq(known.id, teamId));
      if (found !== undefined) await queries.insert(teamMembers).values({ memberId, teamId, role });
    }
  }

  async #teams(queries: Queries, memberIds: readonly string[]) {
    const { teamMembers } = this.#database.tables;
    if (memberIds.length === 0) return [];
    const rows = await queries
      .select()
      .from(teamMembers)
      .where(inArray(teamMembers.memberId, [...memberIds]));
    return rows.map((row) => ({ ...row, role: row.role as TeamRole }));
  }

  async #select(
    queries: Queries,
    which: { readonly id: string } | { readonly tenantId: string; readonly page: PageOf },
  ): Promise<readonly MemberRecord[]> {
    const { members, users } = this.#database.tables;
    const page = 'page' in which ? which.page : undefined;
    const columns = { email: users.emailFolded, created_at: members.createdAt, id: members.id };
    const paged = page === undefined ? undefined : pageOf(columns, page);
    const rows = await queries
      .select()
      .from(members)
      .innerJoin(users, eq(users.id, members.userId))
      .where(
        and(
          'id' in which ? eq(members.id, which.id) : eq(members.tenantId, which.tenantId),
          paged?.where,
          holds([users.emailFolded, users.name], page?.q),
        ),
      )
      .orderBy(...(paged?.orderBy ?? [members.id]))
      .limit(page?.limit ?? 1);
    const teams = await this.#teams(
      queries,
      rows.map((row) => row.members.id),
    );
    return rows.map(({ members: member, users: user }) => ({
      id: member.id,
      tenantId: member.tenantId,
      userId: user.id,
      email: user.email,
      name: user.name,
      role: member.role as TenantRole,
      teams: teams.filter(({ memberId }) => memberId === member.id).map(({ teamId, role }) => ({ teamId, role })),
      lastSeenAt: user.lastSeenAt ?? undefined,
      createdAt: member.createdAt,
    }));
  }
}
