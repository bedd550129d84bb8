import { max } from 'drizzle-orm';
import type { MasterKeys } from '../seal/master-key.ts';
import type { ConfigTables, Queries } from './config-database.ts';
import type { ObjectKind } from './declared.ts';
import { type ObjectRow, ObjectRows } from './object-rows.ts';
import type { Snapshot } from './snapshot.ts';

/** The whole configuration as plain objects. What hangs on something disabled is disabled too. */
export async function readSnapshot(
  tables: ConfigTables,
  queries: Queries,
  keys: MasterKeys,
  platform: string | undefined,
): Promise<Snapshot> {
  const rows = (kind: ObjectKind) => new ObjectRows(kind, tables, queries, keys.seal).all();
  const version = await lastVersion(tables, queries);
  const providerKeys = await rows('provider key');
  const providers = (await rows('provider')).map((row) => ({
    ...base(row),
    spec: { ...spec<Snapshot['providers'][number]['spec']>(row), ...secrets(row) },
    keys: providerKeys
      .filter((key) => key.parentId === row.id)
      .map((key) => ({
        ...base(key),
        disabled: key.disabled || row.disabled,
        credential: secrets(key) as Record<string, string>,
        spec: spec<Snapshot['providers'][number]['keys'][number]['spec']>(key),
      })),
  }));
  return {
    version,
    providers,
    models: (await rows('model')).map((row) => ({ ...base(row), spec: spec<Snapshot['models'][number]['spec']>(row) })),
    platform: platform === undefined ? {} : (JSON.parse(platform) as Snapshot['platform']),
    ...scopes(await rows('tenant'), await rows('team'), await rows('application'), await rows('key')),
  };
}

/** Counts up with every audited write. */
async function lastVersion({ audit }: ConfigTables, queries: Queries): Promise<number> {
  const [row] = await queries.select({ last: max(audit.seq) }).from(audit);
  return row?.last ?? 0;
}

function scopes(
  tenantRows: readonly ObjectRow[],
  teamRows: readonly ObjectRow[],
  applicationRows: readonly ObjectRow[],
  keyRows: readonly ObjectRow[],
): Pick<Snapshot, 'tenants' | 'teams' | 'applications' | 'keys'> {
  const tenants = tenantRows.map((row) => ({
    ...base(row),
    spec: { ...spec<Snapshot['tenants'][number]['spec']>(row), ...secrets(row) },
  }));
  const tenantOf = byId(tenants);
  const teams = teamRows.map((row) => {
    const tenant = found(tenantOf, row.parentId);
    return {
      ...base(row),
      disabled: row.disabled || tenant.disabled,
      tenantId: tenant.id,
      tenant: tenant.name,
      spec: spec<Snapshot['teams'][number]['spec']>(row),
    };
  });
  const teamOf = byId(teams);
  const applications = applicationRows.map((row) => {
    const team = found(teamOf, row.parentId);
    const disabled = row.disabled || team.disabled;
    return {
      ...base(row),
      disabled,
      tenantId: team.tenantId,
      teamId: team.id,
      tenant: team.tenant,
      team: team.name,
      spec: spec<Snapshot['applications'][number]['spec']>(row),
    };
  });
  const applicationOf = byId(applications);
  const keys = keyRows.map((row) => {
    const application = found(applicationOf, row.parentId);
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
      spec: spec<Snapshot['keys'][number]['spec']>(row),
    };
  });
  return { tenants, teams, applications, keys };
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

function byId<T extends { readonly id: string }>(records: readonly T[]): ReadonlyMap<string, T> {
  return new Map(records.map((record) => [record.id, record]));
}

function found<T>(records: ReadonlyMap<string, T>, id: string): T {
  const record = records.get(id);
  if (record === undefined) throw new Error(`the object ${id} is missing`);
  return record;
}
