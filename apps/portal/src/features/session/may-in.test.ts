import { expect, it } from 'vitest';
import { mayIn } from './may-in.ts';
import type { Me } from './me.ts';

const person: Me = {
  user: {
    id: 'usr_1',
    email: 'ada@example.com',
    name: 'Ada',
    platform_role: null,
    must_change_password: false,
    preferences: { language: null, theme: null, time_zone: null, letter_shortcuts: true },
  },
  tenants: [
    { id: 'ten_1', slug: 'acme', name: 'Acme', role: 'owner', teams: [] },
    {
      id: 'ten_2',
      slug: 'beta',
      name: 'Beta',
      role: 'member',
      teams: [{ id: 'tea_1', slug: 'search', name: 'Search', role: 'admin' }],
    },
  ],
  permissions: [],
};

it('a role counts in its own tenant alone', () => {
  expect(mayIn(person, 'members.write', 'acme')).toBe(true);
  expect(mayIn(person, 'members.write', 'beta')).toBe(false);
  expect(mayIn(person, 'members.write', 'other')).toBe(false);
  expect(mayIn(person, 'members.write')).toBe(false);
});

it('a role in a team counts in that team', () => {
  expect(mayIn(person, 'applications.write', 'beta')).toBe(false);
  expect(mayIn(person, 'applications.write', 'beta', 'any')).toBe(true);
  expect(mayIn(person, 'applications.write', 'beta', 'search')).toBe(true);
  expect(mayIn(person, 'applications.write', 'beta', 'sales')).toBe(false);
});

it('a role of the platform counts everywhere', () => {
  const auditor: Me = { ...person, user: { ...person.user, platform_role: 'auditor' }, tenants: [] };
  expect(mayIn(auditor, 'applications.read', 'acme')).toBe(true);
  expect(mayIn(auditor, 'applications.write', 'acme')).toBe(false);
  expect(mayIn(auditor, 'system.read')).toBe(true);
});
