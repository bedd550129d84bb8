import type { PlatformConfig, SluiceConfig } from '@sluice/contract/config/schema';
import { secretsOf, withoutSecrets } from '@sluice/contract/config/secret-members';
import { desc, eq, sql } from 'drizzle-orm';
import { assertKeyCheck, deriveMasterKeys, type MasterKeys, makeKeyCheck } from '../seal/master-key.ts';
import { open, seal } from '../seal/sealed-box.ts';
import { createTenantKeys, type TenantKeys } from '../seal/tenant-keys.ts';
import { applyConfig } from './apply-config.ts';
import { appendAudit, verifyAudit } from './audit.ts';
import type { AuditEntry } from './audit-entry.ts';
import { type AuditFilter, type AuditRow, readAudit } from './audit-reader.ts';
import type { ConfigDatabase, ConfigTables, Queries } from './config-database.ts';
import type {
  Actor,
  ApplyOptions,
  ConfigChange,
  ConfigStore,
  KeyUse,
  MintedKey,
  ObjectChanges,
} from './config-store.ts';
import { canonical, type ObjectKind } from './declared.ts';
import { readKeyUses, writeKeyUses } from './key-uses.ts';
import { mintKey } from './mint-key.ts';
import { StoredObjectChanges } from './object-changes.ts';
import { ObjectRows } from './object-rows.ts';
import { OwnWrites } from './own-writes.ts';
import { patchSnapshot } from './patch-snapshot.ts';
import { lastVersion, readSnapshot } from './read-snapshot.ts';
import type { Snapshot } from './snapshot.ts';

const configurationMark = 'configuration';
const keyCheckSetting = 'master key check';
const platformSetting = 'platform';
const storeActor: Actor = { name: 'store' };

/** A change of the configuration: queries, and the audit rows that go with them. */
export interface ConfigWrite {
  readonly queries: Queries;
  audit(entry: AuditEntry): void;
}

/** The configuration store on either engine. */
export class StoredConfig implements ConfigStore {
  readonly tenantKeys: TenantKeys;
  readonly #database: ConfigDatabase;
  readonly #keys: MasterKeys;
  readonly #ownWrites = new OwnWrites();
  #last: { readonly mark: number; readonly snapshot: Snapshot } | undefined;

  private constructor(database: ConfigDatabase, keys: MasterKeys) {
    this.#database = database;
    this.#keys = keys;
    this.tenantKeys = createTenantKeys(keys.seal, {
      find: async (tenant) => {
        const { dataKeys } = database.tables;
        const [row] = await database.read((queries) =>
          queries.select().from(dataKeys).where(eq(dataKeys.tenant, tenant)),
        );
        return row;
      },
      add: (tenant, key) => this.#addDataKey(tenant, key),
    });
  }

  /** @throws WrongMasterKey */
  static async open(database: ConfigDatabase, masterKey: Uint8Array): Promise<StoredConfig> {
    const store = new StoredConfig(database, deriveMasterKeys(masterKey));
    await store.#checkMasterKey();
    return store;
  }

  /** The only way to change the configuration: what was read of it is then out of date, here and in other processes. */
  write<T>(actor: Actor, run: (write: ConfigWrite) => Promise<T>): Promise<T> {
    return this.#audited(actor, run, async (queries) => {
      const { marks } = this.#database.tables;
      await queries
        .update(marks)
        .set({ value: sql`${marks.value} + 1` })
        .where(eq(marks.name, configurationMark));
    });
  }

  /** A write that a running gateway need not read: sessions, people. Its audit rows are in the same transaction. */
  writeBeside<T>(actor: Actor, run: (write: ConfigWrite) => Promise<T>): Promise<T> {
    return this.#audited(actor, run, async () => undefined);
  }

  async recordAudit(actor: Actor, entries: readonly AuditEntry[]): Promise<void> {
    await this.writeBeside(actor, async (write) => {
      for (const entry of entries) write.audit(entry);
    });
  }

  /** Reads over one consistent state. */
  read<T>(run: (queries: Queries) => Promise<T>): Promise<T> {
    return this.#database.read(run);
  }

  get tables(): ConfigTables {
    return this.#database.tables;
  }

  async snapshot(): Promise<Snapshot> {
    // Read before, so that a write in between is seen as a change.
    const mark = await this.#database.writeMark();
    const last = this.#last;
    const touched = last === undefined ? undefined : this.#ownWrites.between(last.mark, mark);
    const snapshot = await this.#database.read(async (queries) => {
      const rows = (kind: ObjectKind) => this.#rows(kind, queries);
      const version = await lastVersion(this.#database.tables, queries);
      return last !== undefined && touched !== undefined
        ? patchSnapshot(last.snapshot, touched, rows, version)
        : readSnapshot(rows, version, await this.#readSetting(queries, platformSetting));
    });
    this.#last = { mark, snapshot };
    this.#ownWrites.forgetUntil(mark);
    return snapshot;
  }

  async changed(): Promise<boolean> {
    return (await this.#database.writeMark()) !== this.#last?.mark;
  }

  async apply(config: SluiceConfig, options: ApplyOptions): Promise<readonly ConfigChange[]> {
    const managed = options.managed ?? true;
    const applied = await this.write(options.actor, async (write) => {
      const work = {
        tables: this.#database.tables,
        queries: write.queries,
        keys: this.#keys,
        prune: options.prune,
        managed,
      };
      const done = await applyConfig(work, config);
      for (const entry of done.audit) write.audit(entry);
      const platformChange = managed ? await this.#applyPlatform(write, config) : undefined;
      return platformChange === undefined ? done : { ...done, changes: [...done.changes, platformChange] };
    });
    for (const tenant of applied.deletedTenants) this.tenantKeys.forget(tenant);
    return applied.changes;
  }

  changeObjects<T>(
    { actor, providerTypes }: Parameters<ConfigStore['changeObjects']>[0],
    run: (changes: ObjectChanges) => Promise<T>,
  ): Promise<T> {
    return this.#change({ actor, providerTypes }, run);
  }

  keyUses(since: number): Promise<readonly KeyUse[]> {
    return readKeyUses(this.#database, since);
  }

  recordKeyUses(uses: readonly KeyUse[]): Promise<void> {
    return writeKeyUses(this.#database, uses);
  }

  mintKey({ actor, ...wanted }: Parameters<ConfigStore['mintKey']>[0]): Promise<MintedKey> {
    return this.#change({ actor, providerTypes: undefined }, (changes, queries) =>
      mintKey((kind) => this.#rows(kind, queries), changes, wanted),
    );
  }

  hashKey(value: string): string {
    return this.#keys.hashTenantKey(value);
  }

  setting(name: string): Promise<string | undefined> {
    return this.#database.read((queries) => this.#readSetting(queries, name));
  }

  async setSetting(name: string, value: string, actor: Actor): Promise<void> {
    await this.write(actor, async (write) => {
      await this.#writeSetting(write.queries, name, value);
      write.audit({ action: 'update', object: `setting ${name}`, detail: null });
    });
  }

  async auditRows(limit: number) {
    const { audit } = this.#database.tables;
    const rows = await this.#database.read((queries) =>
      queries.select().from(audit).orderBy(desc(audit.seq)).limit(limit),
    );
    return rows.map(({ at, actor, action, object, detail }) => ({
      at: new Date(at).toISOString(),
      actor,
      action,
      object,
      detail,
    }));
  }

  /** A page of the audit, the latest first. */
  auditPage(filter: AuditFilter): Promise<readonly AuditRow[]> {
    return readAudit((run) => this.#database.read(run), this.#database.tables, filter);
  }

  /** One line for each finding in the audit's chain. */
  verifyAudit(): Promise<readonly string[]> {
    return verifyAudit((run) => this.#database.read(run), this.#database.tables, this.#keys.audit);
  }

  /** Members of keys that other parts of the store need. */
  get chainKey(): Buffer {
    return this.#keys.chain;
  }

  shutdown(): Promise<void> {
    return this.#database.shutdown();
  }

  /** @param changed runs where there is something to audit: whatever changes the configuration is */
  #audited<T>(
    actor: Actor,
    run: (write: ConfigWrite) => Promise<T>,
    changed: (queries: Queries) => Promise<void>,
  ): Promise<T> {
    return this.#database.write(async (queries) => {
      const entries: AuditEntry[] = [];
      const result = await run({ queries, audit: (entry) => void entries.push(entry) });
      await appendAudit(queries, this.#database.tables, this.#keys.audit, actor, entries);
      if (entries.length > 0) await changed(queries);
      return result;
    });
  }

  async #change<T>(
    { actor, providerTypes }: { readonly actor: Actor; readonly providerTypes: readonly string[] | undefined },
    run: (changes: ObjectChanges, queries: Queries) => Promise<T>,
  ): Promise<T> {
    const { tables } = this.#database;
    const { result, mark, changes } = await this.write(actor, async (write) => {
      const work = { tables, queries: write.queries, keys: this.#keys, providerTypes };
      const changes = new StoredObjectChanges({ ...work, audit: (entry) => write.audit(entry) });
      const [before] = await write.queries.select().from(tables.marks).where(eq(tables.marks.name, configurationMark));
      return { result: await run(changes, write.queries), mark: (before?.value ?? 0) + 1, changes };
    });
    // A write that changed nothing leaves no mark of its own.
    if (changes.touched.length > 0) this.#ownWrites.add(mark, changes.touched);
    for (const tenant of changes.deletedTenants) this.tenantKeys.forget(tenant);
    return result;
  }

  #rows(kind: ConstructorParameters<typeof ObjectRows>[0], queries: Queries): ObjectRows {
    return new ObjectRows(kind, this.#database.tables, queries, this.#keys.seal);
  }

  async #applyPlatform(write: ConfigWrite, config: SluiceConfig): Promise<ConfigChange | undefined> {
    const { providers: _p, models: _m, tenants: _t, services: _s, plans: _l, ...platform } = config;
    const next = canonical(platform);
    const before = (await this.#readSetting(write.queries, platformSetting)) ?? '{}';
    if (before === next) return undefined;
    await this.#writeSetting(write.queries, platformSetting, next);
    write.audit({
      action: 'update',
      object: 'platform',
      detail: platformDifference(JSON.parse(before) as PlatformConfig, platform),
    });
    return { action: 'update', object: 'platform' };
  }

  async #addDataKey(tenant: string, key: { id: string; sealed: Uint8Array }) {
    const { dataKeys } = this.#database.tables;
    return this.write(storeActor, async (write) => {
      const [found] = await write.queries.select().from(dataKeys).where(eq(dataKeys.tenant, tenant));
      if (found !== undefined) return found;
      await write.queries
        .insert(dataKeys)
        .values({ tenant, id: key.id, sealed: Buffer.from(key.sealed), createdAt: Date.now() });
      write.audit({ action: 'create', object: `data key ${tenant}`, detail: { id: key.id } });
      return key;
    });
  }

  async #checkMasterKey(): Promise<void> {
    const { settings } = this.#database.tables;
    const find = (queries: Queries) => queries.select().from(settings).where(eq(settings.name, keyCheckSetting));
    let [stored] = await this.#database.read(find);
    if (stored === undefined) {
      await this.write(storeActor, async (write) => {
        [stored] = await find(write.queries);
        if (stored !== undefined) return;
        await write.queries.insert(settings).values({ name: keyCheckSetting, value: makeKeyCheck(this.#keys) });
        write.audit({ action: 'create', object: 'master key check', detail: null });
      });
    }
    if (stored !== undefined) assertKeyCheck(this.#keys, stored.value);
  }

  /** Settings are sealed: some of them are secrets, and none needs to be searched. */
  async #readSetting(queries: Queries, name: string): Promise<string | undefined> {
    const { settings } = this.#database.tables;
    const [row] = await queries.select().from(settings).where(eq(settings.name, name));
    if (row === undefined || name === keyCheckSetting) return row?.value;
    return open(this.#keys.seal, settingPlace(name), Buffer.from(row.value, 'base64')).toString();
  }

  async #writeSetting(queries: Queries, name: string, text: string): Promise<void> {
    const { settings } = this.#database.tables;
    const value = seal(this.#keys.seal, settingPlace(name), Buffer.from(text)).toString('base64');
    await queries
      .insert(settings)
      .values({ name, value })
      .onConflictDoUpdate({ target: settings.name, set: { value } });
  }
}

/** For the audit, without secrets: of those only that they are others. */
function platformDifference(before: PlatformConfig, after: PlatformConfig): unknown {
  return {
    before: withoutSecrets(before, []),
    after: withoutSecrets(after, []),
    ...(secretsOf(before, []) === secretsOf(after, []) ? {} : { secret: 'replaced' }),
  };
}

function settingPlace(name: string) {
  return { table: 'settings', row: name, tenant: '' };
}
