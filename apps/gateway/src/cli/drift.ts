import type { SluiceConfig } from '@sluice/contract/config/schema';
import { secretsOf, withoutSecrets } from '@sluice/contract/config/secret-members';
import type { Snapshot } from '@sluice/store/config/snapshot';

/** One object of a file or of the running state: what is compared, and what may not be shown. */
interface Comparable {
  readonly spec: Json;
  /** Compared, never printed. */
  readonly secret: string;
}
type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Side = ReadonlyMap<string, Comparable>;

/**
 * What `config apply` of this file would change, as far as the gateway runs by it (not yet services and plans), one line each: `+` it would be made, `~` changed (with the members),
 * `-` switched off. What was made in the portal or by a command is nobody's drift. Secrets are compared, never shown.
 */
export function driftLines(
  config: SluiceConfig,
  snapshot: Snapshot,
  hashKey: (value: string) => string,
): readonly string[] {
  const wanted = declared(config, hashKey);
  const { running, managed } = current(snapshot);
  const lines: string[] = [];
  for (const [name, object] of wanted) {
    const now = running.get(name);
    if (now === undefined) lines.push(`+ ${name}`);
    else {
      const changes = difference(now.spec, object.spec, '');
      if (now.secret !== object.secret) changes.push('its secret');
      if (changes.length > 0) lines.push(`~ ${name}: ${changes.join('; ')}`);
    }
  }
  for (const name of running.keys()) if (managed.has(name) && !wanted.has(name)) lines.push(`- ${name}`);
  return lines;
}

function declared(config: SluiceConfig, hashKey: (value: string) => string): Side {
  const { providers: _p, models: _m, tenants: _t, services: _s, plans: _l, ...platform } = config;
  const side = new Map<string, Comparable>([['the platform', withSecrets(platform, [])]]);
  for (const [name, { keys = [], ...spec }] of Object.entries(config.providers ?? {})) {
    side.set(`provider ${name}`, open(spec));
    for (const key of keys) {
      const { credential, spec: own } = splitCredential(key);
      side.set(`provider key ${name}/${key.name}`, { ...open(own), secret: canonical(credential) });
    }
  }
  for (const [name, spec] of Object.entries(config.models ?? {})) side.set(`model ${name}`, open(spec));
  for (const [tenant, { teams = {}, providers: _, ...spec }] of Object.entries(config.tenants ?? {})) {
    side.set(`tenant ${tenant}`, withSecrets(spec, ['tenants', tenant]));
    for (const [team, { applications = {}, ...teamSpec }] of Object.entries(teams)) {
      side.set(`team ${tenant}/${team}`, open(teamSpec));
      for (const [application, { keys = [], ...applicationSpec }] of Object.entries(applications)) {
        const path = `${tenant}/${team}/${application}`;
        side.set(`application ${path}`, open(applicationSpec));
        for (const { value, ...key } of keys) {
          side.set(`key ${path}/${key.name}`, { ...open(key), secret: hashKey(value) });
        }
      }
    }
  }
  return side;
}

function current(snapshot: Snapshot): { running: Side; managed: ReadonlySet<string> } {
  const running = new Map<string, Comparable>([['the platform', withSecrets(snapshot.platform, [])]]);
  const managed = new Set<string>();
  const add = (
    name: string,
    record: { readonly managed: boolean; readonly disabled: boolean; readonly spec: object },
    secret = '',
  ): void => {
    // Switched off means to the file that it is not there.
    if (record.disabled) return;
    running.set(name, { ...open(record.spec), secret });
    if (record.managed) managed.add(name);
  };
  for (const provider of snapshot.providers) {
    add(`provider ${provider.name}`, { ...provider, spec: without(provider.spec, ['keys']) });
    for (const key of provider.keys) {
      add(`provider key ${provider.name}/${key.name}`, key, canonical(key.credential));
    }
  }
  for (const model of snapshot.models) add(`model ${model.name}`, model);
  for (const tenant of snapshot.tenants) {
    const { spec, secret } = withSecrets(without(tenant.spec, ['teams', 'providers']), ['tenants', tenant.name]);
    add(`tenant ${tenant.name}`, { ...tenant, spec }, secret);
  }
  for (const team of snapshot.teams) {
    add(`team ${team.tenant}/${team.name}`, { ...team, spec: without(team.spec, ['applications']) });
  }
  for (const application of snapshot.applications) {
    const path = `${application.tenant}/${application.team}/${application.name}`;
    add(`application ${path}`, { ...application, spec: without(application.spec, ['keys']) });
  }
  for (const key of snapshot.keys) {
    const path = `${key.tenant}/${key.team}/${key.application}/${key.name}`;
    add(`key ${path}`, key, key.hash);
  }
  return { running, managed };
}

/** The members of a provider key that are its credential; the store keeps them apart, sealed. */
const CREDENTIAL_MEMBERS = [
  'value',
  'access_key_id',
  'secret_access_key',
  'session_token',
  'role_arn',
  'external_id',
  'service_account',
  'tenant_id',
  'client_id',
  'client_secret',
] as const;

function splitCredential(key: Readonly<Record<string, unknown>>): { credential: Record<string, string>; spec: object } {
  const credential: Record<string, string> = {};
  for (const member of CREDENTIAL_MEMBERS) {
    const value = key[member];
    if (value !== undefined) credential[member] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return { credential, spec: without(key, CREDENTIAL_MEMBERS) };
}

function without(object: object, members: readonly string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !members.includes(name)));
}

function open(spec: object): Comparable {
  return { spec: jsonOf(spec), secret: '' };
}

function jsonOf(object: object): { [name: string]: Json } {
  return JSON.parse(JSON.stringify(object)) as { [name: string]: Json };
}

/** An object with secrets among its members. @param at where it stands in the file */
function withSecrets(
  object: object,
  at: readonly string[],
): { readonly spec: { [name: string]: Json }; readonly secret: string } {
  return { spec: jsonOf(withoutSecrets(object, at)), secret: secretsOf(object, at) };
}

function canonical(value: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `limits.rpm: 60 -> 120`. Fixed headers may hold credentials, so theirs are named without their values. */
function difference(from: Json | undefined, to: Json | undefined, path: string): string[] {
  if (isRecord(from) && isRecord(to)) {
    const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
    return names.flatMap((name) => difference(from[name], to[name], path === '' ? name : `${path}.${name}`));
  }
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length) {
    return from.flatMap((one, index) => difference(one, to[index], `${path}[${index}]`));
  }
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  if (/^headers(\.|$)/.test(path)) return [path];
  return [`${path}: ${JSON.stringify(from) ?? 'absent'} -> ${JSON.stringify(to) ?? 'absent'}`];
}

function isRecord(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
