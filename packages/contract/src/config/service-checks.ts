import type { Findings } from './findings.ts';
import type { SluiceConfig } from './schema.ts';

/** What a service needs for its kind, and what it refers to. */
export function checkServices(config: SluiceConfig, findings: Findings): void {
  const plans = config.plans ?? {};
  const services = config.services ?? {};
  for (const [name, service] of Object.entries(services)) {
    const at = ['services', name];
    const sources = [service.upstreams, service.discover].filter((source) => source !== undefined).length;
    if (service.kind === 'rest' && sources !== 1) findings.error(at, 'expected either upstreams or discover');
    if (service.kind === 'prompt' && service.template === undefined) {
      findings.error([...at, 'template'], 'missing: a prompt service needs one');
    }
    if (service.kind !== 'rest' && service.model === undefined) {
      findings.error([...at, 'model'], 'missing: this kind of service needs one');
    }
    service.plans?.forEach((plan, index) => {
      if (!Object.hasOwn(plans, plan)) findings.missing([...at, 'plans', index], 'plan');
    });
    if (service.owner !== undefined && !isOwner(config, service.owner)) {
      findings.missing([...at, 'owner'], 'tenant or team');
    }
  }
  checkSubscriptions(config, findings);
}

function isOwner(config: SluiceConfig, owner: string): boolean {
  const [tenantName = '', teamName] = owner.split('/');
  const tenants = config.tenants ?? {};
  if (!Object.hasOwn(tenants, tenantName)) return false;
  return teamName === undefined || Object.hasOwn(tenants[tenantName]?.teams ?? {}, teamName);
}

function checkSubscriptions(config: SluiceConfig, findings: Findings): void {
  for (const [tenantName, tenant] of Object.entries(config.tenants ?? {})) {
    for (const [teamName, team] of Object.entries(tenant.teams ?? {})) {
      for (const [name, application] of Object.entries(team.applications ?? {})) {
        application.subscriptions?.forEach((subscription, index) => {
          const at = ['tenants', tenantName, 'teams', teamName, 'applications', name, 'subscriptions', index];
          if (!Object.hasOwn(config.services ?? {}, subscription.service)) {
            findings.missing([...at, 'service'], 'service');
          }
          if (subscription.plan !== undefined && !Object.hasOwn(config.plans ?? {}, subscription.plan)) {
            findings.missing([...at, 'plan'], 'plan');
          }
        });
      }
    }
  }
}
