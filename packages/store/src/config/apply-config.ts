import type { SluiceConfig } from '@sluice/contract/config/schema';
import type { MasterKeys } from '../seal/master-key.ts';
import type { AuditEntry } from './audit-entry.ts';
import type { ConfigTables, Queries } from './config-database.ts';
import type { ConfigChange } from './config-store.ts';
import { type Declared, declaredObjects, type ObjectKind, objectKinds } from './declared.ts';
import { buryTenant } from './deleted-tenants.ts';
import { difference, isSame } from './object-difference.ts';
import { kindTables, type ObjectRow, ObjectRows } from './object-rows.ts';
import { keyHint } from './tenant-key-value.ts';

/** Two keys of a file have the same value: a call could not tell whose it is. */
export class KeyValueTwice extends Error {
  constructor(first: string, second: string) {
    super(`the keys ${first} and ${second} have the same value; give each its own`);
    this.name = 'KeyValueTwice';
  }
}

interface Work {
  readonly tables: ConfigTables;
  readonly queries: Queries;
  readonly keys: MasterKeys;
  readonly prune: boolean;
  readonly managed: boolean;
}

export interface Applied {
  readonly changes: readonly ConfigChange[];
  readonly audit: readonly AuditEntry[];
  readonly deletedTenants: readonly string[];
}

/** Makes the store say what the file says. Inside the caller's transaction; what is as declared is not written. */
export async function applyConfig(work: Work, config: SluiceConfig): Promise<Applied> {
  const declared = declaredObjects(config);
  const paths: Partial<Record<ObjectKind, Map<string, string>>> = {};
  const changes: ConfigChange[] = [];
  const audit: AuditEntry[] = [];
  const deletedTenants: string[] = [];
  for (const kind of objectKinds) {
    const sync = new KindSync(kind, work, paths);
    for (const change of await sync.run(declared[kind])) {
      const object = `${kind} ${change.path}`;
      changes.push({ action: change.action, object });
      audit.push({ action: change.action, object, detail: change.detail });
      if (kind === 'tenant' && change.action === 'delete') deletedTenants.push(change.path);
    }
    paths[kind] = sync.paths;
  }
  for (const tenant of deletedTenants) {
    await buryTenant(work.tables, work.queries, tenant);
  }
  return { changes, audit, deletedTenants };
}

interface KindChange {
  readonly action: ConfigChange['action'];
  readonly path: string;
  readonly detail: unknown;
}

/** One kind of object: what is there against what is declared. */
class KindSync {
  /** Ids by path, for the children. */
  readonly paths = new Map<string, string>();
  readonly #kind: ObjectKind;
  readonly #work: Work;
  readonly #rows: ObjectRows;
  readonly #parents: ReadonlyMap<string, string>;
  readonly #changes: KindChange[] = [];

  constructor(kind: ObjectKind, work: Work, paths: Partial<Record<ObjectKind, Map<string, string>>>) {
    this.#kind = kind;
    this.#work = work;
    this.#rows = new ObjectRows(kind, work.tables, work.queries, work.keys.seal);
    const parent = kindTables[kind].parent;
    this.#parents = (parent === undefined ? undefined : paths[parent]) ?? new Map();
  }

  async run(declared: readonly Declared[]): Promise<readonly KindChange[]> {
    const parentPaths = new Map([...this.#parents].map(([path, id]) => [id, path]));
    const stored = (await this.#rows.all()).map((row) => {
      const parent = parentPaths.get(row.parentId);
      return { row, path: parent === undefined ? row.name : `${parent}/${row.name}` };
    });
    for (const { row, path } of stored) this.paths.set(path, row.id);
    const wanted = this.#matched(declared, stored);
    const kept = new Set(wanted.map(({ row }) => row?.id));
    await this.#makeRoom(wanted);
    for (const { object, row, hash } of wanted) await this.#write(object, row, hash);
    if (this.#work.managed) {
      for (const { row, path } of stored) if (row.managed && !kept.has(row.id)) await this.#retire(row, path);
    }
    return this.#changes;
  }

  /** A key is known by its value, so that a rename or a move keeps its history; everything else by its path. */
  #matched(declared: readonly Declared[], stored: readonly { row: ObjectRow; path: string }[]) {
    const byHash = new Map(stored.map(({ row }) => [row.hash, row]));
    const byPath = new Map(stored.map(({ row, path }) => [path, row]));
    const hashed = declared.map((object) => ({
      object,
      hash: object.value === undefined ? '' : this.#work.keys.hashTenantKey(object.value),
    }));
    const seen = new Map<string, string>();
    const taken = new Set<string>();
    const first = hashed.map(({ object, hash }) => {
      const twin = hash === '' ? undefined : seen.get(hash);
      if (twin !== undefined) throw new KeyValueTwice(twin, object.path);
      seen.set(hash, object.path);
      const row = hash === '' ? byPath.get(object.path) : byHash.get(hash);
      if (row !== undefined) taken.add(row.id);
      return { object, hash, row };
    });
    return first.map((one) => {
      const same = one.row ?? byPath.get(one.object.path);
      return { ...one, row: one.row ?? (same !== undefined && !taken.has(same.id) ? same : undefined) };
    });
  }

  /** Rows that change places are set aside first: their old names and hashes may be somebody else's new ones. */
  async #makeRoom(wanted: readonly { object: Declared; row: ObjectRow | undefined; hash: string }[]): Promise<void> {
    if (this.#kind !== 'key') return;
    const kept = new Set(wanted.map(({ row }) => row?.id));
    const names = new Set(wanted.map(({ object }) => object.path));
    for (const { object, row, hash } of wanted) {
      if (row === undefined || (row.hash === hash && this.paths.get(object.path) === row.id)) continue;
      await this.#rows.update({ ...row, name: `~${row.id}`, hash: `~${row.id}` });
    }
    // A key that is not declared any more gives its name up to the one that is.
    for (const row of await this.#rows.all()) {
      const path = [...this.paths].find(([, id]) => id === row.id)?.[0];
      if (kept.has(row.id) || path === undefined || !names.has(path)) continue;
      await this.#rows.update({ ...row, name: `${row.name}~${row.id.slice(-6)}` });
    }
  }

  async #write(object: Declared, row: ObjectRow | undefined, hash: string): Promise<void> {
    const parentId = object.parent === undefined ? '' : this.#parents.get(object.parent);
    if (parentId === undefined) throw new Error(`${this.#kind} ${object.path} has no parent`);
    const { name, spec, secret, path } = object;
    const hint = object.value === undefined ? '' : keyHint(object.value);
    const managed = this.#work.managed || (row?.managed ?? false);
    const next = {
      id: row?.id ?? this.#rows.newId(),
      name,
      spec,
      secret,
      managed,
      disabled: false,
      parentId,
      hash,
      hint,
      // A value of the file ends what a rotation still let through.
      previous: row?.hash === hash ? row.previous : undefined,
    };
    this.paths.set(path, next.id);
    if (row === undefined) {
      await this.#rows.insert(next);
      this.#changes.push({ action: 'create', path, detail: { after: JSON.parse(spec) as unknown } });
      return;
    }
    if (isSame(row, next)) return;
    await this.#rows.update(next);
    this.#changes.push({ action: 'update', path, detail: difference(row, next) });
  }

  async #retire(row: ObjectRow, path: string): Promise<void> {
    const before = JSON.parse(row.spec) as unknown;
    if (this.#work.prune) {
      await this.#rows.delete(row.id);
      this.paths.delete(path);
      this.#changes.push({ action: 'delete', path, detail: { before } });
    } else if (!row.disabled) {
      const [current] = (await this.#rows.all()).filter((one) => one.id === row.id);
      await this.#rows.update({ ...(current ?? row), disabled: true });
      this.#changes.push({ action: 'disable', path, detail: { before } });
    }
  }
}
