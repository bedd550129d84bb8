import { fileURLToPath } from 'node:url';

interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** Files that many pages share, by the modules of src that reach all of their parts; the first that reaches a part has it. */
const CHUNKS: readonly (readonly [name: string, roots: readonly string[]])[] = [
  ['sign-in', ['features/session/sign-in-page.tsx']],
  [
    'frame',
    ['routes/shell/shell.tsx', 'routes/scope-guards.tsx', ...plainParts('page', 'skeleton', 'state-message', 'time')],
  ],
  ['select', ['ui/select-input.tsx']],
  ['list', ['ui/list/list-page.tsx']],
];

/** Parts of pages that lists have and other pages, too. */
function plainParts(...names: readonly string[]): readonly string[] {
  return names.map((name) => `ui/${name}.tsx`);
}

/**
 * How the build is cut into files. They are few, because over HTTP/1.1 each waits its turn: what the first page needs, what
 * signing in needs, the frame around all pages, what lists are made of. Everything else stands with its page.
 */
export function chunkGroups() {
  return [
    { name: 'start', tags: ['$initial' as const], priority: CHUNKS.length + 1 },
    ...CHUNKS.map(([name, paths], index) => ({
      debugName: name,
      name: namesReachedFrom(
        name,
        paths.map((path) => fileURLToPath(new URL(`../src/${path}`, import.meta.url))),
      ),
      priority: CHUNKS.length - index,
    })),
  ];
}

/** Names a module `name` where one of the modules at `roots` imports it, itself or through others. */
function namesReachedFrom(name: string, roots: readonly string[]): (id: string, graph: ModuleGraph) => string | null {
  let reached: Set<string> | undefined;
  return (id, graph) => {
    reached ??= closureOf(roots, graph);
    return reached.has(id) ? name : null;
  };
}

function closureOf(roots: readonly string[], graph: ModuleGraph): Set<string> {
  const reached = new Set(roots);
  for (const id of reached) {
    for (const next of graph.getModuleInfo(id)?.importedIds ?? []) if (!isPopup(id, next)) reached.add(next);
  }
  return reached;
}

/** Modules that name all parts of a kind, each with those of its parts that files which come first have no use for. */
const POPUPS: readonly (readonly [all: RegExp, popup: RegExp])[] = [
  // Of menus and popovers they take the button alone (`ui/menu.tsx`, `ui/popover.tsx`): the popup comes when it is wanted.
  [/\/(menu|popover)\/index\.parts\.mjs$/, /\/(?!trigger|store)[\w-]+\/\w+\.mjs$/],
  [/\/floating-ui-react\/index\.mjs$/, /\/(FloatingFocusManager|useListNavigation|useTypeahead)\.mjs$/],
];

function isPopup(id: string, next: string): boolean {
  return POPUPS.some(([all, popup]) => all.test(id) && popup.test(next));
}
