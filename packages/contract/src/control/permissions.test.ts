import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { OWNER_MEMBERS, PERMISSIONS, type Role } from './permissions.ts';

const PAGE = readFileSync(new URL('../../../../docs/control-api.md', import.meta.url), 'utf8');

/** Cells of the table behind `| permission |`, row by row. */
const [head = [], , ...rows] = (/^\| permission (?:\|[^\n]*\n)+/m.exec(PAGE)?.[0] ?? '')
  .trimEnd()
  .split('\n')
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

it('the page on the control API gives each permission to the roles that have it', () => {
  const roles = head.slice(1).map((name) => name.replace(' ', '_') as Role);
  expect(new Set(roles)).toEqual(new Set(Object.values(PERMISSIONS).flat()));
  const told = rows.map(([name = '', ...cells]) => [
    name.replaceAll('`', ''),
    roles.filter((_, index) => cells[index] === 'yes').sort(),
  ]);
  expect(told).toEqual(Object.entries(PERMISSIONS).map(([name, given]) => [name, [...given].sort()]));
});

it('the page names what a tenant`s owner may change of it', () => {
  const sentence = /An owner may change of the tenant itself ([^;]*);/.exec(PAGE)?.[1] ?? '';
  const named = sentence
    .replaceAll('`', '')
    .replace('its name', 'name')
    .split(/, | and /);
  expect(named.sort()).toEqual([...OWNER_MEMBERS].sort());
});
