import type { SluiceConfig } from '@sluice/contract/config/schema';
import { secretsOf, withoutSecrets } from '@sluice/contract/config/secret-members';
import type { CredentialMember } from './snapshot.ts';

/** Parents before children. */
export const objectKinds = [
  'provider',
  'provider key',
  'model',
  'plan',
  'service',
  'tenant',
  'team',
  'application',
  'key',
] as const;
export type ObjectKind = (typeof objectKinds)[number];

/** An object of the file as a row: what it says without secrets, and its secrets. */
export interface Declared {
  /** Names from the top, `acme/search/crawler/prod`. */
  readonly path: string;
  readonly parent: string | undefined;
  readonly name: string;
  readonly spec: string;
  readonly secret: string | undefined;
  /** The value of a tenant's key. */
  readonly value: string | undefined;
}

const credentialMembers: Record<CredentialMember, true> = {
  value: true,
  access_key_id: true,
  secret_access_key: true,
  session_token: true,
  role_arn: true,
  external_id: true,
  service_account: true,
  tenant_id: true,
  client_id: true,
  client_secret: true,
};

/** Everything that a file declares, by kind. */
export function declaredObjects(config: SluiceConfig): Record<ObjectKind, readonly Declared[]> {
  const objects: Record<ObjectKind, Declared[]> = {
    provider: [],
    'provider key': [],
    model: [],
    plan: [],
    service: [],
    tenant: [],
    team: [],
    application: [],
    key: [],
  };
  for (const [name, { keys, headers, ...spec }] of Object.entries(config.providers ?? {})) {
    // Fixed headers may carry credentials.
    objects.provider.push(object(undefined, name, spec, headers === undefined ? undefined : { headers }));
    for (const key of keys ?? []) {
      const { spec: keySpec, credential } = splitCredential(key);
      objects['provider key'].push(object(name, key.name, keySpec, credential));
    }
  }
  for (const [name, spec] of Object.entries(config.models ?? {})) objects.model.push(object(undefined, name, spec));
  for (const [name, spec] of Object.entries(config.plans ?? {})) objects.plan.push(object(undefined, name, spec));
  for (const [name, members] of Object.entries(config.services ?? {})) {
    const { open, secret } = splitService(members);
    objects.service.push(object(undefined, name, open, secret));
  }
  for (const [tenant, { teams, ...members }] of Object.entries(config.tenants ?? {})) {
    const { open, secret } = splitTenant(members);
    objects.tenant.push(object(undefined, tenant, open, secret));
    for (const [team, { applications, ...teamSpec }] of Object.entries(teams ?? {})) {
      objects.team.push(object(tenant, team, teamSpec));
      for (const [application, { keys, ...applicationSpec }] of Object.entries(applications ?? {})) {
        objects.application.push(object(`${tenant}/${team}`, application, applicationSpec));
        for (const { value, ...keySpec } of keys ?? []) {
          objects.key.push({ ...object(`${tenant}/${team}/${application}`, keySpec.name, keySpec), value });
        }
      }
    }
  }
  return objects;
}

/** What may be shown of a provider's key, and what is sealed. */
export function splitCredential(key: Readonly<Record<string, unknown>>): {
  readonly spec: Record<string, unknown>;
  readonly credential: Record<string, string>;
} {
  const spec: Record<string, unknown> = {};
  const credential: Record<string, string> = {};
  for (const [member, value] of Object.entries(key)) {
    if (!(member in credentialMembers)) spec[member] = value;
    else if (value !== undefined) credential[member] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return { spec, credential };
}

type Members = Readonly<Record<string, unknown>>;

/** Members in two: what may be read in the store, and what is sealed. */
export interface Split {
  readonly open: Members;
  readonly secret: Members | undefined;
}

/** A tenant's own providers hold its own keys. */
export function splitTenant({ providers, ...members }: Members): Split {
  const { open, secret } = splitSecrets(members, 'tenants');
  return { open, secret: providers === undefined ? secret : { ...secret, providers } };
}

export function splitService(members: Members): Split {
  return splitSecrets(members, 'services');
}

/** A member with a secret in it is sealed whole; without the secret it stands in the open too. */
function splitSecrets(members: Members, collection: 'tenants' | 'services'): Split {
  const at = [collection, ''];
  const sealed = Object.entries(members).filter(([name, value]) => secretsOf({ [name]: value }, at) !== '');
  return { open: withoutSecrets(members, at), secret: sealed.length === 0 ? undefined : Object.fromEntries(sealed) };
}

export function isCredentialMember(member: string): boolean {
  return member in credentialMembers;
}

function object(parent: string | undefined, name: string, spec: object, secret?: object): Declared {
  return {
    path: parent === undefined ? name : `${parent}/${name}`,
    parent,
    name,
    spec: canonical(spec),
    secret: secret === undefined ? undefined : canonical(secret),
    value: undefined,
  };
}

/** The same text for the same object, in whatever order its members stood. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
