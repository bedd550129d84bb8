import { expect, it } from 'vitest';
import { hasShares, tiersOf } from './target-shares.ts';

const target = (provider: string, more: { weight?: number; priority?: number } = {}) => ({
  provider,
  model: 'm',
  ...more,
});

it('shares go by weight within a tier, tiers by priority', () => {
  const targets = [target('late', { priority: 1 }), target('big', { weight: 3 }), target('small')];
  const tiers = tiersOf(targets, undefined);
  expect(tiers.map(({ priority }) => priority)).toEqual([0, 1]);
  expect(tiers[0]?.targets.map(({ provider, share }) => [provider, share])).toEqual([
    ['big', 0.75],
    ['small', 0.25],
  ]);
  expect(tiers[1]?.targets[0]?.share).toBe(1);
});

it('round robin does not look at weights', () => {
  expect(
    tiersOf([target('a', { weight: 9 }), target('b')], 'round_robin')[0]?.targets.map(({ share }) => share),
  ).toEqual([0.5, 0.5]);
});

it('a tier whose weights are all 0 takes nothing', () => {
  expect(tiersOf([target('a', { weight: 0 })], 'random')[0]?.targets[0]?.share).toBe(0);
});

it('a shadow target takes nothing, and one that is chosen by what happens has no share before', () => {
  const tiers = tiersOf([{ ...target('copy', { weight: 9 }), shadow: true }, target('a')], undefined);
  expect(tiers[0]?.targets.map(({ provider, share, index }) => [provider, share, index])).toEqual([['a', 1, 1]]);
  expect([undefined, 'random', 'adaptive', 'lowest_cost'].map((one) => hasShares(one as never))).toEqual([
    ...[true, true, false, false],
  ]);
});
