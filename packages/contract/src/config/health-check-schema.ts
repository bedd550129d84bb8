import { z } from 'zod';
import { SELF_HOSTED_TYPES } from './provider-types.ts';
import { seconds } from './scalars.ts';

/** How a provider, or the upstreams of a service, are asked beside the calls whether they are well. */
export const healthCheckSchema = z.strictObject({
  /** From the root of the host, whatever path the base address has. */
  path: z
    .string()
    .regex(/^\/[\x21-\x7e]*$/, 'expected a path that begins with "/"')
    .refine((path) => !path.includes('#'), 'expected a path without "#"'),
  /** Default 10. */
  interval_s: seconds.optional(),
});

/** What no vendor bills, by the last step of the path: whether it lives, and which models it has. */
const FREE_STEPS = ['health', 'healthz', 'live', 'livez', 'models', 'ping', 'ready', 'readyz', 'version'];

/** @returns why a provider of the type may not be asked there, or `undefined` */
export function healthCheckFault(type: string, path: string): string | undefined {
  if (SELF_HOSTED_TYPES.includes(type) || FREE_STEPS.includes(path.split('/').at(-1) ?? '')) return undefined;
  return `a provider of type ${type} may bill what it is asked: expected a path that ends in ${FREE_STEPS.join(', ')}`;
}
