/** A chunk in Vite's manifest. */
interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

export type Manifest = Readonly<Record<string, Chunk>>;

/** What a first visit loads at most, in KB of 1000 bytes after gzip. */
export interface Budget {
  readonly name: string;
  readonly maxKb: number;
  /** Manifest entries whose files, and those that they import, count. */
  readonly entries: readonly string[];
  /** Entries whose files are there already. */
  readonly beyond?: readonly string[];
  readonly kind?: 'js' | 'css';
}

/** With the start, which every page imports. */
const SIGN_IN = ['src/features/session/sign-in-page.tsx', texts('text'), texts('features/session')];
const SHELL = [
  ...SIGN_IN,
  'src/routes/signed-in.ts',
  'src/routes/with-queries.tsx',
  'src/routes/shell/shell.tsx',
  'src/routes/scope-guards.tsx',
  texts('routes/shell'),
];

/** Pages that may weigh more than others, beyond the frame. */
const HEAVY: Readonly<Record<string, number>> = {};
const PAGE_KB = 35;

function texts(folder: string): string {
  return `src/${folder}/messages/en.po`;
}

/** One for each page of a feature that the manifest has, beside those of the start and the frame. */
export function budgetsOf(manifest: Manifest): readonly Budget[] {
  const pages = Object.keys(manifest).filter((entry) => /^src\/features\/[\w-]+\/[\w-]+-page\.tsx$/.test(entry));
  return [
    { name: 'signed out', maxKb: 110, entries: SIGN_IN },
    { name: 'frame, signed in', maxKb: 185, entries: SHELL },
    ...pages
      .filter((entry) => !SIGN_IN.includes(entry))
      .map((entry) => ({
        name: `+ ${entry.replace(/^.*\//, '').replace('.tsx', '')}`,
        maxKb: HEAVY[entry] ?? PAGE_KB,
        entries: [entry, entry.replace(/[\w-]+\.tsx$/, 'messages/en.po')],
        beyond: SHELL,
      })),
    { name: 'styles', maxKb: 25, entries: Object.keys(manifest), kind: 'css' },
  ];
}

/**
 * @param sizeOf bytes of a file of the build after gzip
 * @throws Error where an entry is not in the manifest: what it stood for was renamed
 */
export function sizeKb(manifest: Manifest, budget: Budget, sizeOf: (file: string) => number): number {
  const kind = budget.kind ?? 'js';
  const there = filesOf(manifest, budget.beyond ?? [], kind);
  const files = [...filesOf(manifest, budget.entries, kind)].filter((file) => !there.has(file));
  return files.reduce((sum, file) => sum + sizeOf(file), 0) / 1000;
}

function filesOf(manifest: Manifest, entries: readonly string[], kind: 'js' | 'css'): Set<string> {
  const keys = new Set(entries);
  const files = new Set<string>();
  for (const key of keys) {
    const chunk = manifest[key];
    if (chunk === undefined) throw new Error(`the build has no ${key}`);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) if (file.endsWith(`.${kind}`)) files.add(file);
    for (const next of chunk.imports ?? []) keys.add(next);
  }
  return files;
}
