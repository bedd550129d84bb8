import { fileURLToPath } from 'node:url';

interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** Files that many pages share, by the module that reaches all of their parts; the first that reaches a part has it. */
const CHUNKS = [
  ['sign-in', '../src/features/session/sign-in-page.tsx'],
  ['frame', '../src/routes/shell/shell.tsx'],
  ['list', '../src/ui/list/list-page.tsx'],
] as const;

/**
 * How the build is cut into files. They are few, because over HTTP/1.1 each waits its turn: what the first page needs, what
 * signing in needs, the frame around all pages, what lists are made of. Everything else stands with its page.
 */
export function chunkGroups() {
  return [
    { name: 'start', tags: ['$initial' as const], priority: CHUNKS.length + 1 },
    ...CHUNKS.map(([name, path], index) => ({
      debugName: name,
      name: namesReachedFrom(name, fileURLToPath(new URL(path, import.meta.url))),
      priority: CHUNKS.length - index,
    })),
  ];
}

/** Names a module `name` where the module at `root` imports it, itself or through others. */
function namesReachedFrom(name: string, root: string): (id: string, graph: ModuleGraph) => string | null {
  let reached: Set<string> | undefined;
  return (id, graph) => {
    reached ??= closureOf(root, graph);
    return reached.has(id) ? name : null;
  };
}

function closureOf(root: string, graph: ModuleGraph): Set<string> {
  const reached = new Set([root]);
  for (const id of reached) for (const next of graph.getModuleInfo(id)?.importedIds ?? []) reached.add(next);
  return reached;
}
