import { expect, it } from 'vitest';
import { EndUsers } from './end-users.ts';

const rule = { holder: 'acme', spec: { limits: { rpm: 5 } } };

it('tells 10 000 end users of a holder apart, and lets all further ones share a place until others were idle', () => {
  const users = new EndUsers();
  const scopeOf = (name: string, now: number, of = rule) => users.limits(of, name, now)?.scope;
  for (let number = 0; number < 10_000; number++) scopeOf(`made-up-${number}`, 0);
  expect(scopeOf('late', 1)).toBe('end_user:acme/%');
  expect(scopeOf('later', 1)).toBe('end_user:acme/%');
  expect(scopeOf('made-up-7', 1)).toBe('end_user:acme/made-up-7');
  expect(scopeOf('late', 1, { ...rule, holder: 'other' })).toBe('end_user:other/late');
  users.sweep(120_001);
  expect(scopeOf('late', 120_001)).toBe('end_user:acme/late');
});

it('gives no name the place of the others', () => {
  expect(new EndUsers().limits(rule, '%', 0)?.scope).toBe('end_user:acme/%25');
});
