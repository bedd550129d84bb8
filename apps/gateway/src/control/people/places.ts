import type { Permission } from '@sluice/contract/control/permissions';
import type { TenantRecord } from '@sluice/store/config/snapshot';
import type { TeamPlace, TeamRole } from '@sluice/store/people/memberships';
import type { Gateway } from '../../gateway.ts';
import { allowed, placeOfTenant } from '../objects/find-object.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { Caller } from '../operation-handler.ts';
import { notFound } from '../refusals.ts';

type Running = Pick<Gateway, 'directory'>;

/** The tenant of a path, by id or slug, where the caller may do this. @throws CallError */
export function tenantAt(gateway: Running, caller: Caller, reference: string, permission: Permission): TenantRecord {
  return allowed(caller, permission, storedObjects(gateway).tenant(reference), placeOfTenant);
}

/** The teams that a body names: teams of this tenant, each once. @throws CallError `not_found`, with the member */
export function teamPlaces(
  gateway: Running,
  tenantId: string,
  teams: readonly { readonly team: string; readonly role: TeamRole }[],
): readonly TeamPlace[] {
  const places = teams.map(({ team, role }, index) => {
    const found = storedObjects(gateway).team(team);
    if (found?.tenantId !== tenantId) throw notFound(`teams.${index}.team`);
    return { teamId: found.id, role };
  });
  // The last word on a team counts.
  return [...new Map(places.map((place) => [place.teamId, place])).values()];
}

/** Places as answers show them; a team that is gone is left out. */
export function shownTeams(gateway: Running, places: readonly TeamPlace[]) {
  return places.flatMap(({ teamId, role }) => {
    const team = storedObjects(gateway).team(teamId);
    return team === undefined ? [] : [{ id: team.id, slug: team.name, role }];
  });
}

/** `''` for a tenant that is gone. */
export function tenantSlug(gateway: Running, tenantId: string): string {
  return storedObjects(gateway).tenant(tenantId)?.name ?? '';
}
