import { ConfigError } from '@sluice/contract/config/config-error';
import { EnvironmentError, readEnvironment } from '../config.ts';
import { serve } from '../main.ts';
import { EXPECTED } from './installation.ts';
import { readOptions } from './options.ts';
import { CommandError } from './terminal.ts';

/** `start [--config FILE]`: serves until SIGTERM or SIGINT. What stops a start is said in one line. */
export async function start(args: string[]): Promise<number> {
  const { values } = readOptions(args, { config: { type: 'string' } }, 'start [--config FILE]');
  try {
    return await serve(readEnvironment(undefined, values.config));
  } catch (error) {
    if (error instanceof EnvironmentError || error instanceof ConfigError) throw new CommandError(error.message);
    const { code = '', name, message } = error as NodeJS.ErrnoException;
    const variable = LISTENING[code];
    if (variable !== undefined) throw new CommandError(`${variable}: ${message}`);
    if (EXPECTED.has(name)) throw new CommandError(message);
    throw error;
  }
}

/** Why a socket cannot be had, and what to change. */
const LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE: 'PORT should be free',
  EACCES: 'PORT should be one that this user may listen on',
  EADDRNOTAVAIL: 'HOST should be an address of this machine',
  ENOTFOUND: 'HOST should be an address of this machine',
};
