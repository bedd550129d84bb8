/** `pnpm supply-chain`: judges this checkout by the rules of supply-chain.ts. Exit code 1 where anything is found. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { DENIED_VERSIONS } from './denied-versions.ts';
import {
  deniedVersions,
  foreignSpecifiers,
  type Lockfile,
  type Manifest,
  type ScriptedPackage,
  unjudgedScripts,
  unverifiedPackages,
} from './supply-chain.ts';

const ROOT = join(import.meta.dirname, '..');
const AT_INSTALL = ['preinstall', 'install', 'postinstall'];

interface PackageJson {
  readonly name?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

interface Workspace {
  readonly packages: readonly string[];
  readonly catalog?: Readonly<Record<string, string>>;
  readonly overrides?: Readonly<Record<string, string>>;
  readonly allowBuilds?: Readonly<Record<string, unknown>>;
}

function readJson(path: string): PackageJson {
  return JSON.parse(readFileSync(path, 'utf8')) as PackageJson;
}

function ownManifests(workspace: Workspace): Manifest[] {
  const patterns = ['package.json', ...workspace.packages.map((folder) => `${folder}/package.json`)];
  const manifests = globSync(patterns, { cwd: ROOT }).map((path): Manifest => {
    const { dependencies, devDependencies, optionalDependencies, peerDependencies } = readJson(join(ROOT, path));
    return {
      path,
      dependencies: { ...peerDependencies, ...optionalDependencies, ...devDependencies, ...dependencies },
    };
  });
  return [
    ...manifests,
    { path: 'pnpm-workspace.yaml', dependencies: { ...workspace.catalog, ...workspace.overrides } },
  ];
}

/** npm and pnpm also build a package that brings a binding.gyp and no prebuilt part, so that counts as a script. */
function installedWithScripts(): ScriptedPackage[] {
  const manifests = globSync(['*/node_modules/*/package.json', '*/node_modules/@*/*/package.json'], {
    cwd: join(ROOT, 'node_modules/.pnpm'),
  });
  return manifests.flatMap((path) => {
    const file = join(ROOT, 'node_modules/.pnpm', path);
    const { name, scripts = {} } = readJson(file);
    const found = AT_INSTALL.filter((script) => scripts[script] !== undefined);
    const folder = join(file, '..');
    if (existsSync(join(folder, 'binding.gyp')) && !existsSync(join(folder, 'prebuilds'))) found.push('node-gyp');
    return name !== undefined && found.length > 0 ? [{ name, scripts: found }] : [];
  });
}

const workspace = parse(readFileSync(join(ROOT, 'pnpm-workspace.yaml'), 'utf8')) as Workspace;
const lockfile = parse(readFileSync(join(ROOT, 'pnpm-lock.yaml'), 'utf8')) as Lockfile;
const findings = [
  ...foreignSpecifiers(ownManifests(workspace)),
  ...unverifiedPackages(lockfile),
  ...unjudgedScripts(installedWithScripts(), workspace.allowBuilds ?? {}),
  ...deniedVersions(lockfile, DENIED_VERSIONS),
];
for (const finding of findings) console.error(finding);
console.log(`${Object.keys(lockfile.packages ?? {}).length} locked packages, ${findings.length} findings`);
process.exitCode = findings.length > 0 ? 1 : 0;
