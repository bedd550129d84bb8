import { max } from 'drizzle-orm';
import type { ConfigTables, Queries } from './config-database.ts';
import type { RowsOf } from './object-place.ts';
import type { ObjectRow } from './object-rows.ts';
import type { ApplicationRecord, KeyRecord, ProviderRecord, Snapshot, TeamRecord, TenantRecord } from './snapshot.ts';

/** The whole configuration as plain objects. What hangs on something disabled is disabled too. */
export async function readSnapshot(rows: RowsOf, version: number, platform: string | undefined): Promise<Snapshot> {
  const tenants = (await rows('tenant').all()).map(tenantRecord);
  const tenantOf = byId(tenants);
  const teams = (await rows('team').all()).map((row) => teamRecord(row, found(tenantOf, row.parentId)));
  const teamOf = byId(teams);
  const applications = (await rows('application').all()).map((row) =>
    applicationRecord(row, found(teamOf, row.parentId)),
  );
  const applicationOf = byId(applications);
  const keys = (await rows('key').all()).map((row) => keyRecord(row, found(applicationOf, row.parentId)));
  return {
    version,
    providers: await readProviders(rows),
    models: await readModels(rows),
    platform: platform === undefined ? {} : (JSON.parse(platform) as Snapshot['platform']),
    tenants,
    teams,
    applications,
    keys,
  };
}

/** Counts up with every audited write. */
export async function lastVersion({ audit }: ConfigTables, queries: Queries): Promise<number> {
  const [row] = await queries.select({ last: max(audit.seq) }).from(audit);
  return row?.last ?? 0;
}

export async function readProviders(rows: RowsOf): Promise<Snapshot['providers']> {
  const keys = Map.groupBy(await rows('provider key').all(), ({ parentId }) => parentId);
  return (await rows('provider').all()).map((row) => ({
    ...base(row),
    spec: { ...spec<ProviderRecord['spec']>(row), ...secrets(row) },
    keys: (keys.get(row.id) ?? []).map((key) => ({
      ...base(key),
      disabled: key.disabled || row.disabled,
      credential: secrets(key) as Record<string, string>,
      spec: spec<ProviderRecord['keys'][number]['spec']>(key),
    })),
  }));
}

export async function readModels(rows: RowsOf): Promise<Snapshot['models']> {
  return (await rows('model').all()).map((row) => ({
    ...base(row),
    spec: spec<Snapshot['models'][number]['spec']>(row),
  }));
}

export function tenantRecord(row: ObjectRow): TenantRecord {
  return { ...base(row), spec: { ...spec<TenantRecord['spec']>(row), ...secrets(row) } };
}

export function teamRecord(row: ObjectRow, tenant: TenantRecord): TeamRecord {
  return {
    ...base(row),
    disabled: row.disabled || tenant.disabled,
    tenantId: tenant.id,
    tenant: tenant.name,
    spec: spec(row),
  };
}

export function applicationRecord(row: ObjectRow, team: TeamRecord): ApplicationRecord {
  return {
    ...base(row),
    disabled: row.disabled || team.disabled,
    tenantId: team.tenantId,
    teamId: team.id,
    tenant: team.tenant,
    team: team.name,
    spec: spec(row),
  };
}

export function keyRecord(row: ObjectRow, application: ApplicationRecord): KeyRecord {
  return {
    ...base(row),
    disabled: row.disabled || application.disabled,
    tenantId: application.tenantId,
    teamId: application.teamId,
    applicationId: application.id,
    tenant: application.tenant,
    team: application.team,
    application: application.name,
    hash: row.hash,
    hint: row.hint,
    previous: row.previous,
    spec: spec(row),
  };
}

function base(row: ObjectRow) {
  const { id, name, managed, disabled, createdAt } = row;
  return { id, name, managed, disabled, disabledItself: disabled, createdAt };
}

/** Written by us from a validated file. */
function spec<T>(row: ObjectRow): T {
  return JSON.parse(row.spec) as T;
}

function secrets(row: ObjectRow): object {
  return row.secret === undefined ? {} : (JSON.parse(row.secret) as object);
}

export function byId<T extends { readonly id: string }>(records: readonly T[]): ReadonlyMap<string, T> {
  return new Map(records.map((record) => [record.id, record]));
}

function found<T>(records: ReadonlyMap<string, T>, id: string): T {
  const record = records.get(id);
  if (record === undefined) throw new Error(`the object ${id} is missing`);
  return record;
}
