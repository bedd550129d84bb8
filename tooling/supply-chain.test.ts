import { describe, expect, it } from 'vitest';
import { DENIED_VERSIONS } from './denied-versions.ts';
import {
  deniedVersions,
  foreignSpecifiers,
  unjudgedLicences,
  unjudgedScripts,
  unverifiedPackages,
} from './supply-chain.ts';

const GOOD = { resolution: { integrity: 'sha512-aGVsbG8=' } };

describe('dependencies come from the registry, with a checksum', () => {
  it.each([
    'git+https://example.com/a.git',
    'git+ssh://git@example.com/a.git',
    'github:owner/name',
    'owner/name',
    'owner/name#main',
    'https://example.com/a.tgz',
    'http://example.com/a.tgz',
    'file:../a',
    'link:../a',
  ])('refuses %s', (specifier) => {
    expect(foreignSpecifiers([{ path: 'package.json', dependencies: { a: specifier } }])).toEqual([
      `package.json: a comes from ${specifier}, not from the registry`,
    ]);
  });

  it.each(['catalog:', 'workspace:*', '1.2.3', '^1.2.3', '>=1 <3', 'npm:other@1.2.3', 'latest'])(
    'takes %s',
    (specifier) => {
      expect(foreignSpecifiers([{ path: 'package.json', dependencies: { a: specifier } }])).toEqual([]);
    },
  );

  it('refuses a locked package without a checksum, or with an address', () => {
    expect(unverifiedPackages({ packages: { 'a@1.0.0': GOOD } })).toEqual([]);
    expect(unverifiedPackages({ packages: { 'a@1.0.0': {} } })).toEqual(['pnpm-lock.yaml: a@1.0.0 has no checksum']);
    const tarball = { resolution: { ...GOOD.resolution, tarball: 'https://example.com/a.tgz' } };
    expect(unverifiedPackages({ packages: { 'a@1.0.0': tarball } })).toEqual([
      'pnpm-lock.yaml: a@1.0.0 names where it comes from (tarball)',
    ]);
  });

  it('takes an empty lockfile for a broken one', () => {
    expect(unverifiedPackages({})).toHaveLength(1);
  });
});

describe('nothing runs at install that nobody has judged', () => {
  it('reports a package that is not in the list, whichever way it was judged', () => {
    const installed = [
      { name: 'new', scripts: ['postinstall'] },
      { name: 'refused', scripts: ['install'] },
    ];
    expect(unjudgedScripts(installed, { refused: false })).toEqual([
      'new runs postinstall at install and is not in allowBuilds',
    ]);
    expect(unjudgedScripts(installed, { refused: false, new: 'set this to true or false' })).toHaveLength(1);
  });
});

describe('versions that are known to be dangerous are refused', () => {
  const denied = [
    { name: '@scope/a', below: '2.10.0', why: 'CVE-1' },
    { name: 'b', exactly: '1.14.1', why: 'an intruder' },
  ];
  it.each(['@scope/a@2.9.9', '@scope/a@1.99.0', '@scope/a@2.9.9-beta.1', 'b@1.14.1'])('refuses %s', (id) => {
    expect(deniedVersions({ packages: { [id]: GOOD } }, denied)).toHaveLength(1);
  });
  it.each(['@scope/a@2.10.0', '@scope/a@10.0.0', 'b@1.14.2', 'c@1.0.0'])('takes %s', (id) => {
    expect(deniedVersions({ packages: { [id]: GOOD } }, denied)).toEqual([]);
  });
  it('gives a reason for each', () => {
    for (const entry of DENIED_VERSIONS) expect(entry.why).not.toBe('');
  });
});

describe('nothing is under a licence that nobody has judged', () => {
  it.each(['MIT', 'Apache-2.0', '(MIT OR GPL-3.0-only)', 'GPL-2.0 OR BSD-3-Clause'])('takes %s', (licence) => {
    expect(unjudgedLicences([{ name: 'a', licence }])).toEqual([]);
  });
  it.each(['GPL-3.0-only', 'AGPL-3.0', 'BUSL-1.1', 'SEE LICENSE IN LICENSE', 'MIT AND GPL-3.0-only', ''])(
    'refuses %j',
    (licence) => {
      expect(unjudgedLicences([{ name: 'a', licence }])).toHaveLength(1);
    },
  );
});
