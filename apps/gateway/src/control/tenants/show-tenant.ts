import type { Answer } from '@sluice/contract/control/operations';
import type { TenantRecord } from '@sluice/store/config/snapshot';
import { shown } from '../objects/shown.ts';
import type { StoredObjects } from '../objects/stored-objects.ts';

/** @param members how many people belong to it */
export function showTenant(
  tenant: TenantRecord,
  objects: StoredObjects,
  members: number,
): Answer<'GET /api/v1/tenants/{tenant}'> {
  // Its own providers hold its own credentials; only a file declares them.
  const { name, providers: _providers, teams: _teams, ...rest } = tenant.spec;
  const { teams, applications, keys } = objects.countsOf(tenant.id);
  return {
    ...shown(tenant),
    slug: tenant.name,
    name: name ?? tenant.name,
    ...rest,
    team_count: teams,
    application_count: applications,
    key_count: keys,
    member_count: members,
  };
}
