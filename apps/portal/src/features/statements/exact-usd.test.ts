import { expect, it } from 'vitest';
import { exactUsd } from './exact-usd.ts';

it.each([
  ['0', '$0.00'],
  ['0.000000001', '$0.000000001'],
  ['-1.5', '-$1.50'],
  ['90071992547409931.123456789', '$90,071,992,547,409,931.123456789'],
])('says %s to the last nano-dollar', (usd, shown) => {
  expect(exactUsd('en', usd)).toBe(shown);
});
