import type { Kit } from './kit.ts';

/**
 * `sluice.db` on SQLite: everything but the ledger and the call log. `spec` is JSON in the shape of sluice.yaml without
 * secrets; `sealed` holds the secret members under the master key. `path` is the name in the file (`acme/search`).
 */
export function defineConfigTables(kit: Kit) {
  const { text, whole, flag, bytes } = kit;
  /** What every object of the configuration has. */
  const object = () => ({
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    spec: text('spec').notNull(),
    sealed: bytes('sealed'),
    managed: flag('managed').notNull(),
    disabled: flag('disabled').notNull(),
    createdAt: whole('created_at').notNull(),
  });
  const plain = (name: string) => kit.table(name, object(), (t) => [kit.uniqueIndex(`${name}_name`).on(t.name)]);
  const tenants = plain('tenants');
  const providers = plain('providers');
  const teams = kit.table(
    'teams',
    {
      ...object(),
      tenantId: text('tenant_id')
        .notNull()
        .references(() => tenants.id, { onDelete: 'cascade' }),
    },
    (t) => [kit.uniqueIndex('teams_name').on(t.tenantId, t.name)],
  );
  const applications = kit.table(
    'applications',
    {
      ...object(),
      teamId: text('team_id')
        .notNull()
        .references(() => teams.id, { onDelete: 'cascade' }),
    },
    (t) => [kit.uniqueIndex('applications_name').on(t.teamId, t.name)],
  );
  const keys = kit.table(
    'keys',
    {
      ...object(),
      applicationId: text('application_id')
        .notNull()
        .references(() => applications.id, { onDelete: 'cascade' }),
      /** HMAC-SHA-256 of the value, hex. */
      hash: text('hash').notNull(),
      hint: text('hint').notNull(),
      /** The value before, while a rotation overlaps. Unix ms: from then on it is refused. */
      previousHash: text('previous_hash'),
      previousHint: text('previous_hint'),
      previousEndsAt: whole('previous_ends_at'),
    },
    (t) => [kit.uniqueIndex('keys_hash').on(t.hash), kit.uniqueIndex('keys_name').on(t.applicationId, t.name)],
  );
  /** When each value of a key was last used. Written in batches, without audit: it is no change of the configuration. */
  const keyUses = kit.table(
    'key_uses',
    {
      hash: text('hash').primaryKey(),
      keyId: text('key_id')
        .notNull()
        .references(() => keys.id, { onDelete: 'cascade' }),
      at: whole('at').notNull(),
      address: text('address').notNull(),
      client: text('client').notNull(),
    },
    (t) => [kit.index('key_uses_key').on(t.keyId)],
  );
  const providerKeys = kit.table(
    'provider_keys',
    {
      ...object(),
      providerId: text('provider_id')
        .notNull()
        .references(() => providers.id, { onDelete: 'cascade' }),
    },
    (t) => [kit.uniqueIndex('provider_keys_name').on(t.providerId, t.name)],
  );
  return {
    tenants,
    teams,
    applications,
    keys,
    keyUses,
    providers,
    providerKeys,
    models: plain('models'),
    services: plain('services'),
    plans: plain('plans'),
    /** A tenant's data key under the master key; destroying the row destroys what was sealed with it. */
    dataKeys: kit.table('data_keys', {
      tenant: text('tenant').primaryKey(),
      id: text('id').notNull(),
      sealed: bytes('sealed').notNull(),
      createdAt: whole('created_at').notNull(),
    }),
    settings: kit.table('settings', {
      name: text('name').primaryKey(),
      value: text('value').notNull(),
    }),
    audit: kit.table('audit', {
      seq: whole('seq').primaryKey(),
      at: whole('at').notNull(),
      actor: text('actor').notNull(),
      address: text('address').notNull(),
      action: text('action').notNull(),
      object: text('object').notNull(),
      detail: text('detail').notNull(),
      hash: text('hash').notNull(),
      /** Whose owners may read it; `''` for the platform's own. */
      tenantId: text('tenant_id').notNull().default(''),
    }),
    /** Counters that count up with a kind of write (`configuration`), and the time at which a tenant was deleted. */
    marks: kit.table('marks', {
      name: text('name').primaryKey(),
      value: whole('value').notNull(),
    }),
  };
}
