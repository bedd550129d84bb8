import { EnvironmentError, readEnvironment } from '../config.ts';
import { CommandError, EXIT, type Terminal } from './terminal.ts';
import { version } from './version.ts';

/** What a command does with the words after its name; its exit code. */
type Run = (
  args: readonly string[],
  environment: ReturnType<typeof readEnvironment>,
  terminal: Terminal,
) => Promise<number>;

interface Command {
  readonly usage: string;
  readonly summary: string;
  /** Loaded when it is called, so that no command waits for another one's code. */
  readonly load: () => Promise<Run>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  start: {
    usage: 'start [--config FILE]',
    summary: 'serve until SIGTERM or SIGINT',
    load: async () => {
      const { start } = await import('./start.ts');
      return (args) => start([...args]);
    },
  },
  'config validate': {
    usage: 'config validate FILE',
    summary: 'check a sluice.yaml; exit 2 where it cannot be used',
    load: async () => (await import('./config.ts')).validateConfig,
  },
  'config diff': {
    usage: 'config diff FILE',
    summary: 'what apply would change; exit 2 where that is anything',
    load: async () => (await import('./config.ts')).diffConfig,
  },
  'config apply': {
    usage: 'config apply FILE [--prune]',
    summary: 'make the file the truth for what it declares',
    load: async () => (await import('./config.ts')).applyConfig,
  },
  'config export': {
    usage: 'config export',
    summary: 'the running state as a sluice.yaml, without secrets',
    load: async () => (await import('./config.ts')).exportRunningConfig,
  },
  'keys create': {
    usage: 'keys create --tenant T --application A [--name N]',
    summary: 'mint a key; it is printed once',
    load: async () => (await import('./keys.ts')).createKey,
  },
  'ledger verify': {
    usage: 'ledger verify',
    summary: 'check the ledger; exit 2 with a line for each finding',
    load: async () => (await import('./ledger.ts')).verifyLedger,
  },
  'ledger export': {
    usage: 'ledger export [--since T] --format jsonl|csv',
    summary: 'print the ledger',
    load: async () => (await import('./ledger.ts')).exportLedger,
  },
  'admin reset-password': {
    usage: 'admin reset-password [--email E]',
    summary: 'a new one-time password for the admin',
    load: async () => (await import('./admin.ts')).resetAdminPassword,
  },
};

function usageText(): string {
  const commands = Object.values(COMMANDS);
  const width = Math.max(...commands.map(({ usage }) => usage.length));
  const lines = commands.map(({ usage, summary }) => `  ${usage.padEnd(width)}  ${summary}`);
  return ['usage: ./sluice COMMAND', '', ...lines, `  ${'--version'.padEnd(width)}  print the version`, ''].join('\n');
}

/** Finds the command that the words name and runs it. */
export async function runCommand(
  words: readonly string[],
  variables: Readonly<Record<string, string | undefined>> | undefined,
  terminal: Terminal,
): Promise<number> {
  const [first = '', second = ''] = words;
  if (first === '--version' || first === '-v') {
    await terminal.out(`${version()}\n`);
    return EXIT.ok;
  }
  if (first === '--help' || first === '-h' || first === 'help') {
    await terminal.out(usageText());
    return EXIT.ok;
  }
  const [name, length] = Object.hasOwn(COMMANDS, first) ? [first, 1] : [`${first} ${second}`, 2];
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    terminal.err(first === '' ? usageText() : `sluice: unknown command '${name.trim()}'\n\n${usageText()}`);
    return EXIT.usage;
  }
  try {
    const run = await command.load();
    return await run(words.slice(length), readEnvironment(variables), terminal);
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof EnvironmentError)) throw error;
    terminal.err(`${error.message}\n`);
    return error instanceof CommandError ? error.exitCode : EXIT.failed;
  }
}
