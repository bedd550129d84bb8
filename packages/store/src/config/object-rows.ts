import { randomBytes } from 'node:crypto';
import { ID_PREFIX } from '@sluice/contract/ids';
import { and, eq } from 'drizzle-orm';
import { open, type SealKey, seal } from '../seal/sealed-box.ts';
import type { ConfigTables, Queries } from './config-database.ts';
import type { ObjectKind } from './declared.ts';
import type { PreviousValue } from './snapshot.ts';

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
  /** Of tenants' keys: the value that a rotation replaced, until the next one. */
  readonly previous: PreviousValue | undefined;
  /** Unix ms. */
  readonly createdAt: number;
}

/** What is not known yet of an object that is being made. */
export type NewRow = Omit<ObjectRow, 'createdAt'>;

interface KindTable {
  readonly prefix: string;
  readonly parent: ObjectKind | undefined;
  readonly parentColumn: string;
  readonly table: (tables: ConfigTables) => unknown;
}

const top = { parent: undefined, parentColumn: '' };

export const kindTables: Record<ObjectKind, KindTable> = {
  provider: { ...top, prefix: ID_PREFIX.provider, table: (tables) => tables.providers },
  'provider key': {
    prefix: ID_PREFIX.providerKey,
    parent: 'provider',
    parentColumn: 'providerId',
    table: (tables) => tables.providerKeys,
  },
  model: { ...top, prefix: ID_PREFIX.model, table: (tables) => tables.models },
  plan: { ...top, prefix: ID_PREFIX.plan, table: (tables) => tables.plans },
  service: { ...top, prefix: ID_PREFIX.service, table: (tables) => tables.services },
  tenant: { ...top, prefix: ID_PREFIX.tenant, table: (tables) => tables.tenants },
  team: { prefix: ID_PREFIX.team, parent: 'tenant', parentColumn: 'tenantId', table: (tables) => tables.teams },
  application: {
    prefix: ID_PREFIX.application,
    parent: 'team',
    parentColumn: 'teamId',
    table: (tables) => tables.applications,
  },
  key: {
    prefix: ID_PREFIX.key,
    parent: 'application',
    parentColumn: 'applicationId',
    table: (tables) => tables.keys,
  },
};

/** The nine tables share their columns but for the parent's and a key's; this is where that is said to the types. */
type AnyObjectTable = ConfigTables['tenants'];
type AnyRow = AnyObjectTable['$inferSelect'];

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
    return rows.map((row) => this.#opened(row));
  }

  async find(id: string): Promise<ObjectRow | undefined> {
    const [row] = await this.#queries.select().from(this.#table).where(eq(this.#table.id, id));
    return row === undefined ? undefined : this.#opened(row);
  }

  async isNameTaken(parentId: string, name: string): Promise<boolean> {
    const column = (this.#table as unknown as Record<string, AnyObjectTable['id']>)[this.#kind.parentColumn];
    const named = eq(this.#table.name, name);
    const rows = await this.#queries
      .select({ id: this.#table.id })
      .from(this.#table)
      .where(column === undefined ? named : and(eq(column, parentId), named));
    return rows.length > 0;
  }

  newId(): string {
    // Sorts by age, so that a file's objects come back in the order in which they stood there.
    const order = Date.now().toString(36) + (made++ % 36 ** 4).toString(36).padStart(4, '0');
    return `${this.#kind.prefix}${order}${randomBytes(8).toString('hex')}`;
  }

  async insert(row: NewRow): Promise<void> {
    await this.#queries.insert(this.#table).values({ ...this.#columns(row), id: row.id, createdAt: Date.now() });
  }

  async update(row: NewRow): Promise<void> {
    await this.#queries.update(this.#table).set(this.#columns(row)).where(eq(this.#table.id, row.id));
  }

  async delete(id: string): Promise<void> {
    await this.#queries.delete(this.#table).where(eq(this.#table.id, id));
  }

  #opened(row: AnyRow): ObjectRow {
    const more = row as unknown as Partial<Record<string, string>> & Partial<ConfigTables['keys']['$inferSelect']>;
    const { id, name, spec, managed, disabled, sealed, createdAt } = row;
    const secret = sealed === null ? undefined : open(this.#key, this.#place(id), sealed).toString();
    const parentId = more[this.#kind.parentColumn] ?? '';
    const { hash = '', hint = '', previousHash, previousHint, previousEndsAt } = more;
    const previous =
      previousHash == null ? undefined : { hash: previousHash, hint: previousHint ?? '', endsAt: previousEndsAt ?? 0 };
    return { id, name, spec, secret, managed, disabled, parentId, hash, hint, previous, createdAt };
  }

  #columns(row: NewRow) {
    const { name, spec, managed, disabled, previous } = row;
    const sealed = row.secret === undefined ? null : seal(this.#key, this.#place(row.id), Buffer.from(row.secret));
    const parent = this.#kind.parentColumn === '' ? {} : { [this.#kind.parentColumn]: row.parentId };
    const values = {
      hash: row.hash,
      hint: row.hint,
      previousHash: previous?.hash ?? null,
      previousHint: previous?.hint ?? null,
      previousEndsAt: previous?.endsAt ?? null,
    };
    return { name, spec, managed, disabled, sealed, ...parent, ...(row.hash === '' ? {} : values) };
  }

  #place(id: string) {
    return { table: this.#name, row: id, tenant: '' };
  }
}
