/** Who somebody is: on the platform, in a tenant, in a team of it. A person may hold several. */
export type Role =
  | 'platform_admin'
  | 'platform_auditor'
  | 'tenant_owner'
  | 'tenant_member'
  | 'team_admin'
  | 'team_developer';

const PLATFORM = ['platform_admin', 'platform_auditor'] as const;
const EVERYBODY = [...PLATFORM, 'tenant_owner', 'tenant_member', 'team_admin', 'team_developer'] as const;

/**
 * Which roles may do what. A tenant's role counts for that tenant's objects alone, a team's for that team's; objects of
 * a tenant in which somebody holds no role do not exist for them. The only place where rights are given.
 */
export const PERMISSIONS = {
  'providers.read': PLATFORM,
  'providers.write': ['platform_admin'],
  'models.read': EVERYBODY,
  'models.write': ['platform_admin'],
  'tenants.read': EVERYBODY,
  'tenants.create': ['platform_admin'],
  'tenants.write': ['platform_admin', 'tenant_owner'],
  'tenants.delete': ['platform_admin'],
  'members.read': EVERYBODY,
  'members.write': ['platform_admin', 'tenant_owner'],
  'teams.read': EVERYBODY,
  'teams.write': ['platform_admin', 'tenant_owner'],
  'applications.read': [...PLATFORM, 'tenant_owner', 'team_admin', 'team_developer'],
  'applications.write': ['platform_admin', 'tenant_owner', 'team_admin'],
  'keys.read': [...PLATFORM, 'tenant_owner', 'team_admin', 'team_developer'],
  'keys.write': ['platform_admin', 'tenant_owner', 'team_admin', 'team_developer'],
  'calls.read': [...PLATFORM, 'tenant_owner', 'team_admin', 'team_developer'],
  /** What was asked and answered: told apart from the rest of a call, which auditors see too. */
  'calls.content': ['platform_admin', 'tenant_owner', 'team_admin', 'team_developer'],
  /** What the whole of a tenant costs. */
  'spend.read': [...PLATFORM, 'tenant_owner'],
  /** What other limits, prices and models would have done to the calls of the past. */
  'simulations.run': PLATFORM,
  /** What all tenants together cost. */
  'ledger.read': PLATFORM,
  'ledger.write': ['platform_admin'],
  'audit.read': [...PLATFORM, 'tenant_owner'],
  'system.read': PLATFORM,
  'admin_tokens.read': PLATFORM,
  'admin_tokens.write': ['platform_admin'],
  'users.read': PLATFORM,
  'users.write': ['platform_admin'],
  'setup.write': ['platform_admin'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Permission = keyof typeof PERMISSIONS;

/** What a tenant's owner may set on the tenant itself; everything else there is the platform's to give. */
export const OWNER_MEMBERS = ['name', 'default_model', 'on_disconnect', 'log_content', 'retention'] as const;
