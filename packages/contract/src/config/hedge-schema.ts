import { z } from 'zod';
import { milliseconds, percent } from './scalars.ts';

/** When a second attempt begins beside one that has not answered, and what all of them may cost. */
export const hedgeSchema = z
  .strictObject({
    after_ms: milliseconds.optional(),
    /** The time within which that many of the deployment's last answers began. */
    after: z.enum(['p50', 'p75', 'p90', 'p95', 'p99']).optional(),
    /** Of what the tenant spends on the model. Default 10. */
    max_extra_cost_percent: percent.optional(),
  })
  .superRefine(({ after_ms, after }, context) => {
    if ((after_ms === undefined) === (after === undefined)) {
      context.addIssue({ code: 'custom', message: 'expected exactly one of after_ms, after' });
    }
  });
