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
  // What holds credentials is declared by a file alone, and shown there alone.
  const { name, providers: _providers, authorize: _authorize, teams: _teams, ...rest } = tenant.spec;
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
