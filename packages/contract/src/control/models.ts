import { z } from 'zod';
import { priceSchema } from '../config/limits-schema.ts';
import { modelSchema } from '../config/model-schema.ts';
import { modelName, upstreamModel } from '../config/scalars.ts';
import { capability, datedPrice, modelFacts } from './catalogue.ts';
import { listing, object, page, patch, queryFlag, reference } from './objects.ts';
import { operations } from './operation.ts';

/** What a target's tokens cost, who says so, and what is known of its model. */
const effectivePrice = z.strictObject({
  provider: z.string(),
  model: z.string(),
  price: priceSchema,
  source: z.enum(['target', 'model', 'catalogue', 'ceiling', 'free', 'none']),
  /** Of the catalogue: its package and date. */
  version: z.string().nullable(),
  /** The catalogue's, past and future ones too; none where another price holds. */
  dated: z.array(datedPrice),
  ...modelFacts,
});

const model = z.strictObject({
  ...object,
  name: modelName,
  ...modelSchema.shape,
  context_window: z.int().nullable(),
  max_output: z.int().nullable(),
  /** What each of its targets can do. */
  capabilities: z.array(capability),
  prices: z.array(effectivePrice),
  /** Slugs of the tenants that may call it. */
  tenants: z.array(z.string()),
});

export const modelOperations = operations({
  'GET /api/v1/models': {
    summary: 'Models; those that the caller’s tenants may call, for people of a tenant',
    access: 'models.read',
    query: z.strictObject({
      ...listing(['name', 'created_at']),
      tenant: reference.optional(),
      provider: reference.optional(),
      disabled: queryFlag.optional(),
    }),
    answer: page(model),
    references: ['tenant'],
  },
  'POST /api/v1/models': {
    summary: 'Add a model',
    access: 'models.write',
    body: z.strictObject({ name: modelName, ...modelSchema.shape }),
    answer: model,
    creates: true,
  },
  'GET /api/v1/models/{model}': { summary: 'One model', access: 'models.read', answer: model },
  'PATCH /api/v1/models/{model}': {
    summary: 'Change a model',
    access: 'models.write',
    body: patch({ ...modelSchema.shape, disabled: z.boolean() }),
    answer: model,
  },
  'DELETE /api/v1/models/{model}': { summary: 'Delete a model', access: 'models.write' },
  'GET /api/v1/catalogue-prices': {
    summary: 'What the catalogue knows of a vendor’s model: its prices, limits, capabilities and end',
    access: 'providers.read',
    query: z.strictObject({ provider: reference, model: upstreamModel }),
    answer: effectivePrice,
  },
});
