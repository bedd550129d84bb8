/**
 * Which part may import which: the arrows of docs/architecture, checked. Each rule is "these files may import nothing
 * but this", so a new package starts with no rights until it is named here. Proven by tooling/dependency-rules.test.ts.
 */

/** Tests may use what the workspace's root brings for them (vitest, fast-check), and Node. */
const TEST = '(\\.test\\.ts$|/test/|/conformance/|vitest\\.config\\.ts$)';
const NETWORK_AND_SYSTEM = '^(node:|undici$|ws$)|(^|/)node_modules/(undici|ws|node-fetch|axios|got)/';

/** Sources of one workspace part may import its own files, the parts and the packages named, and nothing else. */
function mayImportOnly(part, { parts = [], packages = [], builtins = false }) {
  const allowed = [`^${part}/(?!node_modules/)`, ...parts.map((name) => `^${name}/src/`)];
  for (const name of packages) allowed.push(`node_modules/${name}/`);
  return {
    name: `${part.replace('/', '-')}-imports`,
    severity: 'error',
    comment: `${part} may import: itself${parts.length > 0 ? `, ${parts.join(', ')}` : ''}${packages.length > 0 ? `, ${packages.join(', ')}` : ''}${builtins ? ', Node' : ''}.`,
    from: { path: `^${part}/src/`, pathNot: TEST },
    to: { pathNot: allowed, ...(builtins ? { dependencyTypesNot: ['core'] } : {}) },
  };
}

/** Types of a vendor's SDK are fine as `import type`; its code is not. */
function onlyTypesOf(part, packages) {
  return {
    name: `${part.replace('/', '-')}-sdk-types-only`,
    severity: 'error',
    comment: `${part} takes the vendors' SDKs as wire types alone; the hot path talks HTTP itself.`,
    from: { path: `^${part}/src/`, pathNot: TEST },
    to: { path: packages.map((name) => `node_modules/${name}/`), dependencyTypesNot: ['type-only'] },
  };
}

/** What the portal is made of; dates, charts and the like are loaded by the pages that need them. */
const PORTAL_PACKAGES = [
  '(@types/)?react(-dom)?',
  '@base-ui/react',
  '@lingui/(core|react)',
  '@tanstack/(react-query|react-router|react-virtual)',
  '@fontsource-variable/[a-z-]+',
  'clsx',
  'cmdk',
  'lucide-react',
  'react-hook-form',
  'vite',
];

const forbidden = [
  mayImportOnly('packages/core', {}),
  mayImportOnly('packages/providers', { parts: ['packages/core'], packages: ['openai', '@anthropic-ai/sdk'] }),
  onlyTypesOf('packages/providers', ['openai', '@anthropic-ai/sdk']),
  mayImportOnly('packages/contract', { packages: ['zod', 'yaml'] }),
  mayImportOnly('packages/store', {
    parts: ['packages/contract', 'packages/core'],
    packages: ['drizzle-orm', 'better-sqlite3', '@types/better-sqlite3', 'postgres', 'ioredis'],
    builtins: true,
  }),
  mayImportOnly('packages/fake-upstream', { builtins: true }),
  mayImportOnly('apps/portal', {
    parts: ['packages/contract', 'packages/core'],
    packages: PORTAL_PACKAGES,
  }),
  {
    name: 'portal-core-is-prompts',
    severity: 'error',
    comment: 'Of core the portal uses what prompts are made of, and nothing of the hot path.',
    from: { path: '^apps/portal/src/' },
    to: { path: '^packages/core/src/', pathNot: '^packages/core/src/prompts/' },
  },
  {
    name: 'portal-contract-types-only',
    severity: 'error',
    comment:
      'The contract comes to the portal as types: its schemas would bring zod into the first page. Rights are plain data.',
    from: { path: '^apps/portal/src/' },
    to: { path: '^packages/contract/src/', pathNot: '/control/permissions', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'pure-parts-stay-pure',
    severity: 'error',
    comment: 'core and providers do no I/O: no Node modules, no network, not even in their types.',
    from: { path: '^packages/(core|providers)/src/', pathNot: TEST },
    to: { path: NETWORK_AND_SYSTEM },
  },
  {
    name: 'pure-parts-no-builtins',
    severity: 'error',
    comment: 'core and providers import no Node module under any spelling.',
    from: { path: '^packages/(core|providers)/src/', pathNot: TEST },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'apps-stand-alone',
    severity: 'error',
    comment: 'An app never imports another app.',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  {
    name: 'packages-below-apps',
    severity: 'error',
    comment: 'Nothing imports an app; bench and tests start the built program.',
    from: { path: '^(packages|tooling|bench)/' },
    to: { path: '^apps/' },
  },
  {
    name: 'only-store-knows-a-database',
    severity: 'error',
    comment: 'All SQL stands in packages/store.',
    from: { path: '^(apps|packages|bench)/', pathNot: ['^packages/store/', TEST] },
    to: { path: 'node_modules/(drizzle-orm|better-sqlite3|postgres|pg|ioredis|@electric-sql/pglite)/' },
  },
  {
    name: 'no-child-processes',
    severity: 'error',
    comment: 'What serves requests starts no programs: a whole class of injections is impossible.',
    from: { path: '^(apps|packages)/[^/]+/src/', pathNot: TEST },
    to: { path: '^(node:)?child_process$' },
  },
  {
    name: 'no-code-from-strings',
    severity: 'error',
    comment: 'node:vm and the REPL run text as code.',
    from: { path: '^(apps|packages)/[^/]+/src/', pathNot: TEST },
    to: { path: '^(node:)?(vm|repl)$' },
  },
  {
    name: 'source-never-imports-tests',
    severity: 'error',
    from: { path: '^(apps|packages)/[^/]+/src/', pathNot: TEST },
    to: { path: TEST },
  },
  { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'not-resolvable',
    severity: 'error',
    comment: 'An import that leads nowhere, or to a package that the importing part does not declare.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'declared-dependencies',
    severity: 'error',
    comment: 'Every package that is imported stands in the importing part’s own package.json.',
    from: { path: '^(apps|packages)/[^/]+/src/', pathNot: TEST },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.json'],
    },
    cache: false,
  },
};
