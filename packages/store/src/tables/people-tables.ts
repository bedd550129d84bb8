import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core';
import type { Kit } from './kit.ts';

/** What the tables of people point at. */
interface ConfigTables {
  readonly tenants: { readonly id: AnySQLiteColumn };
  readonly teams: { readonly id: AnySQLiteColumn };
}

/** People, where they belong, and what lets them in. Secrets are kept as keyed hashes alone. */
export function definePeopleTables(kit: Kit, { tenants, teams }: ConfigTables) {
  const { text, whole, flag } = kit;
  const users = kit.table(
    'users',
    {
      id: text('id').primaryKey(),
      email: text('email').notNull(),
      /** Lower case, for the look-up. */
      emailFolded: text('email_folded').notNull(),
      passwordHash: text('password_hash').notNull(),
      /** On the platform: `admin`, `auditor`, or `''`. */
      role: text('role').notNull(),
      mustChange: flag('must_change').notNull(),
      createdAt: whole('created_at').notNull(),
      name: text('name').notNull().default(''),
      disabled: flag('disabled').notNull().default(false),
      /** JSON. */
      preferences: text('preferences').notNull().default('{}'),
      lastSeenAt: whole('last_seen_at'),
    },
    (t) => [kit.uniqueIndex('users_email').on(t.emailFolded)],
  );
  const sessions = kit.table(
    'sessions',
    {
      id: text('id').primaryKey(),
      userId: text('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      hash: text('hash').notNull(),
      createdAt: whole('created_at').notNull(),
      lastUsedAt: whole('last_used_at').notNull(),
      address: text('address').notNull(),
      userAgent: text('user_agent').notNull(),
    },
    (t) => [kit.uniqueIndex('sessions_hash').on(t.hash), kit.index('sessions_user').on(t.userId)],
  );
  const members = kit.table(
    'members',
    {
      id: text('id').primaryKey(),
      tenantId: text('tenant_id')
        .notNull()
        .references(() => tenants.id, { onDelete: 'cascade' }),
      userId: text('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      role: text('role').notNull(),
      createdAt: whole('created_at').notNull(),
    },
    (t) => [kit.uniqueIndex('members_place').on(t.tenantId, t.userId), kit.index('members_user').on(t.userId)],
  );
  const teamMembers = kit.table(
    'team_members',
    {
      memberId: text('member_id')
        .notNull()
        .references(() => members.id, { onDelete: 'cascade' }),
      teamId: text('team_id')
        .notNull()
        .references(() => teams.id, { onDelete: 'cascade' }),
      role: text('role').notNull(),
    },
    (t) => [
      kit.uniqueIndex('team_members_place').on(t.memberId, t.teamId),
      kit.index('team_members_team').on(t.teamId),
    ],
  );
  const invitations = kit.table(
    'invitations',
    {
      id: text('id').primaryKey(),
      tenantId: text('tenant_id')
        .notNull()
        .references(() => tenants.id, { onDelete: 'cascade' }),
      email: text('email').notNull(),
      role: text('role').notNull(),
      /** JSON: `[{teamId, role}]`. */
      teams: text('teams').notNull(),
      hash: text('hash').notNull(),
      /** `open`, `accepted`, `revoked`; an open one past its time is expired. */
      state: text('state').notNull(),
      createdAt: whole('created_at').notNull(),
      expiresAt: whole('expires_at').notNull(),
    },
    (t) => [kit.uniqueIndex('invitations_hash').on(t.hash), kit.index('invitations_tenant').on(t.tenantId)],
  );
  const adminTokens = kit.table(
    'admin_tokens',
    {
      id: text('id').primaryKey(),
      name: text('name').notNull(),
      role: text('role').notNull(),
      hash: text('hash').notNull(),
      hint: text('hint').notNull(),
      createdAt: whole('created_at').notNull(),
      expiresAt: whole('expires_at'),
      lastUsedAt: whole('last_used_at'),
    },
    (t) => [kit.uniqueIndex('admin_tokens_hash').on(t.hash), kit.uniqueIndex('admin_tokens_name').on(t.name)],
  );
  return { users, sessions, members, teamMembers, invitations, adminTokens };
}
