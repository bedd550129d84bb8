import { z } from 'zod';
import { freeName, slug } from '../config/scalars.ts';
import { applicationSchema, scopeSchema, tenantSchema } from '../config/tenant-schema.ts';
import { id, listing, nanoUsd, object, page, patch, queryFlag, reference } from './objects.ts';
import { operations } from './operation.ts';

// What holds credentials or names addresses is the file's alone.
const {
  teams: _teams,
  providers: _providers,
  authorize: _authorize,
  name: _tenantName,
  ...tenantMembers
} = tenantSchema.shape;
const { name: _scopeName, ...scopeMembers } = scopeSchema.shape;
const { subscriptions } = applicationSchema.shape;

/** What a scope's limits have been used for. */
const room = z.strictObject({
  kind: z.enum(['requests', 'tokens', 'concurrency', 'usd']),
  /** `minute` for rates, `now` for concurrency. */
  window: z.string(),
  /** Nano-dollars for money. */
  limit: z.number(),
  used: z.number(),
  reserved: z.number(),
  resets_at: z.iso.datetime().nullable(),
});

const tenant = z.strictObject({
  ...object,
  slug,
  name: z.string(),
  ...tenantMembers,
  team_count: z.int(),
  application_count: z.int(),
  key_count: z.int(),
  member_count: z.int(),
});
const team = z.strictObject({
  ...object,
  slug,
  name: z.string(),
  tenant: slug,
  tenant_id: id,
  ...scopeMembers,
  application_count: z.int(),
  key_count: z.int(),
});
const application = z.strictObject({
  ...object,
  slug,
  name: z.string(),
  tenant: slug,
  tenant_id: id,
  team: slug,
  team_id: id,
  ...scopeMembers,
  subscriptions,
  key_count: z.int(),
});

/** `slug` is made from the name where it is absent; one of the two must be there. */
const naming = { slug: slug.optional(), name: freeName.optional() };

export const tenantOperations = operations({
  'GET /api/v1/tenants': {
    summary: 'Tenants; one’s own, for people of a tenant',
    access: 'tenants.read',
    query: z.strictObject({ ...listing(['slug', 'name', 'created_at']), disabled: queryFlag.optional() }),
    answer: page(tenant),
  },
  'POST /api/v1/tenants': {
    summary: 'Make a tenant',
    access: 'tenants.create',
    body: z.strictObject({ ...naming, ...tenantMembers }),
    answer: tenant,
    creates: true,
  },
  'GET /api/v1/tenants/{tenant}': { summary: 'One tenant', access: 'tenants.read', answer: tenant },
  'PATCH /api/v1/tenants/{tenant}': {
    summary: 'Change a tenant; its owners may change what is theirs',
    access: 'tenants.write',
    body: patch({ name: freeName, ...tenantMembers, disabled: z.boolean() }),
    answer: tenant,
  },
  'DELETE /api/v1/tenants/{tenant}': {
    summary: 'Delete a tenant with everything in it; its ledger stays',
    access: 'tenants.delete',
  },
  'GET /api/v1/tenants/{tenant}/room': {
    summary: 'What is used of the tenant’s limits and budgets',
    access: 'tenants.read',
    answer: page(room),
  },
  'GET /api/v1/teams': {
    summary: 'Teams',
    access: 'teams.read',
    query: z.strictObject({ ...listing(['slug', 'created_at']), tenant: reference.optional() }),
    answer: page(team),
    references: ['tenant'],
  },
  'POST /api/v1/teams': {
    summary: 'Make a team',
    access: 'teams.write',
    body: z.strictObject({ tenant: reference, ...naming, ...scopeMembers }),
    answer: team,
    creates: true,
    references: ['tenant'],
  },
  'GET /api/v1/teams/{team}': { summary: 'One team', access: 'teams.read', answer: team },
  'PATCH /api/v1/teams/{team}': {
    summary: 'Change a team',
    access: 'teams.write',
    body: patch({ name: freeName, ...scopeMembers, disabled: z.boolean() }),
    answer: team,
  },
  'DELETE /api/v1/teams/{team}': { summary: 'Delete a team with its applications and keys', access: 'teams.write' },
  'GET /api/v1/applications': {
    summary: 'Applications',
    access: 'applications.read',
    query: z.strictObject({
      ...listing(['slug', 'created_at']),
      tenant: reference.optional(),
      team: reference.optional(),
    }),
    answer: page(application),
    references: ['tenant', 'team'],
  },
  'POST /api/v1/applications': {
    summary: 'Make an application',
    access: 'applications.write',
    body: z.strictObject({ team: reference, ...naming, ...scopeMembers }),
    answer: application,
    creates: true,
    references: ['team'],
  },
  'GET /api/v1/applications/{application}': {
    summary: 'One application',
    access: 'applications.read',
    answer: application,
  },
  'PATCH /api/v1/applications/{application}': {
    summary: 'Change an application',
    access: 'applications.write',
    body: patch({ name: freeName, ...scopeMembers, disabled: z.boolean() }),
    answer: application,
  },
  'DELETE /api/v1/applications/{application}': {
    summary: 'Delete an application with its keys',
    access: 'applications.write',
  },
  /** What the whole of a scope cost, from the ledger. */
  'GET /api/v1/tenants/{tenant}/spend': {
    summary: 'What a tenant spent in the running day and month, in UTC',
    access: 'spend.read',
    answer: z.strictObject({ today_nano_usd: nanoUsd, month_nano_usd: nanoUsd, reserved_nano_usd: nanoUsd }),
  },
});
