import { z } from 'zod';
import { count, instant, limit, milliseconds, nonNegative, text, timeZone } from './scalars.ts';

const onLimit = z.enum(['refuse', 'wait']);
const warnAt = z.array(nonNegative.max(1, 'expected a share from 0 to 1'));

/** What happens at a limit; may stand in `limits`, in a budget, and beside them for both. */
export const limitReaction = {
  on_limit: onLimit.optional(),
  max_wait_ms: milliseconds.optional(),
  warn_at: warnAt.optional(),
};

/** `null` or absent is unlimited, 0 refuses like a limit that is used up. */
export const limitsSchema = z.strictObject({
  /** Requests in every 60 s. */
  rpm: limit.optional(),
  /** Tokens of all classes in every 60 s. */
  tpm: limit.optional(),
  /** Calls at the same time. */
  concurrency: limit.optional(),
  priority: z.enum(['critical', 'default', 'sheddable']).optional(),
  ...limitReaction,
});

export const budgetSchema = z
  .strictObject({
    usd: nonNegative.max(9_000_000, 'expected at most 9000000 (nano-dollars must stay exact)').optional(),
    tokens: count.optional(),
    requests: count.optional(),
    window: z.enum(['hour', 'day', 'week', 'month', 'total']),
    /** Default UTC. */
    timezone: timeZone.optional(),
    ...limitReaction,
  })
  .superRefine((budget, context) => {
    const units = [budget.usd, budget.tokens, budget.requests].filter((unit) => unit !== undefined);
    if (units.length !== 1) {
      context.addIssue({ code: 'custom', message: 'expected exactly one of usd, tokens, requests' });
    }
  });

/** Higher limits for a while; it never lowers one. */
export const raiseSchema = z.strictObject({
  /** From then on it counts no more. */
  until: instant,
  reason: text.optional(),
  limits: limitsSchema.pick({ rpm: true, tpm: true, concurrency: true }).optional(),
  /** Each in place of the budget with its unit, window and time zone. */
  budgets: z.array(budgetSchema).optional(),
});

/** `limits` and `budgets` with their reactions: on tenants, teams, applications, keys, plans and models alike. */
export const limited = {
  limits: limitsSchema.optional(),
  budgets: z.array(budgetSchema).optional(),
  ...limitReaction,
};

const raises = z.array(raiseSchema).max(100, 'expected at most 100').optional();

/** Where `limits` may be raised for a while. */
export const raisable = { ...limited, raises };

/** What each end user may use alone: whom the caller names by `x-sluice-end-user`, or in the body. */
export const endUsersSchema = z.strictObject(limited);

/** US dollars, as the vendors print them; turned into integers by `pricing` before anything is computed. */
export const priceSchema = z.strictObject({
  input_per_mtok: nonNegative.optional(),
  output_per_mtok: nonNegative.optional(),
  cache_read_per_mtok: nonNegative.optional(),
  cache_write_per_mtok: nonNegative.optional(),
  cache_write_1h_per_mtok: nonNegative.optional(),
  audio_input_per_mtok: nonNegative.optional(),
  audio_output_per_mtok: nonNegative.optional(),
  per_request: nonNegative.optional(),
  per_image: nonNegative.optional(),
});

/** What a call of a REST service costs. */
export const servicePriceSchema = z.strictObject({
  per_call_usd: nonNegative.optional(),
  per_gb_usd: nonNegative.optional(),
});
