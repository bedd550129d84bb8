import { z } from 'zod';
import { conditionSchema } from './condition-schema.ts';
import { hedgeSchema } from './hedge-schema.ts';
import { priceSchema, raisable } from './limits-schema.ts';
import { strategySchema } from './provider-schema.ts';
import {
  milliseconds,
  modelName,
  percent,
  positiveCount,
  seconds,
  slug,
  text,
  upstreamModel,
  weight,
} from './scalars.ts';

export const cacheSchema = z
  .strictObject({
    mode: z.enum(['exact', 'semantic']),
    ttl_s: seconds.optional(),
    /** The tenant's name for the model that makes vectors of questions. */
    embeddings_model: modelName.optional(),
    /** The least cosine of two questions that count as the same. Default 0.95. */
    threshold: z.number().min(0.5, 'expected at least 0.5').max(1, 'expected at most 1').optional(),
  })
  .superRefine(({ mode, embeddings_model, threshold }, context) => {
    const issue = (member: string, message: string) => context.addIssue({ code: 'custom', path: [member], message });
    if (mode === 'semantic') {
      if (embeddings_model === undefined)
        issue('embeddings_model', 'missing: mode semantic needs a model of embeddings');
      return;
    }
    if (embeddings_model !== undefined) issue('embeddings_model', 'only mode semantic has an embeddings_model');
    if (threshold !== undefined) issue('threshold', 'only mode semantic has a threshold');
  });

export const targetSchema = z.strictObject({
  /** A provider's name in the configuration. */
  provider: slug,
  /** The provider's name for the model; `*` takes what the alias's `*` stood for. */
  model: upstreamModel,
  weight: weight.optional(),
  /** Smaller numbers come first. Default 0. */
  priority: z.int('expected a whole number').min(-1000).max(1000).optional(),
  price: priceSchema.optional(),
  region: text.optional(),
  /** Default: the caller's own interface where the vendor has it, else chat. */
  api: z.enum(['chat', 'responses']).optional(),
  when: conditionSchema.optional(),
  /** The share of the calls that it takes. */
  canary_percent: percent.optional(),
  /** Gets a copy of the traffic; its answers are never shown. */
  shadow: z.boolean().optional(),
  /** Reserved for these tenants. */
  tenants: z.array(slug).optional(),
  /** By these an authorization webhook chooses among the targets. */
  tags: z.array(slug).max(32, 'expected at most 32').optional(),
});

const retrySchema = z.strictObject({
  /** Every upstream contact of a request, fallbacks included. */
  attempts: positiveCount.max(20, 'expected at most 20').optional(),
  deadline_ms: milliseconds.optional(),
});

const timeoutsSchema = z.strictObject({
  connect_ms: milliseconds.optional(),
  first_byte_ms: milliseconds.optional(),
  idle_ms: milliseconds.optional(),
});

export const unpricedSchema = z.enum(['refuse', 'ceiling']);

const modelMembers = {
  strategy: strategySchema.optional(),
  fallbacks: z.array(modelName).optional(),
  fallbacks_on: z
    .strictObject({
      context_window: z.array(modelName).optional(),
      content_policy: z.array(modelName).optional(),
      budget: z.array(modelName).optional(),
    })
    .optional(),
  retry: retrySchema.optional(),
  hedge: hedgeSchema.optional(),
  timeouts: timeoutsSchema.optional(),
  price: priceSchema.optional(),
  unpriced: unpricedSchema.optional(),
  cache: cacheSchema.optional(),
  /** Refuse what a target cannot express instead of dropping it with a warning. */
  strict: z.boolean().optional(),
  ...raisable,
};

export const modelSchema = z.strictObject({
  targets: z.array(targetSchema).min(1, 'expected at least one target'),
  ...modelMembers,
});

/** In a tenant's own `models`: without targets a name stands for the platform's model of that name. */
export const tenantModelSchema = z.strictObject({
  targets: z.array(targetSchema).min(1, 'expected at least one target').optional(),
  ...modelMembers,
});
