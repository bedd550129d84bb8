import type { Permission } from '@sluice/contract/control/permissions';
import type { ApplicationRecord, KeyRecord, TeamRecord, TenantRecord } from '@sluice/store/config/snapshot';
import type { Caller, Place } from '../operation-handler.ts';
import { demand, notFound } from '../refusals.ts';

/** Where the rights that count for an object of a tenant are held. */
export function placeOfTenant({ id }: TenantRecord): Place {
  return { tenantId: id };
}

export function placeOfTeam({ tenantId, id }: TeamRecord): Place {
  return { tenantId, teamId: id };
}

export function placeBelowTeam({ tenantId, teamId }: ApplicationRecord | KeyRecord): Place {
  return { tenantId, teamId };
}

/**
 * The object, where the caller may do this with it.
 *
 * @throws CallError `not_found` for an object that there is not and for one of a tenant that the caller does not see;
 *   `permission_denied`
 */
export function allowed<T>(
  caller: Caller,
  permission: Permission,
  object: T | undefined,
  placeOf: (object: T) => Place,
): T {
  if (object === undefined) throw notFound();
  demand(caller, permission, placeOf(object));
  return object;
}

/** What a member of the body or the query names. @throws CallError as `allowed`, with the member's name */
export function referred<T>(caller: Caller, member: string, object: T | undefined, placeOf: (object: T) => Place): T {
  if (object === undefined || !caller.sees(placeOf(object).tenantId)) throw notFound(member);
  return object;
}

/** Tells the places in which the caller holds a permission; asked for many rows of few places. */
export function holder(caller: Caller, permission: Permission): (place: Place) => boolean {
  const answers = new Map<string, boolean>();
  return (place) => {
    const name = place.teamId ?? place.tenantId;
    let answer = answers.get(name);
    if (answer === undefined) {
      answer = caller.may(permission, place);
      answers.set(name, answer);
    }
    return answer;
  };
}

/** Paths name objects by their ids alone; what a name would find does not count. */
export function withId<T extends { readonly id: string }>(object: T | undefined, id: string): T | undefined {
  return object?.id === id ? object : undefined;
}
