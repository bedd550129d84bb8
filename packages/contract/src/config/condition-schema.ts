import { z } from 'zod';
import { count, headerName, text } from './scalars.ts';

/** Where callers put their secrets: no condition may look there, because its outcome can be seen. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  'api-key',
  'authorization',
  'cookie',
  'proxy-authorization',
  'x-api-key',
  'x-goog-api-key',
]);

const conditionHeader = headerName.refine(
  (name) => !CREDENTIALS.has(name.toLowerCase()),
  'a condition cannot look at credentials',
);

const tagName = z.string().regex(/^[^\s=,][^=,]{0,127}$/, 'expected a name without "=" and ","');

/** One text, or several of which one is enough; `*` is any. */
const oneOf = z.union([text, z.array(text).min(1, 'expected at least one value')]);

/** Which calls a target is for. All members must hold. */
export const conditionSchema = z
  .strictObject({
    header: z.record(conditionHeader, oneOf).optional(),
    /** Of `x-sluice-tags`. */
    tag: z.record(tagName, oneOf).optional(),
    /** The caller's. */
    region: oneOf.optional(),
    /** Of the prompt, as it is estimated before the call. Both included. */
    input_tokens: z
      .strictObject({ min: count.optional(), max: count.optional() })
      .refine(({ min, max }) => min !== undefined || max !== undefined, 'expected min or max')
      .optional(),
  })
  .refine((condition) => Object.values(condition).some((member) => member !== undefined), 'expected a condition');
