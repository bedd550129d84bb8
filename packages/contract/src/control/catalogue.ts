import { z } from 'zod';
import { priceSchema } from '../config/limits-schema.ts';
import { MODEL_CAPABILITIES } from '../config/model-capabilities.ts';
import { page, paging } from './objects.ts';
import { operations } from './operation.ts';

export const capability = z.enum(MODEL_CAPABILITIES);

/** What calls cost from a day on or at hours of each day, UTC; without both, where nothing else holds. */
export const datedPrice = z.strictObject({
  from: z.iso.date().nullable(),
  between: z.tuple([z.string(), z.string()]).nullable(),
  price: priceSchema,
  /** Rates of prompts that are longer. */
  tiers: z.array(z.strictObject({ above_input_tokens: z.int(), price: priceSchema })),
  /** As the ledger names it. */
  version: z.string(),
  /** It holds now. */
  current: z.boolean(),
});

/** What the catalogue knows of a vendor's model beside its prices. */
export const modelFacts = {
  context_window: z.int().nullable(),
  max_output: z.int().nullable(),
  capabilities: z.array(capability),
  deprecated: z.boolean(),
  /** The first day on which the vendor no longer serves it. */
  shutdown_date: z.iso.date().nullable(),
  /** What the vendor names instead. */
  replacement: z.string().nullable(),
};

const catalogueModel = z.strictObject({
  vendor: z.string(),
  /** Types of providers that serve it. */
  provider_types: z.array(z.string()),
  /** Declared providers of these types, by name. */
  providers: z.array(z.string()),
  /** The vendor's name for it: what a target's `model` says. */
  model: z.string(),
  title: z.string().nullable(),
  /** A name for callers that no model has. */
  alias: z.string(),
  ...modelFacts,
  /** All that are known, past and future ones too. */
  prices: z.array(datedPrice),
});

export const catalogueOperations = operations({
  'GET /api/v1/catalogue': {
    summary: 'Search what is known of the vendors’ models; those of declared providers first',
    access: 'providers.read',
    query: z.strictObject({
      ...paging,
      /** Words that the name or the title has. */
      query: z.string().max(200).optional(),
      provider_type: z.string().max(100).optional(),
      capability: capability.optional(),
    }),
    answer: page(catalogueModel),
  },
});
