import { z } from 'zod';
import { budgetSchema, limitsSchema, priceSchema } from '../config/limits-schema.ts';
import { modelName } from '../config/scalars.ts';
import { nanoUsd, reference, time } from './objects.ts';
import { operations } from './operation.ts';

/** Limits and budgets as they would be: absent members stay as they are, `null` takes them away. */
const scopeChange = {
  limits: limitsSchema.nullable().optional(),
  budgets: z.array(budgetSchema).nullable().optional(),
};

const change = z.discriminatedUnion('object', [
  z.strictObject({ object: z.enum(['tenant', 'team', 'application', 'key']), id: reference, ...scopeChange }),
  z.strictObject({
    object: z.literal('model'),
    id: reference,
    ...scopeChange,
    price: priceSchema.optional(),
    /** The model is gone; its calls go to `replaced_by`, or are refused. */
    retired: z.literal(true).optional(),
    replaced_by: modelName.optional(),
  }),
]);

/** What the calls come to under one policy. */
const outcome = z.strictObject({ admitted: z.int(), refused: z.int(), cost_nano_usd: nanoUsd });

const simulation = z.strictObject({
  from: time,
  to: time,
  /** Calls that were looked at. */
  calls: z.int(),
  /** Of these, how many were refused when they were made: what they would have used is the mean of the others. */
  estimated: z.int(),
  /** There were more calls than are looked at; those from here on are left out. */
  cut_at: time.nullable(),
  /** As the log has it, under the policy of now, and under the changed one. */
  logged: outcome,
  current: outcome,
  changed: outcome,
  /** What the changed policy refuses and that of now does not, by what refuses it. */
  refusals: z.array(
    z.strictObject({
      scope: z.string(),
      kind: z.enum([
        ...(['requests', 'tokens', 'concurrency'] as const),
        ...(['budget_usd', 'budget_tokens', 'budget_requests', 'model_retired'] as const),
      ]),
      /** Requests, tokens, calls at once, or nano-dollars. */
      limit: z.number(),
      calls: z.int(),
      first_at: time,
    }),
  ),
  /** Whom it strikes, the most refusals first. */
  groups: z.array(
    z.strictObject({
      ...{ tenant: z.string(), team: z.string(), application: z.string(), model: z.string() },
      ...{ calls: z.int(), current: outcome, changed: outcome },
    }),
  ),
});

export const simulationOperations = operations({
  'POST /api/v1/simulations': {
    summary: 'What calls of the past would have come to under changed limits, budgets, prices or models',
    access: 'simulations.run',
    body: z.strictObject({
      /** Default: 24 h ago. A budget counts from here. */
      from: time.optional(),
      to: time.optional(),
      tenant: reference.optional(),
      changes: z.array(change).min(1).max(50),
    }),
    answer: simulation,
    references: ['tenant'],
  },
});
