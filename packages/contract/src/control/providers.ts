import { z } from 'zod';
import { providerKeySchema, providerSchema } from '../config/provider-schema.ts';
import { slug, upstreamModel } from '../config/scalars.ts';
import { modelFacts } from './catalogue.ts';
import { id, listing, nanoUsd, object, page, patch, queryFlag, reference } from './objects.ts';
import { operations } from './operation.ts';

const { keys: _keys, headers, ...providerMembers } = providerSchema.shape;
const {
  name: keyName,
  value,
  access_key_id,
  secret_access_key,
  session_token,
  role_arn,
  external_id,
  service_account,
  tenant_id,
  client_id,
  client_secret,
  ...keyMembers
} = providerKeySchema.shape;
/** Write-only: an answer never holds one. */
const credentials = {
  value,
  access_key_id,
  secret_access_key,
  session_token,
  role_arn,
  external_id,
  service_account,
  tenant_id,
  client_id,
  client_secret,
};

/** What the gateway knows of a provider or one of its keys from the calls it made. */
const health = z.strictObject({
  /** `failing`: no call was answered since one failed, and calls still go there. */
  state: z.enum(['unused', 'healthy', 'failing', 'cooling', 'disabled']),
  /** Why it cools or is disabled; a failure class of docs/concepts.md. */
  reason: z.string().nullable(),
  until: z.iso.datetime().nullable(),
  /** A key is refused or without credit: it is out until somebody acts, or it works when it is tried again. */
  alert: z.boolean(),
});

/** What the health checks of a provider have shown. */
const check = z.strictObject({
  /** `unknown` before the first that passes, or three that fail: calls go there. */
  state: z.enum(['unknown', 'healthy', 'unhealthy']),
  /** Why the last one failed; `''` where it passed. */
  message: z.string(),
  checked_at: z.iso.datetime().nullable(),
});

const providerKey = z.strictObject({
  ...object,
  provider: slug,
  provider_id: id,
  name: slug,
  /** The last four characters. */
  hint: z.string(),
  ...keyMembers,
  health,
});

const provider = z.strictObject({
  ...object,
  name: slug,
  ...providerMembers,
  /** Names of the fixed headers; their values are write-only. */
  header_names: z.array(z.string()),
  keys: z.array(providerKey),
  /** Models whose targets name this provider. */
  models: z.array(z.string()),
  health,
  /** `null` where it has no `health_check`. */
  check: check.nullable(),
});

/** A type of the registry, for the form. */
const providerType = z.strictObject({
  type: z.string(),
  title: z.string(),
  /** The vendor's own; `null` where an installation must give one. */
  base_url: z.string().nullable(),
  /** A regular expression that the vendor's keys fit; `null` where they have no shape. */
  key_pattern: z.string().nullable(),
  needs_key: z.boolean(),
  self_hosted: z.boolean(),
});

/** What one real call through the call path showed. */
const testResult = z.strictObject({
  ok: z.boolean(),
  model: z.string(),
  /** The provider's own; ours where it gave none. */
  status: z.int(),
  /** From the error table; `null` where it worked. */
  code: z.string().nullable(),
  /** The provider's own words, redacted; or ours. `''` where it worked. */
  message: z.string(),
  first_token_ms: z.number().nullable(),
  total_ms: z.number(),
  cost_nano_usd: nanoUsd,
  request_id: z.string(),
});

const offeredModel = z.strictObject({
  model: z.string(),
  /** The alias that is proposed: short, free in this installation. */
  alias: z.string(),
  /** US dollars for a million tokens; `null` where the catalogue has no price. */
  input_per_mtok: z.number().nullable(),
  output_per_mtok: z.number().nullable(),
  ...modelFacts,
  /** Already a target of these models. */
  used_by: z.array(z.string()),
});

export const providerOperations = operations({
  'GET /api/v1/provider-types': {
    summary: 'The types of providers there are',
    access: 'providers.read',
    answer: page(providerType),
  },
  'GET /api/v1/providers': {
    summary: 'Providers with their keys',
    access: 'providers.read',
    query: z.strictObject({
      ...listing(['name', 'created_at']),
      type: z.string().optional(),
      disabled: queryFlag.optional(),
    }),
    answer: page(provider),
  },
  'POST /api/v1/providers': {
    summary: 'Add a provider',
    access: 'providers.write',
    body: z.strictObject({ name: slug, ...providerMembers, headers, keys: providerSchema.shape.keys }),
    answer: provider,
    creates: true,
  },
  'GET /api/v1/providers/{provider}': { summary: 'One provider', access: 'providers.read', answer: provider },
  'PATCH /api/v1/providers/{provider}': {
    summary: 'Change a provider',
    access: 'providers.write',
    body: patch({ ...providerMembers, headers, disabled: z.boolean() }),
    answer: provider,
  },
  'DELETE /api/v1/providers/{provider}': { summary: 'Delete a provider and its keys', access: 'providers.write' },
  'POST /api/v1/providers/{provider}/tests': {
    summary: 'Make one small real call with the stored secret, through the path of every call',
    access: 'providers.write',
    body: z.strictObject({
      /** Default: that of a target which is declared, else the cheapest chat model that the vendor lists and the catalogue prices. */
      model: upstreamModel.optional(),
      provider_key: reference.optional(),
    }),
    answer: testResult,
  },
  'GET /api/v1/providers/{provider}/offered-models': {
    summary: 'The models that the vendor lists for this key, with catalogue prices',
    access: 'providers.read',
    answer: page(offeredModel),
  },
  'GET /api/v1/provider-keys': {
    summary: 'Keys of providers',
    access: 'providers.read',
    query: z.strictObject({ ...listing(['name', 'created_at']), provider: reference.optional() }),
    answer: page(providerKey),
  },
  'POST /api/v1/provider-keys': {
    summary: 'Add a key to a provider',
    access: 'providers.write',
    body: z.strictObject({ provider: reference, name: keyName, ...credentials, ...keyMembers }),
    answer: providerKey,
    creates: true,
    references: ['provider'],
  },
  'PATCH /api/v1/provider-keys/{provider_key}': {
    summary: 'Change a key, or replace its credential',
    access: 'providers.write',
    body: patch({ ...credentials, ...keyMembers, disabled: z.boolean() }),
    answer: providerKey,
  },
  'DELETE /api/v1/provider-keys/{provider_key}': { summary: 'Delete a provider’s key', access: 'providers.write' },
});
