import type { Operation } from '@sluice/contract/control/operation';
import { OPERATIONS, type OperationName } from '@sluice/contract/control/operations';

/** One object of each kind that an operation may name: ids. */
export type ObjectIds = Readonly<Record<string, string>>;

const CORRECTION = { model: 'sample', from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z', price: {} };

/** How an operation that needs more than `{}` is asked for, with the objects that it names. */
const BODIES: { readonly [N in OperationName]?: (ids: ObjectIds) => Readonly<Record<string, unknown>> } = {
  'POST /api/v1/sessions': () => ({ email: 'nobody@example.com', password: 'no password of anybody' }),
  'PUT /api/v1/me/password': () => ({ current_password: 'not the password', new_password: 'a new long password' }),
  'PATCH /api/v1/members/{member}': ({ team }) => ({ teams: [{ team, role: 'admin' }] }),
  'POST /api/v1/tenants/{tenant}/invitations': ({ team }) => ({
    ...{ email: 'sample@example.com', role: 'member' },
    teams: [{ team, role: 'developer' }],
  }),
  'POST /api/v1/invitation-previews': () => ({ token: 'x' }),
  'POST /api/v1/invitation-acceptances': () => ({ token: 'x', password: 'a new long password' }),
  'POST /api/v1/users': () => ({ email: 'sample@example.com', platform_role: 'admin' }),
  'POST /api/v1/admin-tokens': () => ({ name: 'sample', role: 'admin' }),
  'POST /api/v1/providers': () => ({ name: 'sample', type: 'openai' }),
  'POST /api/v1/provider-keys': ({ provider }) => ({ provider, name: 'sample', value: 'sample-value-0001' }),
  'POST /api/v1/models': () => ({ name: 'sample', targets: [{ provider: 'demo', model: 'demo' }] }),
  'POST /api/v1/tenants': () => ({ slug: 'sample' }),
  'POST /api/v1/teams': ({ tenant }) => ({ tenant, slug: 'sample' }),
  'POST /api/v1/applications': ({ team }) => ({ team, slug: 'sample' }),
  'POST /api/v1/simulations': ({ key }) => ({ changes: [{ object: 'key', id: key, limits: { rpm: 1 } }] }),
  'POST /api/v1/ledger-adjustments': () => ({ request_id: 'req_none', cost_usd: 1, reason: 'sample' }),
  'POST /api/v1/price-correction-previews': ({ tenant }) => ({ ...CORRECTION, tenant }),
  'POST /api/v1/price-corrections': ({ tenant }) => ({ ...CORRECTION, tenant, reason: 'sample' }),
  'POST /api/v1/keys': ({ application }) => ({ application, name: 'sample' }),
};

/** A body that the operation's schema takes. @throws Error for an operation whose body is not known here */
export function sampleBody(name: OperationName, ids: ObjectIds): Readonly<Record<string, unknown>> | undefined {
  const { body }: Operation = OPERATIONS[name];
  if (body === undefined) return undefined;
  const sample = BODIES[name]?.(ids) ?? {};
  const { error } = body.safeParse(sample);
  if (error !== undefined) {
    throw new Error(`${name} needs a sample body in test/harness/operation-samples.ts: ${error.issues[0]?.message}`);
  }
  return sample;
}

/** What a query must say, beside references. */
const QUERIES: { readonly [N in OperationName]?: Readonly<Record<string, string>> } = {
  'GET /api/v1/tenants/{tenant}/statement': { month: '2026-11' },
  'GET /api/v1/tenants/{tenant}/statement.csv': { month: '2026-11' },
  'GET /api/v1/chargeback.csv': { month: '2026-11' },
  'GET /api/v1/catalogue-prices': { provider: 'demo', model: 'demo' },
};

/** A query that the operation's schema takes. @throws Error for an operation whose query is not known here */
export function sampleQuery(name: OperationName): Readonly<Record<string, string>> {
  const { query }: Operation = OPERATIONS[name];
  const sample = QUERIES[name] ?? {};
  if (query?.safeParse(sample).success === false) {
    throw new Error(`${name} needs a sample query in test/harness/operation-samples.ts`);
  }
  return sample;
}
