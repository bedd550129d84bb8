import { randomBytes } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP, isIPv6 } from 'node:net';
import { join, resolve } from 'node:path';
import ipaddr from 'ipaddr.js';

/** What the environment says, checked. The only reader of environment variables in the product. */
export interface Environment {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  /** Path of a sluice.yaml that is applied at start and watched. */
  readonly configFile: string | undefined;
  readonly publicUrl: string;
  /** What stands behind a tenant's label in a host name (`.gw.example.com`); `undefined` where the public host is an address. */
  readonly tenantHosts: string | undefined;
  readonly adminEmail: string;
  readonly adminPassword: string | undefined;
  readonly adminToken: string | undefined;
  readonly trustedProxies: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][];
  readonly drainDelayMs: number;
  readonly ledgerSync: 'normal' | 'full';
  readonly databaseUrl: string | undefined;
  readonly region: string | undefined;
  readonly httpsProxy: string | undefined;
  readonly noProxy: readonly string[];
  /** Where Microsoft Entra is asked for tokens, where it is not the cloud's own place. */
  readonly entraAuthority: string | undefined;
  readonly stsEndpoint: string | undefined;
  readonly logLevel: string;
  readonly logFormat: 'pretty' | 'json';
  /** All variables, for `${VAR}` in sluice.yaml. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Variables that are understood but not served yet. */
  readonly notServed: readonly string[];
}

/** An unusable value: one line that names the variable and what it should be. */
export class EnvironmentError extends Error {}

const NOT_SERVED = [
  'SLUICE_ROLES',
  'SLUICE_WORKERS',
  'METRICS_PORT',
  'REDIS_URL',
  'SLUICE_TENANTS',
  'SLUICE_TLS_CERT',
  'SLUICE_TLS_KEY',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
];

/**
 * @param configFile stands for `SLUICE_CONFIG` (`start --config FILE`)
 * @throws EnvironmentError
 */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
  configFile?: string,
): Environment {
  const get = (name: string): string | undefined => {
    const value = variables[name];
    return value === undefined || value === '' ? undefined : value;
  };
  const file = configFile ?? get('SLUICE_CONFIG');
  const host = hostName('HOST', get('HOST') ?? '127.0.0.1');
  const port = integer('PORT', get('PORT') ?? '8080', 0, 65_535);
  const databaseUrl = get('DATABASE_URL');
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw new EnvironmentError('DATABASE_URL should be postgres://…, or absent for SQLite in the data directory');
  }
  checkNotServed(get);
  const publicUrl = url('SLUICE_PUBLIC_URL', get('SLUICE_PUBLIC_URL') ?? `http://${reachable(host)}:${port}`);
  return {
    host,
    port,
    dataDir: resolve(get('SLUICE_DATA_DIR') ?? './data'),
    configFile: file === undefined ? undefined : resolve(file),
    publicUrl,
    tenantHosts: tenantHosts(publicUrl),
    adminEmail: email('SLUICE_ADMIN_EMAIL', get('SLUICE_ADMIN_EMAIL') ?? 'admin@localhost'),
    adminPassword: secret('SLUICE_ADMIN_PASSWORD', get('SLUICE_ADMIN_PASSWORD'), variables, 12),
    adminToken: secret('SLUICE_ADMIN_TOKEN', get('SLUICE_ADMIN_TOKEN'), variables, 32),
    trustedProxies: ranges('SLUICE_TRUSTED_PROXIES', get('SLUICE_TRUSTED_PROXIES')),
    drainDelayMs: integer('SLUICE_DRAIN_DELAY_S', get('SLUICE_DRAIN_DELAY_S') ?? '0', 0, 600) * 1000,
    ledgerSync: oneOf('SLUICE_LEDGER_SYNC', get('SLUICE_LEDGER_SYNC') ?? 'normal', ['normal', 'full']),
    databaseUrl,
    region: get('SLUICE_REGION'),
    httpsProxy: optionalUrl('HTTPS_PROXY', get('HTTPS_PROXY') ?? get('https_proxy')),
    noProxy: (get('NO_PROXY') ?? get('no_proxy') ?? '')
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean),
    entraAuthority: optionalUrl('AZURE_AUTHORITY_HOST', get('AZURE_AUTHORITY_HOST')),
    stsEndpoint: optionalUrl('AWS_ENDPOINT_URL_STS', get('AWS_ENDPOINT_URL_STS')),
    logLevel: oneOf('LOG_LEVEL', get('LOG_LEVEL') ?? 'info', [
      'fatal',
      'error',
      'warn',
      'info',
      'debug',
      'trace',
      'silent',
    ]),
    logFormat: oneOf('LOG_FORMAT', get('LOG_FORMAT') ?? 'pretty', ['pretty', 'json']),
    variables,
    notServed: NOT_SERVED.filter((name) => get(name) !== undefined),
  };
}

/**
 * The master key: from `SLUICE_MASTER_KEY`, else from the generated file in the data directory.
 * @throws EnvironmentError
 */
export function readMasterKey(environment: Environment): Buffer {
  const given = environment.variables.SLUICE_MASTER_KEY;
  if (given !== undefined) return decodeMasterKey('SLUICE_MASTER_KEY', given);
  if (environment.databaseUrl !== undefined) {
    throw new EnvironmentError(
      'SLUICE_MASTER_KEY should be set (base64, 32 bytes) where DATABASE_URL is: several processes share it',
    );
  }
  const file = join(environment.dataDir, 'master.key');
  return decodeMasterKey(`the master key file ${file}`, masterKeyFile(environment.dataDir, file));
}

/** What the file says; made where there is none. */
function masterKeyFile(dataDir: string, file: string): string {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK);
    if (!existsSync(file)) {
      writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
      chmodSync(file, 0o600);
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new EnvironmentError(`SLUICE_DATA_DIR should be a directory that can be written: ${dataDir} (${code})`);
  }
}

function decodeMasterKey(name: string, text: string): Buffer {
  const trimmed = text.trim();
  const key = Buffer.from(trimmed, 'base64');
  const exact = key.length === 32 && key.toString('base64').replace(/=+$/, '') === trimmed.replace(/=+$/, '');
  if (!exact || new Set(key).size < 8) {
    throw new EnvironmentError(`${name} should be 32 random bytes in base64 (openssl rand -base64 32)`);
  }
  return key;
}

function integer(name: string, value: string, min: number, max: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max) {
    throw new EnvironmentError(`${name} should be a whole number from ${min} to ${max}`);
  }
  return number;
}

function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new EnvironmentError(`${name} should be one of ${allowed.join(', ')}`);
  return found;
}

function url(name: string, value: string): string {
  const parsed = URL.canParse(value) ? new URL(value) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    throw new EnvironmentError(`${name} should be an http:// or https:// address`);
  }
  return value.replace(/\/+$/, '');
}

function tenantHosts(publicUrl: string): string | undefined {
  const host = new URL(publicUrl).hostname;
  return isIP(host.replace(/^\[|\]$/g, '')) === 0 ? `.${host}` : undefined;
}

function optionalUrl(name: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : url(name, value);
}

function hostName(name: string, value: string): string {
  if (!isIPv6(value) && !/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(value)) {
    throw new EnvironmentError(`${name} should be an address or a name of this machine (127.0.0.1, 0.0.0.0, ::, …)`);
  }
  return value;
}

/** How this machine reaches what listens at `host`. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return isIPv6(host) ? `[${host}]` : host;
}

function email(name: string, value: string): string {
  if (!/^[^\s@]+@[^\s@]+$/.test(value)) throw new EnvironmentError(`${name} should be an e-mail address`);
  return value;
}

function readableFile(name: string, value: string): void {
  try {
    accessSync(value, constants.R_OK);
  } catch {
    throw new EnvironmentError(`${name} should be a file that can be read`);
  }
}

/** What is not served yet is held to its meaning all the same: a typing error must not wait for a later release. */
function checkNotServed(get: (name: string) => string | undefined): void {
  const check = (name: string, hold: (value: string) => unknown) => {
    const value = get(name);
    if (value !== undefined) hold(value);
  };
  check('SLUICE_ROLES', (value) => {
    for (const role of value.split(',')) oneOf('SLUICE_ROLES', role.trim(), ['gateway', 'control', 'portal']);
  });
  check('SLUICE_WORKERS', (value) => integer('SLUICE_WORKERS', value, 1, 1024));
  check('METRICS_PORT', (value) => integer('METRICS_PORT', value, 1, 65_535));
  check('REDIS_URL', (value) => {
    if (!/^rediss?:\/\/./.test(value)) throw new EnvironmentError('REDIS_URL should be redis://… or rediss://…');
  });
  check('OTEL_EXPORTER_OTLP_ENDPOINT', (value) => url('OTEL_EXPORTER_OTLP_ENDPOINT', value));
  for (const name of ['SLUICE_TLS_CERT', 'SLUICE_TLS_KEY', 'NODE_EXTRA_CA_CERTS']) {
    check(name, (value) => readableFile(name, value));
  }
}

const WEAK = /^(.)\1*$|^(password|changeme|change-me|secret|admin|sluice|default|123456)/i;

/** A set secret that is empty, short or a well-known default stops the start. */
function secret(
  name: string,
  value: string | undefined,
  variables: Readonly<Record<string, string | undefined>>,
  minimum: number,
): string | undefined {
  if (value === undefined) {
    if (variables[name] === '')
      throw new EnvironmentError(`${name} should not be empty: unset it or give at least ${minimum} characters`);
    return undefined;
  }
  if (value.length < minimum || WEAK.test(value)) {
    throw new EnvironmentError(`${name} should be at least ${minimum} characters and no common default`);
  }
  return value;
}

function ranges(name: string, value: string | undefined): readonly [ipaddr.IPv4 | ipaddr.IPv6, number][] {
  if (value === undefined) return [];
  return value.split(',').map((entry) => {
    try {
      return ipaddr.parseCIDR(entry.trim());
    } catch {
      throw new EnvironmentError(`${name} should list CIDR ranges (10.0.0.0/8, …)`);
    }
  });
}
