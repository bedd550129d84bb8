import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { open, type SealKey, seal } from '../seal/sealed-box.ts';
import type { ConfigTables, Queries } from './config-database.ts';
import type { ObjectKind } from './declared.ts';

/** What every object of the configuration is as a row, whatever its kind. */
export interface ObjectRow {
  readonly id: string;
  readonly name: string;
  readonly spec: string;
  readonly secret: string | undefined;
  readonly managed: boolean;
  readonly disabled: boolean;
  /** Id of the parent; `''` for what stands at the top. */
  readonly parentId: string;
  /** Of tenants' keys, else `''`. */
  readonly hash: string;
  readonly hint: string;
}

interface KindTable {
  readonly prefix: string;
  readonly parent: ObjectKind | undefined;
  readonly parentColumn: string;
  readonly table: (tables: ConfigTables) => unknown;
}

export const kindTables: Record<ObjectKind, KindTable> = {
  provider: { prefix: 'prv', parent: undefined, parentColumn: '', table: (tables) => tables.providers },
  'provider key': {
    prefix: 'pky',
    parent: 'provider',
    parentColumn: 'providerId',
    table: (tables) => tables.providerKeys,
  },
  model: { prefix: 'mod', parent: undefined, parentColumn: '', table: (tables) => tables.models },
  plan: { prefix: 'pln', parent: undefined, parentColumn: '', table: (tables) => tables.plans },
  service: { prefix: 'srv', parent: undefined, parentColumn: '', table: (tables) => tables.services },
  tenant: { prefix: 'ten', parent: undefined, parentColumn: '', table: (tables) => tables.tenants },
  team: { prefix: 'tea', parent: 'tenant', parentColumn: 'tenantId', table: (tables) => tables.teams },
  application: { prefix: 'app', parent: 'team', parentColumn: 'teamId', table: (tables) => tables.applications },
  key: { prefix: 'key', parent: 'application', parentColumn: 'applicationId', table: (tables) => tables.keys },
};

/** The nine tables share their columns but for the parent's and a key's; this is where that is said to the types. */
type AnyObjectTable = ConfigTables['tenants'];

/** Tells objects of one millisecond apart. */
let made = 0;

/** Rows of one kind, with their secrets opened and sealed on the way. */
export class ObjectRows {
  readonly #kind: KindTable;
  readonly #table: AnyObjectTable;
  readonly #queries: Queries;
  readonly #key: SealKey;
  readonly #name: string;

  constructor(kind: ObjectKind, tables: ConfigTables, queries: Queries, key: SealKey) {
    this.#kind = kindTables[kind];
    this.#table = this.#kind.table(tables) as AnyObjectTable;
    this.#queries = queries;
    this.#key = key;
    this.#name = kind;
  }

  async all(): Promise<readonly ObjectRow[]> {
    const rows = await this.#queries.select().from(this.#table).orderBy(this.#table.createdAt, this.#table.id);
    return rows.map((row) => {
      const more = row as unknown as Record<string, string | undefined>;
      const { id, name, spec, managed, disabled, sealed } = row;
      const secret = sealed === null ? undefined : open(this.#key, this.#place(id), sealed).toString();
      const parentId = more[this.#kind.parentColumn] ?? '';
      return { id, name, spec, secret, managed, disabled, parentId, hash: more.hash ?? '', hint: more.hint ?? '' };
    });
  }

  newId(): string {
    // Sorts by age, so that a file's objects come back in the order in which they stood there.
    const order = Date.now().toString(36) + (made++ % 36 ** 4).toString(36).padStart(4, '0');
    return `${this.#kind.prefix}_${order}${randomBytes(8).toString('hex')}`;
  }

  async insert(row: ObjectRow): Promise<void> {
    await this.#queries.insert(this.#table).values({ ...this.#columns(row), id: row.id, createdAt: Date.now() });
  }

  async update(row: ObjectRow): Promise<void> {
    await this.#queries.update(this.#table).set(this.#columns(row)).where(eq(this.#table.id, row.id));
  }

  async delete(id: string): Promise<void> {
    await this.#queries.delete(this.#table).where(eq(this.#table.id, id));
  }

  #columns(row: ObjectRow) {
    const { name, spec, managed, disabled } = row;
    const sealed = row.secret === undefined ? null : seal(this.#key, this.#place(row.id), Buffer.from(row.secret));
    const parent = this.#kind.parentColumn === '' ? {} : { [this.#kind.parentColumn]: row.parentId };
    const key = row.hash === '' ? {} : { hash: row.hash, hint: row.hint };
    return { name, spec, managed, disabled, sealed, ...parent, ...key };
  }

  #place(id: string) {
    return { table: this.#name, row: id, tenant: '' };
  }
}
