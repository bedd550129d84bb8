import type { ConfigTables } from '../config/config-database.ts';

export type PlatformRole = 'admin' | 'auditor';

/** How a person likes the portal; JSON that only the control API reads. */
export type Preferences = Readonly<Record<string, unknown>>;

/** Somebody who can sign in. */
export interface UserRecord {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly platformRole: PlatformRole | undefined;
  /** A password that somebody else has seen: a new one must be set first. */
  readonly mustChange: boolean;
  readonly disabled: boolean;
  readonly preferences: Preferences;
  /** Unix ms. */
  readonly lastSeenAt: number | undefined;
  /** Unix ms. */
  readonly createdAt: number;
}

/** Without the password's hash, which never leaves the store. */
export function userRecord(row: ConfigTables['users']['$inferSelect']): UserRecord {
  const { id, email, name, role, mustChange, disabled, preferences, lastSeenAt, createdAt } = row;
  return {
    id,
    email,
    name,
    platformRole: role === '' ? undefined : (role as PlatformRole),
    mustChange,
    disabled,
    preferences: JSON.parse(preferences) as Preferences,
    lastSeenAt: lastSeenAt ?? undefined,
    createdAt,
  };
}

export function foldEmail(email: string): string {
  return email.normalize('NFC').toLowerCase();
}
