import type { RowOf } from '../../api/queries.ts';

export type Tenant = RowOf<'GET /api/v1/tenants'>;

/** The names that a tenant may call; `undefined` where its file gives it models of its own. */
export function tenantModels({ models = [] }: Pick<Tenant, 'models'>): readonly string[] | undefined {
  return Array.isArray(models) ? models : undefined;
}
