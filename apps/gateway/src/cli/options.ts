import { type ParseArgsConfig, parseArgs } from 'node:util';
import { CommandError, EXIT } from './terminal.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads the options and exactly as many arguments as are named.
 * @throws CommandError that shows how the command is called
 */
export function readOptions<const T extends Options>(
  args: readonly string[],
  options: T,
  usage: string,
  argumentNames: readonly string[] = [],
) {
  const wrong = (what: string) => new CommandError(`${what}\nusage: ./sluice ${usage}`, EXIT.usage);
  let parsed: ReturnType<typeof parseArgs<{ options: T; allowPositionals: true; args: string[] }>>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
  const missing = argumentNames[parsed.positionals.length];
  if (missing !== undefined) throw wrong(`${missing} is missing`);
  const surplus = parsed.positionals[argumentNames.length];
  if (surplus !== undefined) throw wrong(`'${surplus}' is one argument too many`);
  return { values: parsed.values, positionals: parsed.positionals };
}
