import { join } from 'node:path';
import { CONTROL_ROUTES, paramsOf } from '@sluice/contract/routes/control-routes';
import Database from 'better-sqlite3';
import { adminClient, type ControlClient, controlClient, joined, signedIn } from './control-client.ts';
import { type GatewayProcess, startGateway } from './gateway-process.ts';
import type { ObjectIds } from './operation-samples.ts';

const PASSWORD = 'correct horse battery';

/** A gateway with two tenants that have one object of each kind, and people of every role in the first. */
export interface TwoTenants {
  readonly gateway: GatewayProcess;
  readonly admin: ControlClient;
  /** Of tenant A and of tenant B; what is the platform's is the same in both. */
  readonly a: ObjectIds;
  readonly b: ObjectIds;
  /** A new owner of tenant A. */
  owner(): Promise<ControlClient>;
  /** People and programs by what they are. */
  readonly callers: Readonly<Record<string, ControlClient>>;
  /** All that is stored of configuration and people, as text. */
  dump(): string;
  end(): Promise<void>;
}

type Make = (
  world: { gateway: GatewayProcess; admin: ControlClient },
  made: ObjectIds,
  tenant: string,
) => Promise<string>;

/** In the order in which they need each other. A kind that an operation names and that is not here fails the tests. */
const FACTORIES: Readonly<Record<string, Make>> = {
  tenant: async ({ admin }, _, slug) =>
    (await admin.call('POST /api/v1/tenants', { body: { slug, models: ['demo'] } })).id,
  team: async ({ admin }, { tenant = '' }) =>
    (await admin.call('POST /api/v1/teams', { body: { tenant, slug: 'team' } })).id,
  application: async ({ admin }, { team = '' }) =>
    (await admin.call('POST /api/v1/applications', { body: { team, slug: 'application' } })).id,
  key: async ({ admin }, { application = '' }) =>
    (await admin.call('POST /api/v1/keys', { body: { application, name: 'key' } })).id,
  call: async ({ gateway, admin }, { application = '' }) => {
    const { value } = await admin.call('POST /api/v1/keys', { body: { application, name: 'calling' } });
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${value}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    if (response.status !== 200) throw new Error(`the call answered ${response.status}: ${await response.text()}`);
    return response.headers.get('x-request-id') ?? '';
  },
  member: async ({ gateway, admin }, { tenant = '', team = '' }, slug) => {
    const teams = [{ team, role: 'developer' as const }];
    await joined(gateway, admin, tenant, { email: `${slug}@example.com`, role: 'member', teams, password: PASSWORD });
    const { data } = await admin.call('GET /api/v1/tenants/{tenant}/members', { params: { tenant } });
    return data[0]?.id ?? '';
  },
  invitation: async ({ admin }, { tenant = '' }, slug) => {
    const body = { email: `open-${slug}@example.com`, role: 'member' } as const;
    return (await admin.call('POST /api/v1/tenants/{tenant}/invitations', { params: { tenant }, body })).id;
  },
  provider: async ({ admin }) => (await admin.call('GET /api/v1/providers')).data[0]?.id ?? '',
  provider_key: async ({ admin }, { provider = '' }, slug) => {
    const body = { provider, name: `k-${slug}`, value: 'sample-value-0001' };
    return (await admin.call('POST /api/v1/provider-keys', { body })).id;
  },
  model: async ({ admin }) => (await admin.call('GET /api/v1/models')).data[0]?.id ?? '',
  user: async ({ admin }) => (await admin.call('GET /api/v1/users')).data[0]?.id ?? '',
  admin_token: async ({ admin }, _, slug) =>
    (await admin.call('POST /api/v1/admin-tokens', { body: { name: `t-${slug}`, role: 'auditor' } })).id,
  session: async ({ gateway }) => {
    const person = await signedIn(gateway, 'admin@localhost', PASSWORD);
    return (await person.call('GET /api/v1/sessions')).data[0]?.id ?? '';
  },
};

export async function makeTwoTenants(): Promise<TwoTenants> {
  const gateway = await startGateway({ env: { SLUICE_ADMIN_PASSWORD: PASSWORD } });
  const admin = adminClient(gateway);
  const kinds = new Set(CONTROL_ROUTES.flatMap(({ path, idFields }) => [...paramsOf(path), ...idFields]));
  const unknown = [...kinds].filter((kind) => FACTORIES[kind] === undefined);
  if (unknown.length > 0) throw new Error(`test/harness/two-tenants.ts cannot make: ${unknown.join(', ')}`);
  const [a, b] = [await makeObjects({ gateway, admin }, 'alpha'), await makeObjects({ gateway, admin }, 'bravo')];
  const people = personMaker(gateway, admin, a);
  return {
    ...{ gateway, admin, a, b },
    owner: () => people('owner'),
    callers: await callersOf(gateway, admin, people),
    dump: () => dumpOf(gateway.dataDir),
    async end() {
      await gateway.kill();
      gateway.clean();
    },
  };
}

async function makeObjects(world: { gateway: GatewayProcess; admin: ControlClient }, slug: string): Promise<ObjectIds> {
  const made: Record<string, string> = {};
  for (const [kind, make] of Object.entries(FACTORIES)) made[kind] = await make(world, made, slug);
  return made;
}

function personMaker(gateway: GatewayProcess, admin: ControlClient, { tenant = '', team = '' }: ObjectIds) {
  let number = 0;
  return (role: 'owner' | 'member', teamRole?: 'admin' | 'developer'): Promise<ControlClient> => {
    const teams = teamRole === undefined ? [] : [{ team, role: teamRole }];
    return joined(gateway, admin, tenant, { email: `p${number++}@example.com`, role, teams, password: PASSWORD });
  };
}

/** By the role that they hold, and no other. */
async function callersOf(
  gateway: GatewayProcess,
  admin: ControlClient,
  person: ReturnType<typeof personMaker>,
): Promise<Readonly<Record<string, ControlClient>>> {
  const body = { name: 'auditor', role: 'auditor' } as const;
  const { value } = await admin.call('POST /api/v1/admin-tokens', { body });
  return {
    platform_admin: admin,
    platform_auditor: controlClient(gateway, { authorization: `Bearer ${value}` }),
    tenant_owner: await person('owner'),
    tenant_member: await person('member'),
    team_admin: await person('member', 'admin'),
    team_developer: await person('member', 'developer'),
  };
}

/** What changes by itself, or with every request. */
const RESTLESS = new Set(['audit', 'sessions', 'marks', 'key_uses']);
const RESTLESS_COLUMNS = new Set(['last_seen_at', 'last_used_at']);

function dumpOf(dataDir: string): string {
  const database = new Database(join(dataDir, 'sluice.db'), { readonly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").pluck().all();
    return JSON.stringify(
      tables
        .filter((name) => !RESTLESS.has(String(name)))
        .map((name) => [
          name,
          database
            .prepare(`SELECT * FROM "${name}" ORDER BY 1`)
            .all()
            .map((row) => Object.entries(row as object).filter(([column]) => !RESTLESS_COLUMNS.has(column))),
        ]),
    );
  } finally {
    database.close();
  }
}
