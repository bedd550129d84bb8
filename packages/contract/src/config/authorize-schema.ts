import { z } from 'zod';
import { count, httpUrl, milliseconds } from './scalars.ts';

/** Signs what is asked. A short one could be guessed, an empty one signs nothing. */
const signingSecret = z.string().regex(/^[\x21-\x7e]{16,256}$/, 'expected 16 to 256 visible ASCII characters');

/** Who is asked before each call, by a signed webhook. On the platform, tenants and services. */
export const authorizeSchema = z.strictObject({
  url: httpUrl,
  secret: signingSecret,
  /** Default 2000. */
  timeout_ms: milliseconds.max(30_000, 'expected at most 30000').optional(),
  /** How long a verdict holds for the same question. Default 5; 0: each call asks. */
  cache_s: count.max(3600, 'expected at most 3600').optional(),
  /** What holds where no verdict can be had. Default `deny`. */
  on_failure: z.enum(['deny', 'allow']).optional(),
  allow_private_network: z.boolean().optional(),
});
