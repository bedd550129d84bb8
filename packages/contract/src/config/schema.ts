import { z } from 'zod';
import { addressLimitsSchema, overloadSchema } from './admission-schema.ts';
import { authorizeSchema } from './authorize-schema.ts';
import type { conditionSchema } from './condition-schema.ts';
import type {
  budgetSchema,
  endUsersSchema,
  limitsSchema,
  priceSchema,
  raiseSchema,
  servicePriceSchema,
} from './limits-schema.ts';
import { cacheSchema, modelSchema, type targetSchema, type tenantModelSchema, unpricedSchema } from './model-schema.ts';
import { type providerKeySchema, providerSchema, type strategySchema } from './provider-schema.ts';
import { modelName, serviceName, slug } from './scalars.ts';
import { listenTlsSchema, planSchema, serviceSchema } from './service-schema.ts';
import {
  addressRules,
  type applicationSchema,
  type keySchema,
  type scopeSchema,
  type teamSchema,
  tenantSchema,
} from './tenant-schema.ts';

/**
 * The whole of sluice.yaml, after `${VAR}` has been filled in. Every object is strict: a member that the contract does
 * not name is an error. No defaults are filled in, so that what was declared can be told from what was not.
 */
export const sluiceConfigSchema = z.strictObject({
  providers: z.record(slug, providerSchema).optional(),
  models: z.record(modelName, modelSchema).optional(),
  tenants: z.record(slug, tenantSchema).optional(),
  services: z.record(serviceName, serviceSchema).optional(),
  plans: z.record(slug, planSchema).optional(),
  cache: cacheSchema.optional(),
  unpriced: unpricedSchema.optional(),
  tls: listenTlsSchema.optional(),
  ...addressRules,
  address_limits: addressLimitsSchema.optional(),
  overload: overloadSchema.optional(),
  authorize: authorizeSchema.optional(),
});

export type SluiceConfig = z.infer<typeof sluiceConfigSchema>;
/** What stands at the top of the file beside the lists. */
export type PlatformConfig = Omit<SluiceConfig, 'providers' | 'models' | 'tenants' | 'services' | 'plans'>;
export type ProviderConfig = z.infer<typeof providerSchema>;
export type ProviderKeyConfig = z.infer<typeof providerKeySchema>;
export type StrategyName = z.infer<typeof strategySchema>;
export type ModelConfig = z.infer<typeof modelSchema>;
/** A tenant's own model; without targets it stands for the platform's model of that name. */
export type TenantModelConfig = z.infer<typeof tenantModelSchema>;
export type TargetConfig = z.infer<typeof targetSchema>;
export type ConditionConfig = z.infer<typeof conditionSchema>;
export type TenantConfig = z.infer<typeof tenantSchema>;
export type TeamConfig = z.infer<typeof teamSchema>;
export type ApplicationConfig = z.infer<typeof applicationSchema>;
/** What a team and an application share. */
export type ScopeConfig = z.infer<typeof scopeSchema>;
export type KeyConfig = z.infer<typeof keySchema>;
export type AddressLimitsConfig = z.infer<typeof addressLimitsSchema>;
export type AuthorizeConfig = z.infer<typeof authorizeSchema>;
export type CacheConfig = z.infer<typeof cacheSchema>;
export type LimitsConfig = z.infer<typeof limitsSchema>;
export type BudgetConfig = z.infer<typeof budgetSchema>;
export type RaiseConfig = z.infer<typeof raiseSchema>;
export type EndUsersConfig = z.infer<typeof endUsersSchema>;
export type PriceConfig = z.infer<typeof priceSchema>;
export type ServicePriceConfig = z.infer<typeof servicePriceSchema>;
export type ServiceConfig = z.infer<typeof serviceSchema>;
export type PlanConfig = z.infer<typeof planSchema>;
