import { parseArgs } from 'node:util';
import { ConfigError } from '@sluice/contract/config/config-error';
import { EnvironmentError, readEnvironment } from '../config.ts';
import { serve } from '../main.ts';
import { CommandError } from './terminal.ts';

/** `start [--config FILE]`: serves until SIGTERM or SIGINT. What stops a start is said in one line. */
export async function start(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { config: { type: 'string' } } });
  try {
    await serve(readEnvironment(undefined, values.config));
  } catch (error) {
    if (error instanceof EnvironmentError || error instanceof ConfigError) throw new CommandError(error.message);
    const known = error as NodeJS.ErrnoException;
    if (known.code === 'EADDRINUSE') throw new CommandError(`PORT should be free: ${known.message}`);
    if (known.name === 'WrongMasterKey') throw new CommandError(known.message);
    throw error;
  }
}
