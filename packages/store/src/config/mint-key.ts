import { ConfigConflict } from './config-conflict.ts';
import type { ConfigStore, MintedKey, ObjectChanges } from './config-store.ts';
import type { RowsOf } from './object-place.ts';
import { ObjectRefused } from './object-refused.ts';

type Wanted = Omit<Parameters<ConfigStore['mintKey']>[0], 'actor'>;

/** A key for an application that is told by names; team and application are made where there are none. @throws ConfigConflict */
export async function mintKey(rows: RowsOf, changes: ObjectChanges, wanted: Wanted): Promise<MintedKey> {
  const { id: parentId, path } = await applicationFor(rows, changes, wanted);
  const { name } = wanted;
  try {
    return await changes.createKey({ parentId, name, members: {} });
  } catch (error) {
    if (!(error instanceof ObjectRefused)) throw error;
    const taken = error.reason === 'name taken';
    throw new ConfigConflict(taken ? `the application ${path} has a key named ${name} already` : error.message);
  }
}

async function applicationFor(
  rows: RowsOf,
  changes: ObjectChanges,
  { tenant: tenantName, team: wantedTeam, application }: Wanted,
): Promise<{ readonly id: string; readonly path: string }> {
  const tenant = (await rows('tenant').all()).find((row) => row.name === tenantName);
  if (tenant === undefined) throw new ConfigConflict(`there is no tenant ${tenantName}`);
  const teams = (await rows('team').all()).filter((row) => row.parentId === tenant.id);
  const named = (await rows('application').all()).flatMap((row) => {
    const team = teams.find((one) => one.id === row.parentId);
    const fits = row.name === application && (wantedTeam === undefined || team?.name === wantedTeam);
    return team !== undefined && fits ? [{ id: row.id, path: `${tenant.name}/${team.name}/${row.name}` }] : [];
  });
  const [only] = named;
  if (named.length > 1)
    throw new ConfigConflict(`several teams of ${tenantName} have an application ${application}: name the team`);
  if (only !== undefined) return only;
  const teamName = wantedTeam ?? (teams.length === 1 ? teams[0]?.name : undefined) ?? 'default';
  const teamId =
    teams.find((one) => one.name === teamName)?.id ??
    (await changes.create('team', { parentId: tenant.id, name: teamName, members: {} }));
  const id = await changes.create('application', { parentId: teamId, name: application, members: {} });
  return { id, path: `${tenant.name}/${teamName}/${application}` };
}
