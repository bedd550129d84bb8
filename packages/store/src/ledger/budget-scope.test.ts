import { budgetWindow } from '@sluice/core/limits/budget-window';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fits, readHolds, scopeColumns, windowRange, writeHolds } from './budget-scope.ts';

const kinds = ['hour', 'day', 'week', 'month'] as const;
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Australia/Lord_Howe',
];

test('the range of a window holds exactly the moments that core books into it, over summer time and everywhere', () => {
  const moment = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2029, 0, 1) });
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.constantFrom(...zones), moment, (kind, zone, at) => {
      const { key } = budgetWindow(kind, zone, at);
      const range = windowRange(key);
      if (range === undefined) throw new Error(`${key} has no range`);
      expect(range.from).toBeLessThanOrEqual(at);
      expect(range.to).toBeGreaterThan(at);
      expect(budgetWindow(kind, zone, range.from).key).toBe(key);
      expect(budgetWindow(kind, zone, range.from - 1).key).not.toBe(key);
      expect(budgetWindow(kind, zone, range.to).key).not.toBe(key);
    }),
    { numRuns: 300 },
  );
});

test('a window of another make has no range, so that only its claims count', () => {
  for (const window of [
    '',
    'fortnight:2026-11-21:UTC',
    'day:yesterday:UTC',
    'day:2026-11-21:Mars/Olympus',
    'day:2026-11-21',
  ]) {
    expect(windowRange(window)).toBeUndefined();
  }
});

test('a scope names columns, with slashes where a name may have them', () => {
  expect(scopeColumns('application:acme/search/crawler')).toEqual({
    tenant: 'acme',
    team: 'search',
    application: 'crawler',
  });
  expect(scopeColumns('model:openai/gpt-4o')).toEqual({ model: 'openai/gpt-4o' });
  expect(scopeColumns('team:acme')).toBeUndefined();
  expect(scopeColumns('plan:free')).toBeUndefined();
});

test('a claim fits up to the limit and not beyond; one that costs nothing only while something is left', () => {
  const claim = { scope: 's', window: 'total', kind: 'usd', limit: 10, amount: 4 } as const;
  expect(fits(claim, 3, 3)).toBe(true);
  expect(fits(claim, 4, 3)).toBe(false);
  expect(fits({ ...claim, amount: 0 }, 9, 5)).toBe(true);
  expect(fits({ ...claim, amount: 0 }, 10, 0)).toBe(false);
  expect(fits({ ...claim, limit: 0, amount: 0 }, 0, 0)).toBe(false);
});

test('holds come back as they were written', () => {
  const claim = { scope: 'tenant:a"b', window: 'day:2026-11-21:UTC', kind: 'tokens', limit: 10, amount: 4 } as const;
  expect(readHolds(writeHolds([claim]))).toEqual([
    { scope: 'tenant:a"b', window: 'day:2026-11-21:UTC', kind: 'tokens', amount: 4 },
  ]);
  expect(readHolds(writeHolds([]))).toEqual([]);
});
