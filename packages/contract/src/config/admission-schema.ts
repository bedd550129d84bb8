import { z } from 'zod';
import { limit, positiveCount } from './scalars.ts';

/** What one client address may do before anything is known of who calls; a /64 of IPv6 counts as one. */
export const addressLimitsSchema = z.strictObject({
  /** Requests in a minute. Default unlimited. */
  rpm: limit.optional(),
  /** Open connections. Default 20000. */
  connections: limit.optional(),
  /** Requests in a minute with no key, or one that is unknown or expired. Default 1000. */
  failed_keys: limit.optional(),
});

/** When the gateway has too much to do. */
export const overloadSchema = z.strictObject({
  /** Calls at the same time in one process, of everyone together; a fifth is kept for `critical`. Default 10000. */
  in_flight: positiveCount.optional(),
});
