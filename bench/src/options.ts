import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SCENARIOS, type Scenario } from './scenarios.ts';

export const TARGET_NAMES = ['nginx', 'haproxy', 'raw', 'gateway'] as const;
/** `against` is the gateway of another checkout, `portkey` Portkey's, of the npm registry. */
export type TargetName = (typeof TARGET_NAMES)[number] | 'against' | 'portkey';

export interface Options {
  readonly targets: readonly TargetName[];
  readonly scenarios: readonly Scenario[];
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly rounds: number;
  readonly cpuProf: boolean;
  /** Another checkout of the project, built: its gateway takes part as `against`. */
  readonly against: string | undefined;
  /** A folder with Portkey's gateway: takes part as `portkey`. */
  readonly portkey: string | undefined;
  /** Where the tables go besides the terminal: `-` is the terminal itself, else a file with bench markers. */
  readonly markdown: string | undefined;
}

export const USAGE = `pnpm bench [flags]
  --only nginx,gateway      targets: ${TARGET_NAMES.join(', ')} (default: all that are installed)
  --against DIR             the gateway of another checkout too (built there), to compare two versions in turns
  --portkey DIR             Portkey's gateway too, after: npm install --ignore-scripts --prefix DIR @portkey-ai/gateway
  --scenarios json-64,…     ${Object.keys(SCENARIOS).join(', ')} (default: all)
  --seconds 2.2             measured time of each run
  --warmup 0.7              time before it that is not counted
  --rounds 3                rounds; targets take turns in each, in changing order
  --cpu-prof                gateway alone, json-64 (or --scenarios), under Node's CPU profiler; prints where the time went
  --markdown [FILE]         tables as Markdown; with FILE between its bench:begin and bench:end marks`;

/** @throws Error with a line for people where a flag is wrong. */
export function readOptions(argv: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    // pnpm hands on the `--` that people put before flags.
    args: withMarkdownDefault(argv.filter((one) => one !== '--')),
    options: {
      only: { type: 'string' },
      against: { type: 'string' },
      portkey: { type: 'string' },
      scenarios: { type: 'string' },
      seconds: { type: 'string' },
      warmup: { type: 'string' },
      rounds: { type: 'string' },
      'cpu-prof': { type: 'boolean', default: false },
      markdown: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const cpuProf = values['cpu-prof'];
  const names = list(values.scenarios ?? (cpuProf ? 'json-64' : undefined), Object.keys(SCENARIOS), 'scenario');
  return {
    targets: cpuProf
      ? ['gateway']
      : [
          ...list(values.only, TARGET_NAMES, 'target'),
          ...(['against', 'portkey'] as const).filter((name) => values[name] !== undefined),
        ],
    against: values.against === undefined ? undefined : resolve(values.against),
    portkey: values.portkey === undefined ? undefined : resolve(values.portkey),
    scenarios: names.map((name) => SCENARIOS[name] as Scenario),
    seconds: number('seconds', values.seconds, cpuProf ? 8 : 2.2),
    warmupSeconds: number('warmup', values.warmup, 0.7),
    rounds: Math.ceil(number('rounds', values.rounds, cpuProf ? 1 : 3)),
    cpuProf,
    markdown: values.markdown,
  };
}

function withMarkdownDefault(argv: readonly string[]): string[] {
  return argv.flatMap((one, index) => {
    const next = argv[index + 1];
    return one === '--markdown' && (next === undefined || next.startsWith('--')) ? ['--markdown=-'] : [one];
  });
}

function list<Name extends string>(given: string | undefined, known: readonly Name[], what: string): readonly Name[] {
  if (given === undefined) return known;
  return given.split(',').map((name) => {
    const found = known.find((one) => one === name.trim());
    if (found === undefined) throw new Error(`no ${what} '${name}'; there are ${known.join(', ')}`);
    return found;
  });
}

function number(flag: string, given: string | undefined, otherwise: number): number {
  const value = given === undefined ? otherwise : Number(given);
  if (!(value > 0)) throw new Error(`--${flag} should be a number above 0`);
  return value;
}
