import { changeFaults } from '@sluice/contract/config/change-faults';
import { pathText } from '@sluice/contract/config/config-error';
import { eq } from 'drizzle-orm';
import type { MasterKeys } from '../seal/master-key.ts';
import type { AuditEntry } from './audit-entry.ts';
import type { ConfigTables, Queries } from './config-database.ts';
import type { MintedKey, NewObject, ObjectChanges, ObjectPatch } from './config-store.ts';
import type { ObjectKind } from './declared.ts';
import { buryTenant, isBuried } from './deleted-tenants.ts';
import { difference, isSame } from './object-difference.ts';
import { formOf, type Members, membersOf, patched } from './object-form.ts';
import { type Ancestors, ancestorsOf, pathOf, placeOf, surroundings } from './object-place.ts';
import { ObjectRefused } from './object-refused.ts';
import { type NewRow, type ObjectRow, ObjectRows } from './object-rows.ts';
import type { Touched } from './patch-snapshot.ts';
import { numberedSlug, slugFrom } from './slug-from.ts';
import { keyHint, makeKeyValue } from './tenant-key-value.ts';

interface Work {
  readonly tables: ConfigTables;
  readonly queries: Queries;
  readonly keys: MasterKeys;
  /** Provider types that can be served. */
  readonly providerTypes: readonly string[] | undefined;
  audit(entry: AuditEntry): void;
}

/** An object with what stands above it. */
interface Placed {
  readonly kind: ObjectKind;
  readonly ancestors: Ancestors;
  readonly row: ObjectRow;
}

const BELOW_TENANTS: ReadonlySet<ObjectKind> = new Set(['tenant', 'team', 'application', 'key']);

const noKey = { hash: '', hint: '', previous: undefined };

/** Changes of single objects inside one transaction of the store's. */
export class StoredObjectChanges implements ObjectChanges {
  /** What a running configuration has to read again. */
  readonly touched: Touched[] = [];
  /** Names of tenants whose data keys went with them. */
  readonly deletedTenants: string[] = [];
  readonly #work: Work;

  constructor(work: Work) {
    this.#work = work;
  }

  async create(kind: Exclude<ObjectKind, 'key'>, object: NewObject): Promise<string> {
    return (await this.#create(kind, object, noKey)).id;
  }

  async createKey(object: NewObject): Promise<MintedKey> {
    const value = makeKeyValue();
    const hint = keyHint(value);
    const { id } = await this.#create('key', object, { ...noKey, hash: this.#work.keys.hashTenantKey(value), hint });
    return { id, value, hint };
  }

  async change(kind: ObjectKind, id: string, patch: ObjectPatch): Promise<void> {
    const { row, ancestors } = await this.#changeable(kind, id);
    const { name = row.name, disabled, members = {} } = patch;
    if (name !== row.name) await this.#checkName(kind, row.parentId, name);
    const next: NewRow = {
      ...row,
      name,
      ...formOf(kind, name, patched(kind, membersOf(row), members)),
      // Switched off by a file that declares it no longer: from here on it is nobody's.
      managed: false,
      disabled: disabled ?? row.disabled,
    };
    if (isSame(row, next)) return;
    const rows = this.#rows(kind);
    await this.#checked(kind, ancestors, row, next, () => rows.update(next));
    this.#done('update', kind, ancestors, row, difference(row, next));
  }

  async delete(kind: ObjectKind, id: string): Promise<void> {
    const { row, ancestors } = await this.#changeable(kind, id);
    await this.#checked(kind, ancestors, row, undefined, () => this.#rows(kind).delete(id));
    if (kind === 'tenant') {
      await buryTenant(this.#work.tables, this.#work.queries, row.name);
      this.deletedTenants.push(row.name);
    }
    this.#done('delete', kind, ancestors, row, { before: JSON.parse(row.spec) as unknown });
  }

  async rotateKey(id: string, overlapMs: number): Promise<MintedKey> {
    const { row, ancestors } = await this.#changeable('key', id);
    const value = makeKeyValue();
    const hint = keyHint(value);
    await this.#forgetUse(row.previous?.hash);
    const previous = overlapMs > 0 ? { hash: row.hash, hint: row.hint, endsAt: Date.now() + overlapMs } : undefined;
    if (previous === undefined) await this.#forgetUse(row.hash);
    const hash = this.#work.keys.hashTenantKey(value);
    await this.#rows('key').update({ ...row, managed: false, hash, hint, previous });
    const detail = { hint, previous_hint: row.hint, overlap_s: overlapMs / 1000 };
    this.#done('rotate', 'key', ancestors, row, detail);
    return { id, value, hint };
  }

  async endRotation(id: string): Promise<void> {
    const { row, ancestors } = await this.#changeable('key', id);
    if (row.previous === undefined || row.previous.endsAt <= Date.now()) {
      throw new ObjectRefused('missing', 'the key has one value only');
    }
    await this.#forgetUse(row.previous.hash);
    await this.#rows('key').update({ ...row, managed: false, previous: undefined });
    this.#done('end rotation', 'key', ancestors, row, { previous_hint: row.previous.hint });
  }

  async #create(
    kind: ObjectKind,
    { parentId = '', name, members }: NewObject,
    value: Pick<NewRow, 'hash' | 'hint' | 'previous'>,
  ): Promise<NewRow> {
    const ancestors = await ancestorsOf((one) => this.#rows(one), kind, parentId);
    const parent = ancestors.at(-1);
    if (kind === 'provider key' && parent !== undefined) refuseManaged(parent);
    if (ancestors.some((row) => row.disabled)) {
      throw new ObjectRefused('parent disabled', 'nothing can be made below what is switched off: enable it first');
    }
    const given = name ?? (await this.#freeName(kind, parentId, members));
    if (name !== undefined) await this.#checkName(kind, parentId, name);
    const rows = this.#rows(kind);
    const form = formOf(kind, given, members);
    const row: NewRow = {
      ...{ id: rows.newId(), name: given, parentId, managed: false, disabled: false },
      ...form,
      ...value,
    };
    await this.#checked(kind, ancestors, undefined, row, () => rows.insert(row));
    const hint = value.hint === '' ? {} : { hint: value.hint };
    this.#done('create', kind, ancestors, row, { id: row.id, ...hint, after: JSON.parse(row.spec) as unknown });
    return row;
  }

  /** @throws ObjectRefused where the object is not there, or a file declares it */
  async #changeable(kind: ObjectKind, id: string): Promise<Placed> {
    const row = await this.#rows(kind).find(id);
    if (row === undefined) throw new ObjectRefused('missing', `there is no such ${kind}`);
    refuseManaged(row);
    return { kind, row, ancestors: await ancestorsOf((one) => this.#rows(one), kind, row.parentId) };
  }

  async #checkName(kind: ObjectKind, parentId: string, name: string): Promise<void> {
    if (await this.#rows(kind).isNameTaken(parentId, name)) {
      throw new ObjectRefused('name taken', `there is a ${kind} named ${name} already`);
    }
    if (await this.#isBuried(kind, name)) {
      throw new ObjectRefused(
        'name taken',
        `a tenant named ${name} was deleted, and its ledger is kept under the name`,
      );
    }
  }

  async #isBuried(kind: ObjectKind, name: string): Promise<boolean> {
    return kind === 'tenant' && (await isBuried(this.#work.tables, this.#work.queries, name));
  }

  async #freeName(kind: ObjectKind, parentId: string, { name }: Members): Promise<string> {
    const rows = this.#rows(kind);
    const first = slugFrom(String(name ?? ''), kind.replace(' ', '-'));
    let free = first;
    for (let count = 2; ; count++) {
      if (!(await rows.isNameTaken(parentId, free)) && !(await this.#isBuried(kind, free))) return free;
      free = numberedSlug(first, count);
    }
  }

  /** Writes, and undoes it all where the configuration would not be sound any more. */
  async #checked(
    kind: ObjectKind,
    ancestors: Ancestors,
    before: NewRow | undefined,
    after: NewRow | undefined,
    write: () => Promise<void>,
  ): Promise<void> {
    if (!canBreak(kind, after)) return write();
    const rows = (one: ObjectKind) => this.#rows(one);
    const was = await surroundings(rows, kind, ancestors, before);
    await write();
    const is = await surroundings(rows, kind, ancestors, after);
    const at = placeOf(kind, ancestors, after?.name ?? before?.name ?? '');
    const { own, elsewhere } = changeFaults(was, is, at, this.#work.providerTypes);
    const [wrong] = own;
    if (wrong !== undefined) throw new ObjectRefused('invalid', wrong.message, wrong.path.join('.'));
    if (elsewhere.length > 0) {
      const places = elsewhere.slice(0, 5).map(({ path, message }) => `${pathText(path)} (${message})`);
      throw new ObjectRefused('in use', `this would break ${places.join(', ')}`);
    }
  }

  async #forgetUse(hash: string | undefined): Promise<void> {
    const { keyUses } = this.#work.tables;
    if (hash !== undefined) await this.#work.queries.delete(keyUses).where(eq(keyUses.hash, hash));
  }

  #done(action: string, kind: ObjectKind, ancestors: Ancestors, row: NewRow, detail: unknown): void {
    const [top = row] = ancestors;
    // The owners of a tenant read what was done in it, also after it was deleted.
    const tenantId = BELOW_TENANTS.has(kind) ? top.id : undefined;
    this.touched.push({ kind, id: row.id });
    this.#work.audit({ action, object: `${kind} ${pathOf(ancestors, row.name)}`, detail, tenantId });
  }

  #rows(kind: ObjectKind): ObjectRows {
    return new ObjectRows(kind, this.#work.tables, this.#work.queries, this.#work.keys.seal);
  }
}

/** A file's objects are the file's; what it declared once and does no longer is switched off, and may be taken up. */
function refuseManaged({ managed, disabled }: ObjectRow): void {
  if (managed && !disabled) throw new ObjectRefused('managed', 'it is declared in sluice.yaml: change it there');
}

/** Most changes of a tenant's people touch nothing that others refer to: they need not read the rest. */
function canBreak(kind: ObjectKind, after: NewRow | undefined): boolean {
  if (kind !== 'team' && kind !== 'application' && kind !== 'key')
    return kind !== 'provider key' || after !== undefined;
  return after !== undefined && membersOf(after).models !== undefined;
}
