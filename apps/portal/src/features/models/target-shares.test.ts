import { expect, it } from 'vitest';
import { tiersOf } from './target-shares.ts';

const target = (provider: string, more: { weight?: number; priority?: number } = {}) => ({
  provider,
  model: 'm',
  ...more,
});

it('shares go by weight within a tier, tiers by priority', () => {
  const targets = [target('late', { priority: 1 }), target('big', { weight: 3 }), target('small')];
  const tiers = tiersOf(targets, true);
  expect(tiers.map(({ priority }) => priority)).toEqual([0, 1]);
  expect(tiers[0]?.targets.map(({ provider, share }) => [provider, share])).toEqual([
    ['big', 0.75],
    ['small', 0.25],
  ]);
  expect(tiers[1]?.targets[0]?.share).toBe(1);
});

it('round robin does not look at weights', () => {
  expect(tiersOf([target('a', { weight: 9 }), target('b')], false)[0]?.targets.map(({ share }) => share)).toEqual([
    0.5, 0.5,
  ]);
});

it('a tier whose weights are all 0 takes nothing', () => {
  expect(tiersOf([target('a', { weight: 0 })], true)[0]?.targets[0]?.share).toBe(0);
});
