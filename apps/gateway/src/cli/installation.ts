import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigStore } from '@sluice/store/config/config-store';
import type { Ledger } from '@sluice/store/ledger/ledger';
import { openStore, type Store } from '@sluice/store/open';
import type { People } from '@sluice/store/people/people';
import { type Environment, readMasterKey } from '../config.ts';
import { CommandError } from './terminal.ts';

/** What commands may touch while a gateway runs on the same data. */
export interface Installation {
  readonly config: ConfigStore;
  readonly people: People;
  /** Read only: the gateway is its one writer. */
  readonly ledger: Pick<Ledger, 'verify' | 'export'>;
}

/** What the store refuses for reasons that its message tells; anything else is a fault of ours and shows its stack. */
export const EXPECTED: ReadonlySet<string> = new Set([
  'ConfigConflict',
  'KeyValueTwice',
  'SchemaTooNew',
  'WrongMasterKey',
  'DataDirInUse',
  'ReadOnlyDatabase',
]);

/**
 * Opens the installation that the environment names, lets the command use it and closes it again. Only a command that
 * brings something into being may make a new one: elsewhere a wrong folder would look like a sound, empty installation.
 */
export async function withInstallation(
  environment: Environment,
  use: (installation: Installation) => Promise<number>,
  options: { readonly create: boolean } = { create: false },
): Promise<number> {
  const { dataDir, databaseUrl, ledgerSync } = environment;
  if (!options.create && databaseUrl === undefined && !existsSync(join(dataDir, 'sluice.db'))) {
    throw new CommandError(`there is no installation in ${dataDir} (SLUICE_DATA_DIR); ./sluice start makes one`);
  }
  const masterKey = readMasterKey(environment);
  let store: Store | undefined;
  try {
    store = await openStore({ dataDir, databaseUrl, masterKey, ledgerSync, role: 'command' });
    return await use(store);
  } catch (error) {
    if (error instanceof Error && EXPECTED.has(error.name)) throw new CommandError(error.message);
    throw error;
  } finally {
    await store?.shutdown();
  }
}
