import { z } from 'zod';
import { healthCheckSchema } from './health-check-schema.ts';
import { named } from './key-names.ts';
import { credential, fixedHeaders, httpUrl, limit, slug, text, weight } from './scalars.ts';

export const strategySchema = z.enum([
  'round_robin',
  'weighted_round_robin',
  'least_connections',
  'least_response_time',
  'ip_hash',
  'url_hash',
  'session_hash',
  'lowest_cost',
  'most_headroom',
  'random',
  'nearest',
  'adaptive',
]);

/** TLS towards a provider or an upstream. */
export const upstreamTlsSchema = z.strictObject({
  ca_file: text.optional(),
  cert_file: text.optional(),
  key_file: text.optional(),
  server_name: text.optional(),
  verify: z.boolean().optional(),
});

/** A key has either `value` or what else the vendor's scheme needs. */
export const providerKeySchema = z
  .strictObject({
    name: slug,
    value: credential.optional(),
    /** Amazon. */
    access_key_id: credential.optional(),
    secret_access_key: credential.optional(),
    session_token: credential.optional(),
    /** A role that the key takes, and what its trust policy asks of others' accounts. */
    role_arn: z
      .string()
      .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'expected the ARN of a role')
      .optional(),
    external_id: credential.optional(),
    /** Google: the JSON of a service account, as text or as an object. */
    service_account: z.union([z.string().min(2), z.record(z.string(), z.json())]).optional(),
    /** Microsoft Entra. */
    tenant_id: credential.optional(),
    client_id: credential.optional(),
    client_secret: credential.optional(),
    weight: weight.optional(),
    rpm: limit.optional(),
    tpm: limit.optional(),
    concurrency: limit.optional(),
    /** Reserved for these tenants. */
    tenants: z.array(slug).optional(),
  })
  .superRefine((key, context) => {
    const message = credentialFault(key);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

interface Credentials {
  readonly value?: string | undefined;
  readonly access_key_id?: string | undefined;
  readonly secret_access_key?: string | undefined;
  readonly role_arn?: string | undefined;
  readonly external_id?: string | undefined;
  readonly service_account?: unknown;
  readonly tenant_id?: string | undefined;
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
}

function credentialFault(key: Credentials): string | undefined {
  const amazon = [key.access_key_id, key.secret_access_key];
  const entra = [key.tenant_id, key.client_id, key.client_secret];
  if (isHalf(amazon)) return 'expected access_key_id and secret_access_key together';
  if (key.role_arn !== undefined && key.access_key_id === undefined) return 'expected access_key_id beside role_arn';
  if (key.external_id !== undefined && key.role_arn === undefined) return 'expected role_arn beside external_id';
  if (isHalf(entra)) return 'expected tenant_id, client_id and client_secret together';
  const given = [key.value, key.access_key_id, key.service_account, key.client_id].filter((one) => one !== undefined);
  if (given.length === 1) return undefined;
  return given.length === 0
    ? 'expected value, or the credential members of the vendor'
    : 'expected one credential: value, access_key_id, service_account or client_id';
}

function isHalf(members: readonly (string | undefined)[]): boolean {
  const given = members.filter((one) => one !== undefined).length;
  return given > 0 && given < members.length;
}

export const providerSchema = z.strictObject({
  /** The adapter. */
  type: text,
  base_url: httpUrl.optional(),
  allow_private_network: z.boolean().optional(),
  region: text.optional(),
  /** How a call chooses among the keys. */
  strategy: strategySchema.optional(),
  keys: named(z.array(providerKeySchema)).optional(),
  headers: fixedHeaders.optional(),
  api_version: text.optional(),
  /** Counts before what the tenant says: it is the provider that bills what nobody hears. */
  on_disconnect: z.enum(['abort', 'drain']).optional(),
  tls: upstreamTlsSchema.optional(),
  health_check: healthCheckSchema.optional(),
  /** Reserved for these tenants. */
  tenants: z.array(slug).optional(),
});
