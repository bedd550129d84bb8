import { readFile } from 'node:fs/promises';
import { ConfigError, issueLine } from '@sluice/contract/config/config-error';
import { type LoadedConfig, parseConfig } from '@sluice/contract/config/load';
import { providerTypes } from '@sluice/providers/registry';
import type { Environment } from '../config.ts';
import { driftLines } from './drift.ts';
import { exportConfig } from './export-config.ts';
import { type Installation, withInstallation } from './installation.ts';
import { refuseSecondFile } from './managed-file.ts';
import { readOptions } from './options.ts';
import { CommandError, EXIT, type Terminal } from './terminal.ts';

/** `config validate FILE`: every finding with its line and column; exit 2 where the file cannot be used. */
export async function validateConfig(args: readonly string[], environment: Environment, terminal: Terminal) {
  const file = fileArgument(args, 'config validate FILE');
  const { warnings } = await loadFile(file, environment, terminal);
  await terminal.out(`${file} is valid${warnings.length > 0 ? `, with ${warnings.length} warnings` : ''}\n`);
  return EXIT.ok;
}

/** `config apply FILE [--prune]`: the file becomes the truth for what it declares; a running gateway follows by itself. */
export async function applyConfig(args: readonly string[], environment: Environment, terminal: Terminal) {
  const usage = 'config apply FILE [--prune]';
  const { values, positionals } = readOptions(args, { prune: { type: 'boolean' } }, usage, ['FILE']);
  const [file = ''] = positionals;
  const { config } = await loadFile(file, environment, terminal);
  const apply = async ({ config: store }: Installation) => {
    await refuseSecondFile(store, environment, file);
    const changes = await store.apply(config, { prune: values.prune === true, actor: { name: 'cli' } });
    for (const { action, object } of changes) await terminal.out(`${action} ${object}\n`);
    await terminal.out(`${file} is applied: ${changes.length} changes\n`);
    return EXIT.ok;
  };
  return await withInstallation(environment, apply, { create: true });
}

/** `config diff FILE`: what `apply` would change; exit 2 where that is anything. */
export async function diffConfig(args: readonly string[], environment: Environment, terminal: Terminal) {
  const file = fileArgument(args, 'config diff FILE');
  const { config } = await loadFile(file, environment, terminal);
  return await withInstallation(environment, async ({ config: store }) => {
    const lines = driftLines(config, await store.snapshot(), (value) => store.hashKey(value));
    for (const line of lines) await terminal.out(`${line}\n`);
    if (lines.length > 0) return EXIT.findings;
    await terminal.out(`no drift: the running state is what ${file} says\n`);
    return EXIT.ok;
  });
}

/** `config export`: the running state as a sluice.yaml without secrets. */
export async function exportRunningConfig(args: readonly string[], environment: Environment, terminal: Terminal) {
  readOptions(args, {}, 'config export');
  return await withInstallation(environment, async ({ config: store }) => {
    await terminal.out(exportConfig(await store.snapshot()));
    return EXIT.ok;
  });
}

function fileArgument(args: readonly string[], usage: string): string {
  return readOptions(args, {}, usage, ['FILE']).positionals[0] ?? '';
}

async function loadFile(file: string, environment: Environment, terminal: Terminal): Promise<LoadedConfig> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? error}`);
  }
  try {
    const loaded = parseConfig(text, { fileName: file, env: environment.variables, providerTypes: providerTypes() });
    for (const warning of loaded.warnings) terminal.err(`warning: ${issueLine(file, warning)}\n`);
    return loaded;
  } catch (error) {
    if (error instanceof ConfigError) throw new CommandError(error.message, EXIT.findings);
    throw error;
  }
}
