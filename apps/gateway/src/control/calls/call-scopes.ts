import type { CallScope, CallScopes } from '@sluice/store/calls/call-query';
import type { Gateway } from '../../gateway.ts';
import { placeBelowTeam, placeOfTeam, placeOfTenant, referred } from '../objects/find-object.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { Caller, Place } from '../operation-handler.ts';
import { demand } from '../refusals.ts';

/** The calls that the caller may see: by the names of tenants and teams, which is how calls know them. */
export function visibleCalls(gateway: Gateway, caller: Caller): CallScopes {
  const places = caller.placesOf('calls.read');
  return places === 'everywhere' ? places : places.flatMap((place) => scopeOf(gateway, place));
}

function scopeOf(gateway: Gateway, { tenantId, teamId }: Place): CallScope[] {
  const objects = storedObjects(gateway);
  const tenant = objects.tenant(tenantId);
  if (tenant === undefined) return [];
  // Calls of an earlier tenant of the same name are not this one's.
  if (teamId === undefined) return [{ tenant: tenant.name, since: tenant.createdAt }];
  const team = objects.team(teamId);
  return team === undefined ? [] : [{ tenant: tenant.name, team: team.name, since: team.createdAt }];
}

interface References {
  readonly tenant?: string | undefined;
  readonly team?: string | undefined;
  readonly application?: string | undefined;
  readonly key?: string | undefined;
}

/** What a query's references narrow a list to. @throws CallError `not_found`, `permission_denied` */
export function namedScope(gateway: Gateway, caller: Caller, query: References): References {
  const objects = storedObjects(gateway);
  let scope: References = {};
  if (query.tenant !== undefined) {
    const { name } = referred(caller, 'tenant', objects.tenant(query.tenant), placeOfTenant);
    scope = { ...scope, tenant: name };
  }
  if (query.team !== undefined) {
    const team = referred(caller, 'team', objects.team(query.team), placeOfTeam);
    demand(caller, 'calls.read', placeOfTeam(team));
    scope = { ...scope, tenant: scope.tenant ?? team.tenant, team: team.name };
  }
  if (query.application !== undefined) {
    const { name, tenant, team, ...place } = referred(
      caller,
      'application',
      objects.application(query.application),
      placeBelowTeam,
    );
    demand(caller, 'calls.read', place);
    scope = { ...scope, tenant: scope.tenant ?? tenant, team: scope.team ?? team, application: name };
  }
  if (query.key !== undefined) {
    const key = referred(caller, 'key', objects.key(query.key), placeBelowTeam);
    demand(caller, 'calls.read', placeBelowTeam(key));
    scope = { ...scope, key: key.id };
  }
  return scope;
}
