import { expect, it } from 'vitest';
import { remedyFor } from './remedy.ts';

it.each([
  ['provider_auth', null, 'key'],
  ['provider_quota', null, 'credit'],
  ['upstream_unreachable', null, 'address'],
  ['upstream_error', null, 'model'],
  ['conflict', 'model', 'model'],
  ['timeout', null, 'wait'],
] as const)('%s at %s is mended by: %s', (code, param, remedy) => {
  expect(remedyFor(code, param)).toBe(remedy);
});
