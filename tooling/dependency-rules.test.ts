import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { afterEach, describe, expect, it } from 'vitest';
import configuration from '../.dependency-cruiser.mjs';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The names of the rules that a small workspace of these files breaks. */
async function brokenRules(files: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-rules-'));
  folders.push(folder);
  const all = { 'package.json': '{"type":"module"}', 'tsconfig.json': '{}', ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { tsConfig: _, ...options } = configuration.options ?? {};
  const { output } = await cruise(
    ['.'],
    { ...options, baseDir: folder, validate: true, ruleSet: { forbidden: configuration.forbidden ?? [] } },
    { conditionNames: ['import', 'types', 'node', 'default'], exportsFields: ['exports'] },
  );
  return [...new Set((output as ICruiseResult).summary.violations.map((violation) => violation.rule.name))].sort();
}

/** A package in node_modules, declared by the part that is to import it. */
function npmPackage(part: string, name: string): Record<string, string> {
  return {
    [`${part}/package.json`]: JSON.stringify({ type: 'module', dependencies: { [name]: '1.0.0' } }),
    [`${part}/node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', exports: './index.js' }),
    [`${part}/node_modules/${name}/index.js`]: 'export const a = 1;',
    [`${part}/node_modules/${name}/index.d.ts`]: 'export declare const a: number; export type T = number;',
  };
}

const A = 'export const a = 1; export type T = number;';
const importing = (specifier: string) => `import { a } from '${specifier}'; export const b = a;`;

describe('a forbidden import fails the build', () => {
  it.each([
    ['core imports providers', 'packages/core/src/x.ts', '../../providers/src/a.ts', 'packages-core-imports'],
    ['core imports contract', 'packages/core/src/x.ts', '../../contract/src/a.ts', 'packages-core-imports'],
    [
      'providers import contract',
      'packages/providers/src/x.ts',
      '../../contract/src/a.ts',
      'packages-providers-imports',
    ],
    ['providers import store', 'packages/providers/src/x.ts', '../../store/src/a.ts', 'packages-providers-imports'],
    ['contract imports core', 'packages/contract/src/x.ts', '../../core/src/a.ts', 'packages-contract-imports'],
    ['store imports providers', 'packages/store/src/x.ts', '../../providers/src/a.ts', 'packages-store-imports'],
    [
      'fake-upstream imports core',
      'packages/fake-upstream/src/x.ts',
      '../../core/src/a.ts',
      'packages-fake-upstream-imports',
    ],
    ['a package imports an app', 'packages/store/src/x.ts', '../../../apps/gateway/src/a.ts', 'packages-below-apps'],
    ['bench imports an app', 'bench/src/x.ts', '../../apps/gateway/src/a.ts', 'packages-below-apps'],
    ['an app imports an app', 'apps/portal/src/x.ts', '../../gateway/src/a.ts', 'apps-stand-alone'],
    ['the portal imports store', 'apps/portal/src/x.ts', '../../../packages/store/src/a.ts', 'apps-portal-imports'],
    [
      'the portal imports the hot path',
      'apps/portal/src/x.ts',
      '../../../packages/core/src/chat/a.ts',
      'portal-core-is-prompts',
    ],
    [
      'the portal imports a schema, not its type',
      'apps/portal/src/x.ts',
      '../../../packages/contract/src/control/a.ts',
      'portal-contract-types-only',
    ],
    ['source imports a test', 'apps/gateway/src/x.ts', './a.test.ts', 'source-never-imports-tests'],
  ])('%s', async (_, from, specifier, rule) => {
    const target = join(dirname(from), specifier);
    expect(await brokenRules({ [from]: importing(specifier), [target]: A })).toContain(rule);
  });

  it.each([
    ['node:fs', 'packages/core/src/x.ts', 'pure-parts-no-builtins'],
    ['fs', 'packages/core/src/x.ts', 'pure-parts-no-builtins'],
    ['node:http', 'packages/providers/src/x.ts', 'pure-parts-no-builtins'],
    ['node:fs', 'packages/contract/src/x.ts', 'packages-contract-imports'],
    ['node:child_process', 'apps/gateway/src/x.ts', 'no-child-processes'],
    ['child_process', 'packages/store/src/x.ts', 'no-child-processes'],
    ['node:vm', 'apps/gateway/src/x.ts', 'no-code-from-strings'],
  ])('%s in %s', async (builtin, from, rule) => {
    expect(await brokenRules({ [from]: `import * as a from '${builtin}'; export const b = a;` })).toContain(rule);
    const lazily = `export const b = async () => await import('${builtin}');`;
    expect(await brokenRules({ [from]: lazily })).toContain(rule);
  });

  it.each([
    ['packages/core', 'zod', 'packages-core-imports'],
    ['packages/contract', 'hono', 'packages-contract-imports'],
    ['packages/providers', 'undici', 'pure-parts-stay-pure'],
    ['packages/providers', 'openai', 'packages-providers-sdk-types-only'],
    ['apps/gateway', 'better-sqlite3', 'only-store-knows-a-database'],
    ['apps/gateway', 'drizzle-orm', 'only-store-knows-a-database'],
    ['apps/gateway', 'postgres', 'only-store-knows-a-database'],
  ])('%s imports %s', async (part, name, rule) => {
    expect(await brokenRules({ ...npmPackage(part, name), [`${part}/src/x.ts`]: importing(name) })).toContain(rule);
  });

  it('a package that the part does not declare', async () => {
    const files: Record<string, string> = {
      ...npmPackage('apps/gateway', 'hono'),
      'apps/gateway/src/x.ts': importing('hono'),
    };
    expect(await brokenRules(files)).toEqual([]);
    files['apps/gateway/package.json'] = '{"type":"module"}';
    expect(await brokenRules(files)).toEqual(['declared-dependencies']);
  });

  it('a cycle, also one of types alone', async () => {
    const x = "import type { T } from './y.ts'; export type S = T;";
    const y = "import type { S } from './x.ts'; export type T = S | number;";
    expect(await brokenRules({ 'apps/gateway/src/x.ts': x, 'apps/gateway/src/y.ts': y })).toEqual(['no-cycles']);
  });

  it('an import that leads nowhere', async () => {
    expect(await brokenRules({ 'apps/gateway/src/x.ts': importing('./gone.ts') })).toEqual(['not-resolvable']);
  });
});

describe('the arrows of the design are allowed', () => {
  it.each([
    ['packages/providers/src/x.ts', '../../core/src/a.ts'],
    ['packages/store/src/x.ts', '../../core/src/a.ts'],
    ['packages/store/src/x.ts', '../../contract/src/a.ts'],
    ['apps/gateway/src/x.ts', '../../../packages/core/src/a.ts'],
    ['apps/gateway/src/x.ts', '../../../packages/store/src/a.ts'],
    ['apps/gateway/src/x.ts', '../../../packages/fake-upstream/src/a.ts'],
  ])('%s -> %s', async (from, specifier) => {
    expect(await brokenRules({ [from]: importing(specifier), [join(dirname(from), specifier)]: A })).toEqual([]);
  });

  it.each([
    ['packages/contract', 'zod'],
    ['packages/contract', 'yaml'],
    ['packages/store', 'drizzle-orm'],
    ['packages/store', 'better-sqlite3'],
    ['packages/store', 'postgres'],
  ])('%s -> %s', async (part, name) => {
    expect(await brokenRules({ ...npmPackage(part, name), [`${part}/src/x.ts`]: importing(name) })).toEqual([]);
  });

  it('providers take a vendor’s SDK as types', async () => {
    const files = npmPackage('packages/providers', 'openai');
    const source = "import type { T } from 'openai'; export type S = T;";
    expect(await brokenRules({ ...files, 'packages/providers/src/x.ts': source })).toEqual([]);
  });

  it('store and fake-upstream use Node, tests use what they like', async () => {
    const node = "import * as a from 'node:http'; export const b = a;";
    const files = {
      'packages/store/src/x.ts': node,
      'packages/fake-upstream/src/x.ts': node,
      'packages/core/src/x.test.ts': node,
    };
    expect(await brokenRules(files)).toEqual([]);
  });
});
