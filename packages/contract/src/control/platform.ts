import { z } from 'zod';
import { freeName } from '../config/scalars.ts';
import { id, page, paging, time } from './objects.ts';
import { operations } from './operation.ts';
import { platformRole } from './sessions.ts';

const auditEntry = z.strictObject({
  /** Its number in the chain. */
  id: z.int(),
  at: time,
  actor: z.string(),
  address: z.string(),
  action: z.string(),
  object: z.string(),
  /** Before and after, without secrets. */
  detail: z.unknown(),
});

const adminToken = z.strictObject({
  id,
  name: z.string(),
  role: platformRole,
  hint: z.string(),
  created_at: time,
  expires_at: time.nullable(),
  last_used_at: time.nullable(),
});

/** One line of the self-check. */
const check = z.strictObject({
  name: z.string(),
  state: z.enum(['ok', 'warning', 'failed']),
  /** English; the portal translates by `name`. */
  message: z.string(),
});

export const platformOperations = operations({
  'GET /api/v1/setup': {
    summary: 'What the first run still lacks',
    access: 'setup.write',
    answer: z.strictObject({
      done: z.boolean(),
      /** Of a provider other than the built-in demo. */
      has_provider: z.boolean(),
      has_model: z.boolean(),
      has_key: z.boolean(),
      has_call: z.boolean(),
    }),
  },
  'PUT /api/v1/setup/done': { summary: 'End or skip the first run', access: 'setup.write' },
  'GET /api/v1/audit-entries': {
    summary: 'Who changed what, the latest first',
    access: 'audit.read',
    query: z.strictObject({
      ...paging,
      from: time.optional(),
      to: time.optional(),
      actor: z.string().max(300).optional(),
      action: z.string().max(100).optional(),
      /** The beginning of an object's name (`key acme/`). */
      object: z.string().max(300).optional(),
    }),
    answer: page(auditEntry),
  },
  'GET /api/v1/admin-tokens': {
    summary: 'Tokens of the control API',
    access: 'admin_tokens.read',
    answer: page(adminToken),
  },
  'POST /api/v1/admin-tokens': {
    summary: 'Make a token; its value is shown once',
    access: 'admin_tokens.write',
    body: z.strictObject({ name: freeName, role: platformRole, expires_at: time.optional() }),
    answer: adminToken.extend({ value: z.string() }),
    creates: true,
  },
  'DELETE /api/v1/admin-tokens/{admin_token}': { summary: 'Revoke a token', access: 'admin_tokens.write' },
  'GET /api/v1/system': {
    summary: 'Version, storage, queues and the self-check',
    access: 'system.read',
    answer: z.strictObject({
      version: z.string(),
      node: z.string(),
      started_at: time,
      public_url: z.string(),
      engine: z.enum(['sqlite', 'postgres']),
      /** Path of sluice.yaml as the operator gave it; `null` where none is used. */
      config_file: z.string().nullable(),
      /** What the last reading of it said; `null` where it was fine. */
      config_error: z.string().nullable(),
      databases: z.array(z.strictObject({ name: z.string(), bytes: z.int() })),
      memory_bytes: z.int(),
      in_flight: z.int(),
      dropped_bodies: z.int(),
      price_catalogue: z.strictObject({ version: z.string() }),
      checks: z.array(check),
    }),
  },
});
