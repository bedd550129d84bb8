import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { SluiceConfig } from '@sluice/contract/config/schema';
import type { ConfigStore } from '@sluice/store/config/config-store';
import type { Store } from '@sluice/store/open';
import { makeAdminToken } from '@sluice/store/people/admin-tokens';
import type { People } from '@sluice/store/people/people';
import { version } from './cli/version.ts';
import type { Environment } from './config.ts';

/** What is printed once. */
export interface FirstStart {
  readonly adminPassword: string | undefined;
  readonly adminToken: string | undefined;
  readonly tenantKey: string | undefined;
}

const ACTOR = { name: 'first-start' };
/** Says that an installation was given its first token; before there were several it held that one's hash. */
const TOKEN_SETTING = 'admin_token_hash';
const MADE = 'made';

/** A tenant that may call the built-in model, so that the first call works without any provider's key. */
const BEGINNING: SluiceConfig = {
  providers: { demo: { type: 'demo' } },
  models: { demo: { targets: [{ provider: 'demo', model: 'demo' }] } },
  tenants: { default: { name: 'Default', models: ['*'], teams: { default: { applications: { default: {} } } } } },
};

/** Makes what an empty installation lacks. Where a file declares tenants only the admin is made. */
export async function prepareFirstStart(
  { config, people }: Pick<Store, 'config' | 'people'>,
  environment: Environment,
): Promise<FirstStart> {
  const adminPassword = await firstAdmin(people, environment);
  const adminToken = await firstToken(config, people, environment);
  const { tenants } = await config.snapshot();
  if (adminPassword === undefined || tenants.length > 0) return { adminPassword, adminToken, tenantKey: undefined };
  await config.apply(BEGINNING, { prune: false, managed: false, actor: ACTOR });
  const key = await config.mintKey({
    tenant: 'default',
    team: 'default',
    application: 'default',
    name: 'first',
    actor: ACTOR,
  });
  return { adminPassword, adminToken, tenantKey: key.value };
}

/** The password, where one was made; `''` where the environment gave it. */
async function firstAdmin({ users }: People, environment: Environment): Promise<string | undefined> {
  if (await users.hasAdmin()) return undefined;
  const given = environment.adminPassword;
  const password = given ?? randomBytes(16).toString('base64url');
  await users.create(
    { email: environment.adminEmail, name: '', password, platformRole: 'admin', mustChange: given === undefined },
    ACTOR,
  );
  return given === undefined ? password : '';
}

/** The token, where one was made: with the first start, unless the environment gives one. */
async function firstToken(
  config: ConfigStore,
  { adminTokens }: People,
  environment: Environment,
): Promise<string | undefined> {
  await adminTokens.setEnvironmentToken(environment.adminToken, ACTOR);
  const stored = await config.setting(TOKEN_SETTING);
  if (stored === MADE) return undefined;
  const value = stored === undefined && environment.adminToken === undefined ? makeAdminToken() : undefined;
  if (stored !== undefined) await adminTokens.adopt(stored, 'first start', ACTOR);
  else if (value !== undefined) await adminTokens.create({ name: 'first start', role: 'admin', value }, ACTOR);
  else return undefined;
  await config.setSetting(TOKEN_SETTING, MADE, ACTOR);
  return value;
}

/** The lines that a person needs, on standard output; secrets are shown this once. */
export function printReady(environment: Environment, address: AddressInfo | string | null, first: FirstStart): void {
  const port = typeof address === 'object' && address !== null ? address.port : environment.port;
  const base = environment.publicUrl.replace(/:0$/, `:${port}`);
  const lines = ['', `Sluice ${version()} serves at ${base}`];
  if (first.adminPassword !== undefined) {
    lines.push('', `  portal             ${base}/`);
    lines.push(`  admin              ${environment.adminEmail}`);
    if (first.adminPassword !== '') lines.push(`  one-time password  ${first.adminPassword}`);
  }
  if (first.adminToken !== undefined) lines.push(`  admin token        ${first.adminToken}`);
  if (first.tenantKey !== undefined) {
    lines.push(
      `  first tenant key   ${first.tenantKey}`,
      '',
      'The first call, answered by the built-in demo model:',
      '',
    );
    lines.push(
      `  curl ${base}/v1/chat -H 'authorization: Bearer ${first.tenantKey}' -H 'content-type: application/json' ` +
        `-d '{"model":"demo","messages":[{"role":"user","content":"Hello, Sluice!"}]}'`,
    );
  }
  process.stdout.write(`${lines.join('\n')}\n\n`);
}
