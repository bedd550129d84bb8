import { covers } from '@sluice/contract/config/model-pattern';
import type { ModelConfig, ProviderConfig } from '@sluice/contract/config/schema';
import { allowedModels, ownModels } from '@sluice/contract/config/tenant-models';
import { splitCredential } from '@sluice/store/config/declared';
import type { ModelRecord, ProviderKeyRecord, ProviderRecord, TenantRecord } from '@sluice/store/config/snapshot';
import type { ModelContext, Owned } from './model-entry.ts';
import { ModelTable } from './model-table.ts';

/** Whether a tenant has providers or models of its own. */
export function bringsItsOwn({ spec }: TenantRecord): boolean {
  return spec.providers !== undefined || Object.keys(ownModels(spec)).length > 0;
}

/** What a tenant calls, where it has providers or models of its own: their names stand for the platform's to it alone. */
export function ownTable(tenant: TenantRecord, platform: ModelContext): ModelTable {
  const providers = new Map<string, Owned<ProviderRecord>>(platform.providers);
  for (const [name, spec] of Object.entries(tenant.spec.providers ?? {})) {
    providers.set(name, ownProvider(tenant, name, spec));
  }
  const models = new Map<string, Owned<ModelRecord>>(platform.models);
  for (const [name, { targets, ...members }] of Object.entries(ownModels(tenant.spec))) {
    const above = platform.models.get(name);
    const spec: ModelConfig | undefined = targets === undefined ? above?.spec : { targets };
    // Without targets a name stands for the platform's model of it, with what the tenant says instead of the platform.
    if (spec === undefined || (targets === undefined && Object.keys(members).length === 0)) continue;
    models.set(name, { ...ofTenant(tenant, name), spec: { ...spec, ...members }, owner: tenant.name });
  }
  const allowed = allowedModels(tenant.spec);
  const callable = [...models.values()].filter(({ name }) => name.includes('*') || covers(allowed, name));
  return new ModelTable(callable, { ...platform, providers, models, owner: tenant.name });
}

function ownProvider(tenant: TenantRecord, name: string, config: ProviderConfig): Owned<ProviderRecord> {
  const { keys = [], ...spec } = config;
  return {
    ...ofTenant(tenant, name),
    spec,
    keys: keys.map((key) => ownKey(tenant, `${name}/${key.name}`, key)),
    owner: tenant.name,
  };
}

function ownKey(
  tenant: TenantRecord,
  path: string,
  config: NonNullable<ProviderConfig['keys']>[number],
): ProviderKeyRecord {
  const { spec, credential } = splitCredential(config);
  return { ...ofTenant(tenant, path), name: config.name, credential, spec: spec as ProviderKeyRecord['spec'] };
}

/** Its id tells it from everything of the same name elsewhere, and stays over reloads. */
function ofTenant({ id, managed, disabled, disabledItself, createdAt }: TenantRecord, path: string) {
  return { id: `${id}/${path}`, name: path, managed, disabled, disabledItself, createdAt };
}
