import { useParams } from '@tanstack/react-router';

/** For what a page stands: one tenant, or the whole platform. */
export type Scope = { readonly kind: 'platform' } | { readonly kind: 'tenant'; readonly tenant: string };

/** From the address: `/w/{tenant}/…` or `/admin/…`. */
export function useScope(): Scope {
  const { tenant } = useParams({ strict: false });
  return tenant === undefined ? { kind: 'platform' } : { kind: 'tenant', tenant };
}

/** The condition of a list for that scope. */
export function tenantQuery(scope: Scope): { readonly tenant?: string } {
  return scope.kind === 'tenant' ? { tenant: scope.tenant } : {};
}
