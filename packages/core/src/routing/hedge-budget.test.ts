import { expect, it } from 'vitest';
import { HedgeBudget } from './hedge-budget.ts';

const HOUR = 3_600_000;

it('lets hedges cost a share of what was spent, with what those under way may come to', () => {
  const budget = new HedgeBudget();
  expect(budget.take('a', 1, 0.1, 0)).toBe(false);
  budget.spend('a', 1000, 0);
  expect(budget.take('a', 60, 0.1, 0)).toBe(true);
  expect(budget.take('a', 60, 0.1, 0)).toBe(false);
  budget.end('a', 60, 10, 0);
  expect(budget.take('a', 90, 0.1, 0)).toBe(true);
  budget.end('a', 90, 90, 0);
  expect(budget.take('a', 1, 0.1, 0)).toBe(false);
  expect(budget.take('a', 0, 0.1, 0)).toBe(true);
});

it('knows each payer by itself', () => {
  const budget = new HedgeBudget();
  budget.spend('a', 1000, 0);
  expect(budget.take('b', 1, 1, 0)).toBe(false);
});

it('costs nothing to hedge what costs nothing', () => {
  expect(new HedgeBudget().take('a', 0, 0.1, 0)).toBe(true);
});

it('remembers for one to two hours, and what is under way for as long as it is', () => {
  const budget = new HedgeBudget();
  budget.spend('a', 1000, 0);
  expect(budget.take('a', 100, 0.1, 1.9 * HOUR)).toBe(true);
  budget.end('a', 100, 0, 1.9 * HOUR);
  expect(budget.take('a', 1, 0.1, 3.9 * HOUR)).toBe(false);
  budget.spend('a', 1000, 4 * HOUR);
  expect(budget.take('a', 80, 0.1, 4 * HOUR)).toBe(true);
  budget.sweep(9 * HOUR);
  budget.spend('a', 1000, 9 * HOUR);
  expect(budget.take('a', 30, 0.1, 9 * HOUR)).toBe(false);
  budget.end('a', 80, 0, 9 * HOUR);
  expect(budget.take('a', 30, 0.1, 9 * HOUR)).toBe(true);
});

it('is spent once over any two hours, whatever comes when', () => {
  const budget = new HedgeBudget();
  let spent = 0;
  let extra = 0;
  for (let minute = 0; minute < 2000; minute++) {
    const now = minute * 60_000;
    const cost = minute % 300 === 0 ? 50_000 : 100;
    budget.spend('a', cost, now);
    spent += cost;
    for (let i = 0; i < 50; i++) {
      if (!budget.take('a', 70, 0.1, now)) break;
      budget.end('a', 70, 70, now);
      extra += 70;
    }
  }
  expect(extra).toBeGreaterThan(0.05 * spent);
  expect(extra).toBeLessThanOrEqual(0.1 * spent);
});
