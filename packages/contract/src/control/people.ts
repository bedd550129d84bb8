import { z } from 'zod';
import { freeName } from '../config/scalars.ts';
import { id, listing, page, paging, reference, time } from './objects.ts';
import { operations } from './operation.ts';
import { email, me, newPassword, platformRole, teamRole, tenantRole } from './sessions.ts';

/** A person's place in a tenant. */
const member = z.strictObject({
  /** Of the membership. */
  id,
  user_id: id,
  email,
  name: z.string(),
  tenant: z.string(),
  role: tenantRole,
  teams: z.array(z.strictObject({ id, slug: z.string(), role: teamRole })),
  last_seen_at: time.nullable(),
  created_at: time,
});

const invitation = z.strictObject({
  id,
  tenant: z.string(),
  email,
  role: tenantRole,
  teams: z.array(z.strictObject({ id, slug: z.string(), role: teamRole })),
  state: z.enum(['open', 'accepted', 'revoked', 'expired']),
  created_at: time,
  expires_at: time,
});

const teams = z.array(z.strictObject({ team: reference, role: teamRole })).max(100);

const user = z.strictObject({
  id,
  email,
  name: z.string(),
  platform_role: platformRole.nullable(),
  disabled: z.boolean(),
  tenants: z.array(z.string()),
  last_seen_at: time.nullable(),
  created_at: time,
});

export const peopleOperations = operations({
  'GET /api/v1/tenants/{tenant}/members': {
    summary: 'Who belongs to a tenant',
    access: 'members.read',
    query: z.strictObject(listing(['email', 'created_at'])),
    answer: page(member),
  },
  'PATCH /api/v1/members/{member}': {
    summary: 'Change a member’s role or teams',
    access: 'members.write',
    body: z.strictObject({ role: tenantRole.optional(), teams: teams.optional() }),
    answer: member,
    references: ['team'],
  },
  'DELETE /api/v1/members/{member}': { summary: 'Remove a member from the tenant', access: 'members.write' },
  'GET /api/v1/tenants/{tenant}/invitations': {
    summary: 'Open and past invitations',
    access: 'members.read',
    query: z.strictObject(paging),
    answer: page(invitation),
  },
  'POST /api/v1/tenants/{tenant}/invitations': {
    summary: 'Invite somebody; the answer holds the link',
    access: 'members.write',
    body: z.strictObject({ email, role: tenantRole, teams: teams.optional() }),
    /** `url` is shown once. */
    answer: invitation.extend({ url: z.url() }),
    creates: true,
    references: ['team'],
  },
  'DELETE /api/v1/invitations/{invitation}': { summary: 'Revoke an invitation', access: 'members.write' },
  // The secret of the link goes in the body, never in an address that logs keep.
  'POST /api/v1/invitation-previews': {
    summary: 'What an invitation’s link offers',
    access: 'open',
    body: z.strictObject({ token: z.string().min(1).max(200) }),
    answer: z.strictObject({ email, tenant: z.string(), role: tenantRole, has_account: z.boolean() }),
  },
  'POST /api/v1/invitation-acceptances': {
    summary: 'Accept an invitation, and sign in; a new person chooses a password',
    access: 'open',
    body: z.strictObject({
      token: z.string().min(1).max(200),
      name: freeName.optional(),
      /** A new one, or that of the account which the e-mail has already. */
      password: newPassword,
    }),
    answer: me,
    creates: true,
  },
  'GET /api/v1/users': {
    summary: 'Everybody who can sign in',
    access: 'users.read',
    query: z.strictObject(listing(['email', 'created_at'])),
    answer: page(user),
  },
  'POST /api/v1/users': {
    summary: 'Add a platform admin or auditor; the answer holds a one-time password',
    access: 'users.write',
    body: z.strictObject({ email, name: freeName.optional(), platform_role: platformRole }),
    answer: user.extend({ one_time_password: z.string() }),
    creates: true,
  },
  'PATCH /api/v1/users/{user}': {
    summary: 'Change a platform role, or disable somebody',
    access: 'users.write',
    body: z.strictObject({ platform_role: platformRole.nullable().optional(), disabled: z.boolean().optional() }),
    answer: user,
  },
});
