import { resolve } from 'node:path';
import type { ConfigStore } from '@sluice/store/config/config-store';
import type { Environment } from '../config.ts';
import { CommandError } from './terminal.ts';

const SETTING = 'managed_config_file';

/** At each start: which file this installation is managed by, or that none is. Commands run beside it and look here. */
export async function recordManagedFile(store: ConfigStore, file: string | undefined): Promise<void> {
  const path = file === undefined ? '' : resolve(file);
  const recorded = (await store.setting(SETTING)) ?? '';
  if (recorded !== path) await store.setSetting(SETTING, path, { name: 'start' });
}

/**
 * Two files that each think they are the truth would undo one another.
 * @throws CommandError where another file manages this installation
 */
export async function refuseSecondFile(store: ConfigStore, environment: Environment, file: string): Promise<void> {
  const recorded = await store.setting(SETTING);
  const manager = environment.configFile ?? (recorded === '' ? undefined : recorded);
  if (manager !== undefined && resolve(manager) !== resolve(file)) {
    throw new CommandError(
      `this installation is managed by ${manager} (SLUICE_CONFIG): change that file, or start without it; nothing was applied`,
    );
  }
}
