import type { ConfigIssue, ConfigPath } from './config-error.ts';
import { type DeclaredNames, isModel } from './declared-names.ts';
import type { ConfigDocument } from './document.ts';
import type { Findings } from './findings.ts';
import { healthCheckFault } from './health-check-schema.ts';
import { checkKeys } from './key-checks.ts';
import { covers } from './model-pattern.ts';
import { PROVIDER_TYPES } from './provider-types.ts';
import type { CacheConfig, ModelConfig, ProviderConfig, SluiceConfig, TenantModelConfig } from './schema.ts';
import { checkServices } from './service-checks.ts';
import { allowedModels, ownModels } from './tenant-models.ts';

/** What refers to what, beyond the shape of each member. */
export function checkMeaning(
  config: SluiceConfig,
  document: ConfigDocument,
  providerTypes: readonly string[] | undefined,
): { readonly errors: readonly ConfigIssue[]; readonly warnings: readonly ConfigIssue[] } {
  const errors: ConfigIssue[] = [];
  const warnings: ConfigIssue[] = [];
  const findings: Findings = {
    error: (path, message, at) => void errors.push(document.issue(path, message, at)),
    warn: (path, message) => void warnings.push(document.issue(path, message)),
    missing: (path, what) => void warnings.push(document.issue(path, `this ${what} is not declared in this file`)),
  };
  checkReferences(config, providerTypes, findings);
  return { errors, warnings };
}

/** The checks themselves, wherever the configuration comes from. */
export function checkReferences(
  config: SluiceConfig,
  providerTypes: readonly string[] | undefined,
  findings: Findings,
): void {
  const names: DeclaredNames = {
    providers: new Set(Object.keys(config.providers ?? {})),
    models: new Set(Object.keys(config.models ?? {})),
    tenants: new Set(Object.keys(config.tenants ?? {})),
  };
  checkProviders(config.providers, ['providers'], names, providerTypes, findings);
  checkModels(config.models, ['models'], names, findings);
  checkCache(config.cache, ['cache'], names, findings);
  checkTenants(config, names, providerTypes, findings);
  checkKeys(config, findings);
  checkServices(config, findings);
}

function checkProviders(
  providers: Readonly<Record<string, ProviderConfig>> | undefined,
  path: ConfigPath,
  names: DeclaredNames,
  served: readonly string[] | undefined,
  findings: Findings,
): void {
  for (const [name, provider] of Object.entries(providers ?? {})) {
    const at = [...path, name];
    if (!(served?.includes(provider.type) ?? false)) {
      if (!PROVIDER_TYPES.includes(provider.type)) findings.error([...at, 'type'], 'unknown provider type');
      else if (served !== undefined) findings.warn([...at, 'type'], 'this provider type is not served yet');
    }
    if (provider.type === 'openai-compatible' && provider.base_url === undefined) {
      findings.error([...at, 'base_url'], 'missing: type openai-compatible has no address of its own');
    }
    if (provider.type === 'bedrock' && provider.base_url === undefined && provider.region === undefined) {
      findings.error([...at, 'region'], 'missing: type bedrock is called in a region of Amazon, as us-east-1');
    }
    const check = provider.health_check;
    const checkFault = check === undefined ? undefined : healthCheckFault(provider.type, check.path);
    if (checkFault !== undefined) findings.error([...at, 'health_check', 'path'], checkFault);
    checkReserved(provider.tenants, at, names, findings);
    provider.keys?.forEach((key, index) => {
      const first = provider.keys?.findIndex((other) => other.name === key.name);
      if (first !== index) findings.error([...at, 'keys', index, 'name'], 'two keys of one provider have this name');
      checkReserved(key.tenants, [...at, 'keys', index], names, findings);
    });
  }
}

function checkReserved(
  tenants: readonly string[] | undefined,
  at: ConfigPath,
  names: DeclaredNames,
  findings: Findings,
): void {
  tenants?.forEach((tenant, index) => {
    if (!names.tenants.has(tenant)) findings.missing([...at, 'tenants', index], 'tenant');
  });
}

function checkModels(
  models: Readonly<Record<string, ModelConfig | TenantModelConfig>> | undefined,
  path: ConfigPath,
  names: DeclaredNames,
  findings: Findings,
): void {
  for (const [name, model] of Object.entries(models ?? {})) {
    const at = [...path, name];
    model.targets?.forEach((target, index) => {
      const place = [...at, 'targets', index];
      if (!names.providers.has(target.provider)) findings.missing([...place, 'provider'], 'provider');
      if (target.model.includes('*') && !name.includes('*')) {
        findings.error([...place, 'model'], '"*" needs a "*" in the name of the model');
      }
      checkReserved(target.tenants, place, names, findings);
    });
    if (model.hedge !== undefined && model.retry?.attempts === 1) {
      findings.warn([...at, 'hedge'], 'without effect: retry.attempts is 1, and a hedge is a second attempt');
    }
    if (model.targets?.every(({ shadow }) => shadow === true)) {
      findings.warn([...at, 'targets'], 'all targets are shadows: none answers');
    }
    const lists: readonly (readonly [ConfigPath, readonly string[] | undefined])[] = [
      [[...at, 'fallbacks'], model.fallbacks],
      ...Object.entries(model.fallbacks_on ?? {}).map(
        ([cause, list]) => [[...at, 'fallbacks_on', cause], list] as const,
      ),
    ];
    checkCache(model.cache, [...at, 'cache'], names, findings);
    for (const [place, list] of lists) {
      list?.forEach((fallback, index) => {
        if (fallback === name) findings.error([...place, index], 'a model cannot fall back to itself');
        else if (!isModel(fallback, names)) findings.missing([...place, index], 'model');
      });
    }
  }
}

function checkCache(cache: CacheConfig | undefined, at: ConfigPath, names: DeclaredNames, findings: Findings): void {
  const model = cache?.embeddings_model;
  if (model !== undefined && !isModel(model, names)) findings.missing([...at, 'embeddings_model'], 'model');
}

function checkTenants(
  config: SluiceConfig,
  platform: DeclaredNames,
  providerTypes: readonly string[] | undefined,
  findings: Findings,
): void {
  const hosts = new Set<string>();
  for (const [name, tenant] of Object.entries(config.tenants ?? {})) {
    const at = ['tenants', name];
    const own = ownModels(tenant);
    const withTargets = Object.entries(own).flatMap(([model, spec]) => (spec.targets === undefined ? [] : [model]));
    const names: DeclaredNames = {
      ...platform,
      providers: new Set([...platform.providers, ...Object.keys(tenant.providers ?? {})]),
      models: new Set([...platform.models, ...withTargets]),
    };
    checkProviders(tenant.providers, [...at, 'providers'], names, providerTypes, findings);
    checkModels(own, [...at, 'models'], names, findings);
    checkCache(tenant.cache, [...at, 'cache'], names, findings);
    const allowed = allowedModels(tenant);
    allowed.forEach((model, index) => {
      const step = Array.isArray(tenant.models) ? index : model;
      if (!isModel(model, names)) findings.missing([...at, 'models', step], 'model');
    });
    if (tenant.default_model !== undefined && !covers(allowed, tenant.default_model)) {
      findings.warn([...at, 'default_model'], 'the tenant may not call this model');
    }
    tenant.hosts?.forEach((host, index) => {
      if (hosts.has(host)) findings.error([...at, 'hosts', index], 'two tenants have this host');
      hosts.add(host);
    });
  }
}
