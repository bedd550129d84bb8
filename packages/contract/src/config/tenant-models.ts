import type { TenantConfig, TenantModelConfig } from './schema.ts';

/** The model names that a tenant may call: its list, or the names of its own mapping; none where it says nothing. */
export function allowedModels(tenant: TenantConfig): readonly string[] {
  if (tenant.models === undefined) return [];
  return Array.isArray(tenant.models) ? tenant.models : Object.keys(tenant.models);
}

/** The models that a tenant defines itself. An entry without targets stands for the platform's model of that name. */
export function ownModels(tenant: TenantConfig): Readonly<Record<string, TenantModelConfig>> {
  return tenant.models === undefined || Array.isArray(tenant.models) ? {} : tenant.models;
}
