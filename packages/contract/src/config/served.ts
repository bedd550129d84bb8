import type { ConfigIssue, ConfigPath } from './config-error.ts';
import type { ConfigDocument } from './document.ts';
import type { SluiceConfig } from './schema.ts';

/** A member of sluice.yaml that has an effect in this version. */
export interface ServedMember {
  /** `*` is any one name or place in a list. All that stands below a served member is served. */
  readonly path: string;
}

const PROVIDER = [
  'type',
  'base_url',
  'allow_private_network',
  'region',
  'headers',
  'api_version',
  'on_disconnect',
  'strategy',
  'health_check',
  'tenants',
];
const PROVIDER_KEY = [
  'name',
  'value',
  'weight',
  'rpm',
  'tpm',
  'concurrency',
  'access_key_id',
  'secret_access_key',
  'session_token',
  'role_arn',
  'external_id',
  'service_account',
  'tenant_id',
  'client_id',
  'client_secret',
  'tenants',
];
const MODEL = [
  'strategy',
  'fallbacks',
  'fallbacks_on',
  'retry',
  'hedge',
  'timeouts',
  'price',
  'unpriced',
  'strict',
  'cache',
];
const TARGET = [
  'provider',
  'model',
  'weight',
  'priority',
  'price',
  'region',
  'api',
  'when',
  'canary_percent',
  'shadow',
  'tenants',
  'tags',
];
const REACTION = ['on_limit', 'max_wait_ms', 'warn_at'];
const LIMITS = ['rpm', 'tpm', 'concurrency', 'priority', ...REACTION];
const BUDGET = ['usd', 'tokens', 'requests', 'window', 'timezone', ...REACTION];

const TENANT = 'tenants.*';
const TEAM = `${TENANT}.teams.*`;
const APPLICATION = `${TEAM}.applications.*`;
const KEY = `${APPLICATION}.keys.*`;
const HOLDERS = [TENANT, TEAM, APPLICATION, KEY];

function below(path: string, names: readonly string[]): ServedMember[] {
  return names.map((name) => ({ path: `${path}.${name}` }));
}

/**
 * All that is served. What the schema accepts and this list does not name is accepted with a warning. Who makes a member
 * work adds it here, and `docs/configuration.md` must say the same (a test compares them).
 */
export const SERVED: readonly ServedMember[] = [
  { path: 'cache' },
  { path: 'allowed_ips' },
  { path: 'denied_ips' },
  { path: 'address_limits' },
  { path: 'overload' },
  { path: 'authorize' },
  ...below('providers.*', PROVIDER),
  ...below('providers.*.keys.*', PROVIDER_KEY),
  ...['models.*', `${TENANT}.models.*`].flatMap((model) => [
    ...below(model, MODEL),
    ...below(`${model}.targets.*`, TARGET),
  ]),
  ...below(`${TENANT}.providers.*`, PROVIDER),
  ...below(`${TENANT}.providers.*.keys.*`, PROVIDER_KEY),
  ...below(TENANT, [
    'name',
    'default_model',
    'data_residency',
    'on_disconnect',
    'log_content',
    'markup_percent',
    'cache',
    'share',
    'authorize',
    'allowed_ips',
    'denied_ips',
  ]),
  ...below(TEAM, ['name', 'models']),
  ...below(APPLICATION, ['name', 'models']),
  ...below(KEY, ['name', 'value', 'models', 'expires_at', 'allowed_ips', 'denied_ips']),
  ...['models.*', `${TENANT}.models.*`, ...HOLDERS].map((scope) => ({ path: `${scope}.raises` })),
  ...['models.*', `${TENANT}.models.*`, ...HOLDERS, ...HOLDERS.map((holder) => `${holder}.end_users`)].flatMap(
    (scope) => [...below(scope, REACTION), ...below(`${scope}.limits`, LIMITS), ...below(`${scope}.budgets.*`, BUDGET)],
  ),
];

interface Node {
  readonly children: Map<string, Node>;
  served: ServedMember | undefined;
}

function tree(): Node {
  const root: Node = { children: new Map(), served: undefined };
  for (const member of SERVED) {
    let node = root;
    for (const step of member.path.split('.')) {
      const next = node.children.get(step) ?? { children: new Map(), served: undefined };
      node.children.set(step, next);
      node = next;
    }
    node.served = member;
  }
  return root;
}

/** A warning for each member that is understood but has no effect yet, at its outermost. */
export function unservedMembers(config: SluiceConfig, document: ConfigDocument): ConfigIssue[] {
  const warnings: ConfigIssue[] = [];
  const visit = (value: unknown, node: Node, path: ConfigPath): void => {
    if (node.served !== undefined) return;
    for (const [step, child] of members(value)) {
      if (child === undefined) continue;
      const next = node.children.get(String(step)) ?? node.children.get('*');
      const place = [...path, step];
      if (next === undefined) warnings.push(document.issue(place, 'is not served yet and has no effect', 'key'));
      else visit(child, next, place);
    }
  };
  visit(config, tree(), []);
  return warnings;
}

function members(value: unknown): readonly (readonly [string | number, unknown])[] {
  if (Array.isArray(value)) return value.map((item: unknown, index) => [index, item] as const);
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
