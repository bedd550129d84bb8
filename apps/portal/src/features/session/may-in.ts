import { PERMISSIONS, type Permission, type Role } from '@sluice/contract/control/permissions';
import type { Me } from './me.ts';

/**
 * Whether the person's roles give a permission in one place: on the whole platform without `tenant`, in a tenant, in a
 * team of it. What a page shows of its verbs; the server decides each time.
 * @param tenant slug
 * @param team slug; `'any'`: in at least one team of the tenant
 */
export function mayIn(me: Me, permission: Permission, tenant?: string, team?: string): boolean {
  const holders: readonly Role[] = PERMISSIONS[permission];
  return rolesIn(me, tenant, team).some((role) => holders.includes(role));
}

function rolesIn({ user, tenants }: Me, tenant: string | undefined, team: string | undefined): readonly Role[] {
  const roles: Role[] = [];
  if (user.platform_role !== null) roles.push(`platform_${user.platform_role}`);
  const place = tenants.find(({ slug }) => slug === tenant);
  if (place === undefined) return roles;
  roles.push(`tenant_${place.role}`);
  for (const one of place.teams) if (team === 'any' || one.slug === team) roles.push(`team_${one.role}`);
  return roles;
}
