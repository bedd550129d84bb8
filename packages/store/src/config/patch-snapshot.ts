import type { ObjectKind } from './declared.ts';
import type { RowsOf } from './object-place.ts';
import type { ObjectRow } from './object-rows.ts';
import {
  applicationRecord,
  byId,
  keyRecord,
  readModels,
  readProviders,
  teamRecord,
  tenantRecord,
} from './read-snapshot.ts';
import type { Snapshot } from './snapshot.ts';

/** An object that a write made, changed or deleted. */
export interface Touched {
  readonly kind: ObjectKind;
  readonly id: string;
}

/**
 * The configuration after writes that touched a few objects: only those are read, and what did not change is the same
 * object as before. With many keys reading everything would hold up every call under way.
 */
export async function patchSnapshot(
  previous: Snapshot,
  touched: readonly Touched[],
  rows: RowsOf,
  version: number,
): Promise<Snapshot> {
  const kinds = new Set(touched.map(({ kind }) => kind));
  const fresh = async (kind: ObjectKind) => {
    const ids = new Set(touched.filter((one) => one.kind === kind).map(({ id }) => id));
    return new Map(await Promise.all([...ids].map(async (id) => [id, await rows(kind).find(id)] as const)));
  };
  const tenants = refreshed(previous.tenants, await fresh('tenant'), undefined, () => '', tenantRecord);
  const teams = refreshed(
    previous.teams,
    await fresh('team'),
    tenants === previous.tenants ? undefined : byId(tenants),
    ({ tenantId }) => tenantId,
    (row) => withParent(tenants, row, teamRecord),
  );
  const applications = refreshed(
    previous.applications,
    await fresh('application'),
    teams === previous.teams ? undefined : byId(teams),
    ({ teamId }) => teamId,
    (row) => withParent(teams, row, applicationRecord),
  );
  const keys = refreshed(
    previous.keys,
    await fresh('key'),
    applications === previous.applications ? undefined : byId(applications),
    ({ applicationId }) => applicationId,
    (row) => withParent(applications, row, keyRecord),
  );
  return {
    version,
    platform: previous.platform,
    providers: kinds.has('provider') || kinds.has('provider key') ? await readProviders(rows) : previous.providers,
    models: kinds.has('model') ? await readModels(rows) : previous.models,
    tenants,
    teams,
    applications,
    keys,
  };
}

interface Record {
  readonly id: string;
  readonly disabled: boolean;
  readonly disabledItself: boolean;
}

/**
 * @param fresh rows that were touched; `undefined` for those that are gone
 * @param parents where they changed: what hung on one that is gone is gone too, what hangs on a disabled one is disabled
 */
function refreshed<R extends Record>(
  records: readonly R[],
  fresh: ReadonlyMap<string, ObjectRow | undefined>,
  parents: ReadonlyMap<string, { readonly disabled: boolean }> | undefined,
  parentIdOf: (record: R) => string,
  build: (row: ObjectRow) => R | undefined,
): readonly R[] {
  if (fresh.size === 0 && parents === undefined) return records;
  const made = new Map(fresh);
  const result: R[] = [];
  const add = (row: ObjectRow | undefined) => {
    const record = row === undefined ? undefined : build(row);
    if (record !== undefined) result.push(record);
  };
  for (const record of records) {
    if (made.has(record.id)) {
      add(made.get(record.id));
      made.delete(record.id);
    } else if (parents === undefined) result.push(record);
    else {
      const parent = parents.get(parentIdOf(record));
      if (parent === undefined) continue;
      const disabled = record.disabledItself || parent.disabled;
      result.push(disabled === record.disabled ? record : { ...record, disabled });
    }
  }
  for (const row of made.values()) add(row);
  return result;
}

/** `undefined` where the parent went meanwhile, and the object with it. */
function withParent<P extends { readonly id: string }, R>(
  parents: readonly P[],
  row: ObjectRow,
  build: (row: ObjectRow, parent: P) => R,
): R | undefined {
  const parent = parents.find(({ id }) => id === row.parentId);
  return parent === undefined ? undefined : build(row, parent);
}
