import type { Answer } from '@sluice/contract/control/operations';
import { PERMISSIONS, type Permission } from '@sluice/contract/control/permissions';
import type { Membership } from '@sluice/store/people/memberships';
import type { UserRecord } from '@sluice/store/people/user';
import type { Gateway } from '../../gateway.ts';
import { CallError } from '../../http/call-error.ts';
import { callerOf } from '../caller.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { Caller } from '../operation-handler.ts';

type Me = Answer<'GET /api/v1/sessions/current'>;

const PREFERENCES: Me['user']['preferences'] = {
  language: null,
  theme: null,
  time_zone: null,
  letter_shortcuts: true,
};

/** The person, where they stand, and what they may do somewhere. */
export function showMe(
  gateway: Pick<Gateway, 'directory'>,
  { user, memberships }: { readonly user: UserRecord; readonly memberships: readonly Membership[] },
): Me {
  const objects = storedObjects(gateway);
  const { id, email, name, platformRole, mustChange, preferences } = user;
  const caller = callerOf({ actor: { name: `user:${id}` } }, { platform: platformRole, memberships });
  return {
    user: {
      ...{ id, email, name },
      platform_role: platformRole ?? null,
      must_change_password: mustChange,
      preferences: { ...PREFERENCES, ...preferences },
    },
    tenants: memberships.flatMap(({ tenantId, role, teams }) => {
      const tenant = objects.tenant(tenantId);
      if (tenant === undefined) return [];
      const places = teams.flatMap((place) => {
        const team = objects.team(place.teamId);
        return team === undefined ? [] : [{ ...named(team), role: place.role }];
      });
      return [{ ...named(tenant), role, teams: places }];
    }),
    permissions: (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => caller.mayAnywhere(permission)),
  };
}

function named({ id, name, spec }: { id: string; name: string; spec: { name?: string | undefined } }) {
  return { id, slug: name, name: spec.name ?? name };
}

/** @throws CallError for an admin token, which is nobody */
export function personOf({ userId, sessionId }: Caller): { readonly userId: string; readonly sessionId: string } {
  if (userId !== undefined && sessionId !== undefined) return { userId, sessionId };
  throw new CallError('permission_denied', 'This is about a person: sign in, an admin token is nobody.');
}
