import { z } from 'zod';
import { authorizeSchema } from './authorize-schema.ts';
import { healthCheckSchema } from './health-check-schema.ts';
import { limited, servicePriceSchema } from './limits-schema.ts';
import { strategySchema, upstreamTlsSchema } from './provider-schema.ts';
import {
  count,
  freeName,
  httpUrl,
  modelName,
  ownerName,
  positiveCount,
  seconds,
  slug,
  text,
  weight,
} from './scalars.ts';
import { addressRules } from './tenant-schema.ts';

const templateMessageSchema = z.strictObject({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: z.string(),
});

const inputSchema = z.strictObject({
  type: z.enum(['string', 'number', 'integer', 'boolean', 'array', 'object']),
  required: z.boolean().optional(),
  max_length: positiveCount.optional(),
  default: z.json().optional(),
});

const upstreamSchema = z.strictObject({
  url: httpUrl,
  weight: weight.optional(),
  priority: z.int('expected a whole number').min(-1000).max(1000).optional(),
  region: text.optional(),
  allow_private_network: z.boolean().optional(),
  tls: upstreamTlsSchema.optional(),
});

const discoverSchema = z
  .strictObject({
    dns: text.optional(),
    srv: text.optional(),
    kubernetes: text.optional(),
    interval_s: seconds.optional(),
  })
  .superRefine((discover, context) => {
    const sources = [discover.dns, discover.srv, discover.kubernetes].filter((source) => source !== undefined);
    if (sources.length !== 1) {
      context.addIssue({ code: 'custom', message: 'expected exactly one of dns, srv, kubernetes' });
    }
  });

export const serviceSchema = z.strictObject({
  kind: z.enum(['model', 'prompt', 'rest']),
  name: freeName.optional(),
  owner: ownerName.optional(),
  plans: z.array(slug).optional(),
  visibility: z.enum(['public', 'tenant', 'team']).optional(),
  approval: z.enum(['manual', 'auto']).optional(),
  price: servicePriceSchema.optional(),
  /** Kinds `model` and `prompt`. */
  model: modelName.optional(),
  /** Kind `prompt`. */
  template: z.array(templateMessageSchema).min(1).optional(),
  inputs: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'expected an input name'), inputSchema).optional(),
  output: z.strictObject({ schema: z.record(z.string(), z.json()) }).optional(),
  /** Kind `rest`. */
  openapi: text.optional(),
  upstreams: z.array(upstreamSchema).optional(),
  discover: discoverSchema.optional(),
  strategy: strategySchema.optional(),
  health_check: healthCheckSchema.optional(),
  authorize: authorizeSchema.optional(),
  ...addressRules,
});

export const planSchema = z.strictObject({
  name: freeName.optional(),
  price: servicePriceSchema.optional(),
  ...limited,
});

/** TLS of the gateway's own port. */
export const listenTlsSchema = z.strictObject({
  min_version: z.enum(['1.2', '1.3', 'TLSv1.2', 'TLSv1.3']).optional(),
  certificates: z
    .array(z.strictObject({ hosts: z.array(text).optional(), cert_file: text, key_file: text }))
    .min(1)
    .optional(),
  redirect_port: count.min(1).max(65_535).optional(),
});
