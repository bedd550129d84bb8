import type { ConfigPath } from './config-error.ts';
import { isModel } from './declared-names.ts';
import type { Findings } from './findings.ts';
import { covers } from './model-pattern.ts';
import type { KeyConfig, SluiceConfig } from './schema.ts';
import { allowedModels, ownModels } from './tenant-models.ts';

/** One value is one key: two keys with the same value could not be told apart. What a key narrows must be there. */
export function checkKeys(config: SluiceConfig, findings: Findings): void {
  const values = new Set<string>();
  const platformModels = Object.keys(config.models ?? {});
  for (const [tenantName, tenant] of Object.entries(config.tenants ?? {})) {
    const above = {
      allowed: allowedModels(tenant),
      models: new Set([...platformModels, ...Object.keys(ownModels(tenant))]),
    };
    for (const [teamName, team] of Object.entries(tenant.teams ?? {})) {
      const teamPath = ['tenants', tenantName, 'teams', teamName];
      checkNarrows(team.models, above, teamPath, findings);
      for (const [name, application] of Object.entries(team.applications ?? {})) {
        const path = [...teamPath, 'applications', name];
        checkNarrows(application.models, above, path, findings);
        application.keys?.forEach((key, index) => {
          checkKey(key, application.keys ?? [], index, [...path, 'keys', index], values, findings);
          checkNarrows(key.models, above, [...path, 'keys', index], findings);
        });
      }
    }
  }
}

function checkKey(
  key: KeyConfig,
  siblings: readonly KeyConfig[],
  index: number,
  path: ConfigPath,
  values: Set<string>,
  findings: Findings,
): void {
  if (values.has(key.value)) findings.error([...path, 'value'], 'another key has this value too');
  values.add(key.value);
  if (siblings.findIndex((other) => other.name === key.name) !== index) {
    findings.error([...path, 'name'], 'two keys of one application have this name');
  }
}

function checkNarrows(
  models: readonly string[] | undefined,
  above: { readonly allowed: readonly string[]; readonly models: ReadonlySet<string> },
  path: ConfigPath,
  findings: Findings,
): void {
  models?.forEach((model, index) => {
    if (model === '*') return;
    const place = [...path, 'models', index];
    if (!covers(above.allowed, model)) {
      findings.warn(place, 'the tenant may not call this model, so this has no effect');
    } else if (!isModel(model, above)) findings.missing(place, 'model');
  });
}
