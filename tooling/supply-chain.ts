/**
 * What may enter the dependency tree, judged from the lockfile and the manifests alone, so that it needs no network:
 * everything comes from the registry with a checksum, from no git repository, folder or address; nothing runs a script of
 * its own at install; nothing has a version that is known to be dangerous.
 */

export interface Manifest {
  readonly path: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** The parts of pnpm's lockfile that are judged. */
export interface Lockfile {
  readonly packages?: Readonly<
    Record<string, { readonly resolution?: { readonly integrity?: string; readonly [member: string]: unknown } }>
  >;
}

/** An installed package that npm or pnpm would run scripts for. */
export interface ScriptedPackage {
  readonly name: string;
  readonly scripts: readonly string[];
}

export type DeniedVersion = {
  readonly name: string;
  /** Advisory ids, or what it does. */
  readonly why: string;
} & ({ readonly below: string } | { readonly exactly: string });

const FOREIGN_SPECIFIER = /^(git|github|gitlab|bitbucket|gist|file|link|portal|https?|ssh)[:+]|^[\w.-]+\/[\w.-]+(#|$)/;

/** Dependencies that do not come from the registry or this workspace. */
export function foreignSpecifiers(manifests: readonly Manifest[]): string[] {
  return manifests.flatMap(({ path, dependencies }) =>
    Object.entries(dependencies)
      .filter(([, specifier]) => FOREIGN_SPECIFIER.test(specifier))
      .map(([name, specifier]) => `${path}: ${name} comes from ${specifier}, not from the registry`),
  );
}

/** Locked packages without a checksum, or from an address of their own. */
export function unverifiedPackages(lockfile: Lockfile): string[] {
  const packages = Object.entries(lockfile.packages ?? {});
  if (packages.length === 0) return ['pnpm-lock.yaml: no packages in it'];
  return packages.flatMap(([id, { resolution }]) => {
    const findings: string[] = [];
    if (!/^sha(512|384|256)-/.test(resolution?.integrity ?? '')) findings.push(`pnpm-lock.yaml: ${id} has no checksum`);
    const address = Object.keys(resolution ?? {}).filter((member) => member !== 'integrity');
    if (address.length > 0) findings.push(`pnpm-lock.yaml: ${id} names where it comes from (${address.join(', ')})`);
    return findings;
  });
}

/** Packages with install scripts that nobody has judged (`allowBuilds` in pnpm-workspace.yaml). */
export function unjudgedScripts(
  installed: readonly ScriptedPackage[],
  judged: Readonly<Record<string, unknown>>,
): string[] {
  return installed
    .filter(({ name }) => typeof judged[name] !== 'boolean')
    .map(({ name, scripts }) => `${name} runs ${scripts.join(', ')} at install and is not in allowBuilds`);
}

/** Locked versions that are in the table of known-dangerous ones. */
export function deniedVersions(lockfile: Lockfile, denied: readonly DeniedVersion[]): string[] {
  return Object.keys(lockfile.packages ?? {}).flatMap((id) => {
    const at = id.lastIndexOf('@');
    const name = id.slice(0, at);
    const version = id.slice(at + 1);
    return denied
      .filter((entry) => entry.name === name)
      .filter((entry) => ('below' in entry ? isBelow(version, entry.below) : version === entry.exactly))
      .map((entry) => `${id} is known to be dangerous: ${entry.why}`);
  });
}

/** Licences under which a part may be shipped with, or used to build, an Apache-2.0 product. */
const LICENCES = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  // Data on browsers, which the build reads.
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MPL-2.0',
  // Fonts.
  'OFL-1.1',
  'Python-2.0',
  'Unlicense',
]);

/** Packages under a licence that nobody has judged. Of alternatives (`MIT OR GPL-3.0`) one is enough. */
export function unjudgedLicences(installed: readonly { readonly name: string; readonly licence: string }[]): string[] {
  return installed
    .filter(
      ({ licence }) =>
        !licence
          .replaceAll(/[()]/g, '')
          .split(' OR ')
          .some((one) => LICENCES.has(one)),
    )
    .map(({ name, licence }) => `${name} is under ${licence || 'no licence'}, which is not in the list`);
}

function isBelow(version: string, bound: string): boolean {
  const have = version.split(/[.+-]/).map(Number);
  const need = bound.split('.').map(Number);
  for (const [index, part] of need.entries()) {
    const own = have[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}
