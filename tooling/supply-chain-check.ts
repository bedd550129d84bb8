/** `pnpm supply-chain`: judges this checkout by the rules of supply-chain.ts. Exit code 1 where anything is found. */
import { existsSync, globSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { DENIED_VERSIONS } from './denied-versions.ts';
import {
  deniedVersions,
  foreignSpecifiers,
  type Lockfile,
  type Manifest,
  type ScriptedPackage,
  unjudgedLicences,
  unjudgedScripts,
  unverifiedPackages,
} from './supply-chain.ts';

const ROOT = join(import.meta.dirname, '..');
const AT_INSTALL = ['preinstall', 'install', 'postinstall'];

interface PackageJson {
  readonly name?: string;
  readonly license?: unknown;
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

/** The manifests of all that is installed, with their folders. Links into other packages are left out. */
function installedManifests(): { readonly folder: string; readonly manifest: PackageJson }[] {
  const store = join(ROOT, 'node_modules/.pnpm');
  return globSync(['*/node_modules/*/package.json', '*/node_modules/@*/*/package.json'], { cwd: store })
    .map((path) => join(store, path, '..'))
    .filter((folder) => !lstatSync(folder).isSymbolicLink())
    .map((folder) => ({ folder, manifest: readJson(join(folder, 'package.json')) }));
}

/** npm and pnpm also build a package that brings a binding.gyp and no prebuilt part, so that counts as a script. */
function scriptsOf({ folder, manifest }: { folder: string; manifest: PackageJson }): ScriptedPackage {
  const scripts = AT_INSTALL.filter((script) => manifest.scripts?.[script] !== undefined);
  if (existsSync(join(folder, 'binding.gyp')) && !existsSync(join(folder, 'prebuilds'))) scripts.push('node-gyp');
  return { name: manifest.name ?? folder, scripts };
}

const workspace = parse(readFileSync(join(ROOT, 'pnpm-workspace.yaml'), 'utf8')) as Workspace;
const lockfile = parse(readFileSync(join(ROOT, 'pnpm-lock.yaml'), 'utf8')) as Lockfile;
const installed = installedManifests();
const licences = installed.map(({ folder, manifest }) => ({
  name: manifest.name ?? folder,
  licence: typeof manifest.license === 'string' ? manifest.license : '',
}));
const findings = [
  ...foreignSpecifiers(ownManifests(workspace)),
  ...unverifiedPackages(lockfile),
  ...unjudgedScripts(
    installed.map(scriptsOf).filter(({ scripts }) => scripts.length > 0),
    workspace.allowBuilds ?? {},
  ),
  ...unjudgedLicences(licences),
  // Nothing installed would mean that nothing was looked at.
  ...(installed.length === 0 ? ['node_modules is empty: run ./install.sh setup'] : []),
  ...deniedVersions(lockfile, DENIED_VERSIONS),
];
for (const finding of findings) console.error(finding);
console.log(`${Object.keys(lockfile.packages ?? {}).length} locked packages, ${findings.length} findings`);
process.exitCode = findings.length > 0 ? 1 : 0;
