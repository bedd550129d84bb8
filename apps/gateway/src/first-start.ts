import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { SluiceConfig } from '@sluice/contract/config/schema';
import type { ConfigStore } from '@sluice/store/config/config-store';
import { version } from './cli/version.ts';
import type { Environment } from './config.ts';

/** What is printed once. */
export interface FirstStart {
  readonly adminPassword: string | undefined;
  readonly adminToken: string | undefined;
  readonly tenantKey: string | undefined;
}

const ACTOR = { name: 'first-start' };
const TOKEN_SETTING = 'admin_token_hash';

/** A tenant that may call the built-in model, so that the first call works without any provider's key. */
const BEGINNING: SluiceConfig = {
  providers: { demo: { type: 'demo' } },
  models: { demo: { targets: [{ provider: 'demo', model: 'demo' }] } },
  tenants: { default: { name: 'Default', models: ['*'], teams: { default: { applications: { default: {} } } } } },
};

/** Makes what an empty installation lacks. Where a file declares tenants only the admin is made. */
export async function prepareFirstStart(config: ConfigStore, environment: Environment): Promise<FirstStart> {
  const adminPassword = await firstAdmin(config, environment);
  const adminToken = await adminTokenOf(config, environment);
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
async function firstAdmin(config: ConfigStore, environment: Environment): Promise<string | undefined> {
  if (await config.hasAdmin()) return undefined;
  const given = environment.adminPassword;
  const password = given ?? randomBytes(16).toString('base64url');
  await config.createAdmin(environment.adminEmail, password, given === undefined, ACTOR);
  return given === undefined ? password : '';
}

async function adminTokenOf(config: ConfigStore, environment: Environment): Promise<string | undefined> {
  const stored = await config.setting(TOKEN_SETTING);
  const token =
    environment.adminToken ?? (stored === undefined ? `sk-admin-${randomBytes(32).toString('base64url')}` : undefined);
  if (token === undefined) return undefined;
  const hash = config.hashKey(token);
  if (hash !== stored) await config.setSetting(TOKEN_SETTING, hash, ACTOR);
  return environment.adminToken === undefined ? token : undefined;
}

/** The lines that a person needs, on standard output; secrets are shown this once. */
export function printReady(environment: Environment, address: AddressInfo | string | null, first: FirstStart): void {
  const port = typeof address === 'object' && address !== null ? address.port : environment.port;
  const base = environment.publicUrl.replace(/:0$/, `:${port}`);
  const lines = ['', `Sluice ${version()} serves at ${base}`];
  if (first.adminPassword !== undefined) {
    lines.push('', `  portal             ${base}/  (its pages come with a later release)`);
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
