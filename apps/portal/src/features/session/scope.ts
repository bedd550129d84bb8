import { type LinkProps, useParams } from '@tanstack/react-router';

/** For what a page stands: one tenant, or the whole platform. */
export type Scope = { readonly kind: 'platform' } | { readonly kind: 'tenant'; readonly tenant: string };

/** From the address: `/w/{tenant}/…` or `/admin/…`. */
export function useScope(): Scope {
  const { tenant } = useParams({ strict: false });
  return tenant === undefined ? { kind: 'platform' } : { kind: 'tenant', tenant };
}

/**
 * A team or an application as the server refers to it. In a tenant's address stands what is below the tenant.
 * @param path `search`, `search/crawler`; with the tenant in front on the platform's pages
 */
export function pathBelow(scope: Scope, path: string | undefined): string | undefined {
  return path === undefined || scope.kind === 'platform' ? path : `${scope.tenant}/${path}`;
}

/** The condition of a list for that scope. */
export function tenantQuery(scope: Scope): { readonly tenant?: string } {
  return scope.kind === 'tenant' ? { tenant: scope.tenant } : {};
}

/**
 * A link to a page that stands for the platform and for each tenant.
 * @param page its address below that: `calls`; `''` is Home
 * @param search as the address says it; members that are `undefined` fall away
 */
export function scopeLink(
  scope: Scope,
  page: string,
  search: Readonly<Record<string, string | undefined>> = {},
): Pick<LinkProps, 'to' | 'params' | 'search'> {
  const [root, params] = scope.kind === 'tenant' ? ['/w/$tenant', { tenant: scope.tenant }] : ['/admin', {}];
  // One link for both kinds of address: its type would be that of either.
  return { to: page === '' ? root : `${root}/${page}`, params, search } as Pick<LinkProps, 'to' | 'params' | 'search'>;
}

/** The tenant at the head of a path such as `acme/search/crawler`; `undefined` where there is none. */
export function tenantOf(path: string): string | undefined {
  return path.split('/')[0] || undefined;
}
