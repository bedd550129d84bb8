import { expect, it } from 'vitest';
import type { Model } from './model.ts';
import { endingsOf } from './retirements.ts';

const ends: Readonly<Record<string, string>> = { early: '2026-12-11', late: '2027-01-14' };

function model(names: readonly string[], fallbacks?: string[]): Model {
  const targets = names.map((name) => ({ provider: 'p', model: name }));
  const prices = targets.map((one) => ({ ...one, shutdown_date: ends[one.model] ?? null, replacement: 'next' }));
  return { targets, prices, ...(fallbacks === undefined ? {} : { fallbacks }) } as unknown as Model;
}

it('the first end comes first, and is over from its day on', () => {
  const endings = (today: string) => endingsOf(model(['late', 'early', 'stays']), today).map((one) => one.isOver);
  expect(endingsOf(model(['late', 'early', 'stays']), '2026-11-21')).toMatchObject([
    { model: 'early', on: '2026-12-11', instead: 'next', others: true },
    { model: 'late', on: '2027-01-14', others: true },
  ]);
  expect([endings('2026-12-10'), endings('2026-12-11'), endings('2028-01-01')]).toEqual([
    [false, false],
    [true, false],
    [true, true],
  ]);
  expect(endingsOf(model(['stays']), '2026-11-21')).toEqual([]);
});

it('the last target that ends leaves nothing but fallbacks', () => {
  const others = (fallbacks?: string[]) =>
    endingsOf(model(['late', 'early'], fallbacks), '2026-11-21').map((one) => one.others);
  expect(others()).toEqual([true, false]);
  expect(others(['other'])).toEqual([true, true]);
});

it('a model that two targets name ends once, and leaves neither', () => {
  expect(endingsOf(model(['late', 'late']), '2026-11-21')).toMatchObject([{ model: 'late', others: false }]);
});
