import type { Environment } from '../config.ts';
import { withInstallation } from './installation.ts';
import { readOptions } from './options.ts';
import { CommandError, EXIT, type Terminal } from './terminal.ts';

const USAGE = 'keys create --tenant T --application A [--team TEAM] [--name N]';

/** `keys create`: mints a key and prints it alone on the output, once; what it is for goes to the error stream. */
export async function createKey(args: readonly string[], environment: Environment, terminal: Terminal) {
  const text = { type: 'string' } as const;
  const { values } = readOptions(args, { tenant: text, application: text, team: text, name: text }, USAGE);
  const { tenant, application, team, name = defaultName() } = values;
  if (!tenant || !application) {
    throw new CommandError(`--tenant and --application are needed\nusage: ./sluice ${USAGE}`, EXIT.usage);
  }
  return await withInstallation(environment, async ({ config: store }) => {
    const actor = { name: 'cli' };
    const key = await store.mintKey({ tenant, application, name, actor, ...(team === undefined ? {} : { team }) });
    terminal.err(`key ${name} of ${tenant}/${application} (${key.id}); it is not shown again:\n`);
    await terminal.out(`${key.value}\n`);
    return EXIT.ok;
  });
}

/** Two keys of an application cannot share a name, so the second one must not need a thought. */
function defaultName(): string {
  return `cli-${new Date().toISOString().slice(0, 19).replaceAll(/[:T]/g, '-')}`;
}
