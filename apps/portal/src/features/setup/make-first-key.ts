import { ApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import type { MadeKey } from '../keys/key.ts';
import { freeName } from './guess-type.ts';

/** Where the first key belongs: what the first start makes, and what is made here where it did not. */
const DEFAULT = 'default';
const NAME = 'Default';
const KEY_NAME = 'first-call';

export interface FirstKey {
  readonly key: MadeKey;
  /** One that it may call; absent: not known. */
  readonly model: string | undefined;
}

/**
 * Makes a key that may call these models, in the tenant, team and application `default`; makes those that lack.
 * @throws ApiError
 */
export async function makeFirstKey(models: readonly string[]): Promise<FirstKey> {
  const tenant = await defaultTenant(models);
  const teams = await call('GET /api/v1/teams', { query: { tenant, limit: 200 } });
  const team =
    teams.data.find(({ slug }) => slug === DEFAULT) ??
    teams.data[0] ??
    (await call('POST /api/v1/teams', { body: { tenant, slug: DEFAULT, name: NAME } }));
  const applications = await call('GET /api/v1/applications', { query: { team: team.id, limit: 200 } });
  const application =
    applications.data.find(({ slug }) => slug === DEFAULT) ??
    applications.data[0] ??
    (await call('POST /api/v1/applications', { body: { team: team.id, slug: DEFAULT, name: NAME } }));
  const keys = await call('GET /api/v1/keys', { query: { application: application.id, q: KEY_NAME, limit: 200 } });
  const taken = keys.data.map(({ name }) => name);
  const body = { application: application.id, name: freeName(KEY_NAME, taken) };
  return { key: await call('POST /api/v1/keys', { body }), model: models[0] };
}

/** Its id. It may call the models afterwards, unless a file says what it may call. */
async function defaultTenant(models: readonly string[]): Promise<string> {
  const tenant = await tenantNamed(DEFAULT);
  if (tenant === undefined) {
    return (await call('POST /api/v1/tenants', { body: { slug: DEFAULT, name: NAME, models: ['*'] } })).id;
  }
  const known = tenant.models ?? [];
  if (!Array.isArray(known) || known.includes('*') || tenant.managed) return tenant.id;
  const missing = models.filter((name) => !known.includes(name));
  if (missing.length > 0) {
    const [params, body] = [{ tenant: tenant.id }, { models: [...known, ...missing] }];
    await call('PATCH /api/v1/tenants/{tenant}', { params, body });
  }
  return tenant.id;
}

async function tenantNamed(slug: string) {
  try {
    return await call('GET /api/v1/tenants/{tenant}', { params: { tenant: slug } });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** The built-in provider and a model of it, which the first start makes; made here where it did not. @returns the model's name */
export async function makeDemo(): Promise<string> {
  const { data: models } = await call('GET /api/v1/models', { query: { limit: 200 } });
  const { data: providers } = await call('GET /api/v1/providers', { query: { type: 'demo', limit: 1 } });
  const provider = providers[0]?.name;
  const own = models.find(({ targets, disabled }) => !disabled && targets.some((one) => one.provider === provider));
  if (provider !== undefined && own !== undefined) return own.name;
  const name = provider ?? (await call('POST /api/v1/providers', { body: { name: 'demo', type: 'demo' } })).name;
  const taken = models.map((model) => model.name);
  const body = { name: freeName('demo', taken), targets: [{ provider: name, model: 'demo' }] };
  return (await call('POST /api/v1/models', { body })).name;
}
