import { z } from 'zod';
import { keySchema } from '../config/tenant-schema.ts';
import { id, listing, object, page, patch, queryFlag, reference, time } from './objects.ts';
import { operations } from './operation.ts';

const { value: _value, name, ...keyMembers } = keySchema.shape;

const use = z.strictObject({
  at: time,
  address: z.string(),
  /** The name and version at the head of the client's `user-agent`. */
  client: z.string(),
});

const key = z.strictObject({
  ...object,
  name,
  /** `sk-sluice-ab12…wxyz`. */
  hint: z.string(),
  tenant: z.string(),
  tenant_id: id,
  team: z.string(),
  team_id: id,
  application: z.string(),
  application_id: id,
  ...keyMembers,
  state: z.enum(['live', 'disabled', 'expired']),
  last_use: use.nullable(),
  /** While a rotation overlaps: the value before, which still works. */
  previous: z.strictObject({ hint: z.string(), ends_at: time, last_use: use.nullable() }).nullable(),
});

/** The value is in this one answer and never again. */
const madeKey = key.extend({ value: z.string() });

export const keyOperations = operations({
  'GET /api/v1/keys': {
    summary: 'Keys of applications',
    access: 'keys.read',
    query: z.strictObject({
      ...listing(['name', 'created_at', 'last_use', 'expires_at']),
      tenant: reference.optional(),
      team: reference.optional(),
      application: reference.optional(),
      state: z.enum(['live', 'disabled', 'expired']).optional(),
      managed: queryFlag.optional(),
    }),
    answer: page(key),
    references: ['tenant', 'team', 'application'],
  },
  'POST /api/v1/keys': {
    summary: 'Make a key; its value is shown once',
    access: 'keys.write',
    body: z.strictObject({ application: reference, name, ...keyMembers }),
    answer: madeKey,
    creates: true,
    references: ['application'],
  },
  'GET /api/v1/keys/{key}': { summary: 'One key', access: 'keys.read', answer: key },
  'PATCH /api/v1/keys/{key}': {
    summary: 'Change a key’s limits, models or life, or disable it',
    access: 'keys.write',
    body: patch({ name, ...keyMembers, disabled: z.boolean() }),
    answer: key,
  },
  'DELETE /api/v1/keys/{key}': { summary: 'Delete a key; it is refused within a second', access: 'keys.write' },
  'POST /api/v1/keys/{key}/rotations': {
    summary: 'Give the key a new value; the old one works on for a while',
    access: 'keys.write',
    /** Seconds, up to 7 days; 0 ends the old value at once. */
    body: z.strictObject({ overlap_s: z.int().min(0).max(604_800).default(86_400) }),
    answer: madeKey,
    creates: true,
  },
  'DELETE /api/v1/keys/{key}/rotations/current': {
    summary: 'End the old value now',
    access: 'keys.write',
    answer: key,
  },
});
