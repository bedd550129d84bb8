import { z } from 'zod';
import { authorizeSchema } from './authorize-schema.ts';
import { named } from './key-names.ts';
import { endUsersSchema, raisable } from './limits-schema.ts';
import { cacheSchema, tenantModelSchema } from './model-schema.ts';
import { providerSchema } from './provider-schema.ts';
import {
  addressRange,
  count,
  freeName,
  host,
  instant,
  keyValue,
  modelName,
  nonNegative,
  serviceName,
  slug,
  text,
  weight,
} from './scalars.ts';

/** May stand on the platform, tenants, services and keys. */
export const addressRules = {
  allowed_ips: z.array(addressRange).optional(),
  denied_ips: z.array(addressRange).optional(),
};

/** Model names that a scope may call; `*` is all. */
const modelList = z.array(modelName);

export const keySchema = z.strictObject({
  name: slug,
  value: keyValue,
  models: modelList.optional(),
  expires_at: instant.optional(),
  end_users: endUsersSchema.optional(),
  ...raisable,
  ...addressRules,
});

/** What a team and an application share. It can only narrow what stands above. */
export const scopeSchema = z.strictObject({
  name: freeName.optional(),
  /** Absent: all that stands above. */
  models: modelList.optional(),
  end_users: endUsersSchema.optional(),
  ...raisable,
});

export const applicationSchema = scopeSchema.extend({
  keys: named(z.array(keySchema)).optional(),
  subscriptions: z.array(z.strictObject({ service: serviceName, plan: slug.optional() })).optional(),
});

export const teamSchema = scopeSchema.extend({
  applications: z.record(slug, applicationSchema).optional(),
});

const jwtSchema = z.strictObject({
  issuer: text,
  jwks_url: z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// address' }),
  audience: z.union([text, z.array(text).min(1)]),
  team_claim: text.optional(),
  application_claim: text.optional(),
});

const markup = nonNegative
  .max(1000, 'expected at most 1000')
  .refine((percent) => Number.isInteger(Math.round(percent * 1e6) / 1e4), 'expected at most two decimals');

const retentionSchema = z.strictObject({
  /** Default 30. */
  bodies_days: count.optional(),
  /** Default 400. */
  calls_days: count.optional(),
});

export const tenantSchema = z.strictObject({
  /** For people; the tenant's identity is its name in the file. */
  name: freeName.optional(),
  /** A list: what it may call (absent or `[]` none, `["*"]` all). A mapping: models of its own, see `tenant-models.ts`. */
  models: z.union([modelList, z.record(modelName, tenantModelSchema)]).optional(),
  default_model: modelName.optional(),
  providers: z.record(slug, providerSchema).optional(),
  cache: cacheSchema.optional(),
  /** Weight in fair queueing. */
  share: weight.optional(),
  data_residency: z.array(text).optional(),
  on_disconnect: z.enum(['abort', 'drain']).optional(),
  /** Default false. */
  log_content: z.boolean().optional(),
  retention: retentionSchema.optional(),
  /** What is charged beside the cost, in hundredths of a percent at the finest. */
  markup_percent: markup.optional(),
  hosts: z.array(host).optional(),
  jwt: jwtSchema.optional(),
  teams: z.record(slug, teamSchema).optional(),
  authorize: authorizeSchema.optional(),
  end_users: endUsersSchema.optional(),
  ...raisable,
  ...addressRules,
});
