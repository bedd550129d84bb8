import { z } from 'zod';
import { freeName, timeZone } from '../config/scalars.ts';
import { id, page, time } from './objects.ts';
import { operations } from './operation.ts';

/** Looser than most: the first admin's is `admin@localhost` where none is given. */
export const email = z
  .string()
  .max(254)
  .regex(/^[^\s@]{1,64}@[^\s@]+$/, 'expected an e-mail address');
const password = z.string().min(1).max(1024);
/** Length is what makes a password strong; no rules about its characters. */
export const newPassword = z.string().min(12, 'expected at least 12 characters').max(1024);

export const tenantRole = z.enum(['owner', 'member']);
export const teamRole = z.enum(['admin', 'developer']);
export const platformRole = z.enum(['admin', 'auditor']);

/** The person behind a session, and where they stand. */
export const me = z.strictObject({
  user: z.strictObject({
    id,
    email,
    name: z.string(),
    platform_role: platformRole.nullable(),
    /** A generated password: nothing but a new one may be set with it. */
    must_change_password: z.boolean(),
    preferences: z.strictObject({
      language: z.enum(['en', 'zh-CN']).nullable(),
      theme: z.enum(['light', 'dark']).nullable(),
      /** IANA. */
      time_zone: timeZone.nullable(),
      /** Single letters as shortcuts; they can be turned off. */
      letter_shortcuts: z.boolean(),
    }),
  }),
  tenants: z.array(
    z.strictObject({
      id,
      slug: z.string(),
      name: z.string(),
      role: tenantRole,
      teams: z.array(z.strictObject({ id, slug: z.string(), name: z.string(), role: teamRole })),
    }),
  ),
  /** What this person may do somewhere, for the menu; the server decides each time. */
  permissions: z.array(z.string()),
});

const session = z.strictObject({
  id,
  created_at: time,
  last_used_at: time,
  expires_at: time,
  address: z.string(),
  user_agent: z.string(),
  current: z.boolean(),
});

export const sessionOperations = operations({
  'POST /api/v1/sessions': {
    summary: 'Sign in',
    access: 'open',
    body: z.strictObject({ email: z.string().min(1).max(254), password }),
    answer: me,
    creates: true,
  },
  'GET /api/v1/sessions': { summary: 'Where I am signed in', access: 'signed_in', answer: page(session) },
  'GET /api/v1/sessions/current': { summary: 'Who I am', access: 'signed_in', answer: me },
  'DELETE /api/v1/sessions/current': { summary: 'Sign out', access: 'signed_in' },
  'DELETE /api/v1/sessions/{session}': { summary: 'End one of my sessions', access: 'signed_in' },
  'PUT /api/v1/me/password': {
    summary: 'Change my password; every other session ends',
    access: 'signed_in',
    body: z.strictObject({ current_password: password, new_password: newPassword }),
    answer: me,
  },
  'PATCH /api/v1/me': {
    summary: 'Change my name or preferences',
    access: 'signed_in',
    body: z.strictObject({
      name: freeName.optional(),
      preferences: me.shape.user.shape.preferences.partial().optional(),
    }),
    answer: me,
  },
});
