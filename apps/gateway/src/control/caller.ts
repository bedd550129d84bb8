import { PERMISSIONS, type Permission, type Role } from '@sluice/contract/control/permissions';
import type { Actor } from '@sluice/store/config/config-store';
import type { Membership } from '@sluice/store/people/memberships';
import type { PlatformRole } from '@sluice/store/people/user';
import type { Caller, Place } from './operation-handler.ts';

/** Everything that gives somebody rights. */
export interface Grants {
  readonly platform: PlatformRole | undefined;
  readonly memberships: readonly Omit<Membership, 'id'>[];
}

export interface Identity {
  readonly actor: Actor;
  readonly userId?: string;
  readonly sessionId?: string;
}

/** A caller with the rights that the grants give, by the one table of permissions. */
export function callerOf({ actor, userId, sessionId }: Identity, { platform, memberships }: Grants): Caller {
  const held: readonly { readonly role: Role; readonly place: Place | undefined }[] = [
    ...(platform === undefined ? [] : [{ role: `platform_${platform}` as const, place: undefined }]),
    ...memberships.flatMap(({ tenantId, role, teams }) => [
      { role: `tenant_${role}` as const, place: { tenantId } },
      ...teams.map((team) => ({ role: `team_${team.role}` as const, place: { tenantId, teamId: team.teamId } })),
    ]),
  ];
  const giving = (permission: Permission) =>
    held.filter(({ role }) => (PERMISSIONS[permission] as readonly Role[]).includes(role)).map(({ place }) => place);
  return {
    actor,
    userId,
    sessionId,
    may: (permission, where) => giving(permission).some((place) => place === undefined || covers(place, where)),
    mayAnywhere: (permission) => giving(permission).length > 0,
    placesOf: (permission) => {
      const places = giving(permission);
      return places.includes(undefined) ? 'everywhere' : places.filter((place) => place !== undefined);
    },
    sees: (tenantId) => platform !== undefined || memberships.some((one) => one.tenantId === tenantId),
  };
}

/** Nobody in particular: whoever calls what is open. */
export function stranger(address: string): Caller {
  return callerOf({ actor: { name: 'anonymous', address } }, { platform: undefined, memberships: [] });
}

/** A role in a tenant counts for its teams too; one in a team for that team alone. */
function covers(place: Place, where: Place | undefined): boolean {
  if (where === undefined || place.tenantId !== where.tenantId) return false;
  return place.teamId === undefined || place.teamId === where.teamId;
}
