import { eq } from 'drizzle-orm';
import type { ConfigTables, Queries } from '../config/config-database.ts';

export type TenantRole = 'owner' | 'member';
export type TeamRole = 'admin' | 'developer';

export interface TeamPlace {
  readonly teamId: string;
  readonly role: TeamRole;
}

/** A person's place in one tenant. */
export interface Membership {
  readonly id: string;
  readonly tenantId: string;
  readonly role: TenantRole;
  readonly teams: readonly TeamPlace[];
}

export async function membershipsOf(
  { members, teamMembers }: ConfigTables,
  queries: Queries,
  userId: string,
): Promise<readonly Membership[]> {
  const rows = await queries.select().from(members).where(eq(members.userId, userId)).orderBy(members.createdAt);
  if (rows.length === 0) return [];
  const places = await queries
    .select({ memberId: teamMembers.memberId, teamId: teamMembers.teamId, role: teamMembers.role })
    .from(teamMembers)
    .innerJoin(members, eq(members.id, teamMembers.memberId))
    .where(eq(members.userId, userId));
  return rows.map(({ id, tenantId, role }) => ({
    id,
    tenantId,
    role: role as TenantRole,
    teams: places
      .filter(({ memberId }) => memberId === id)
      .map((place) => ({ teamId: place.teamId, role: place.role as TeamRole })),
  }));
}
