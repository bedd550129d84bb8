import { expect, it } from 'vitest';
import { Spread } from './spread.ts';

it('says nothing before it has seen enough, then what most samples are below', () => {
  const spread = new Spread();
  for (let sample = 1; sample < 20; sample++) spread.add(sample);
  expect(spread.below(0.5)).toBeUndefined();
  spread.add(20);
  expect([0.5, 0.95, 1].map((share) => spread.below(share))).toEqual([11, 20, 20]);
});

it('forgets what is older than the last hundred', () => {
  const spread = new Spread();
  for (let i = 0; i < 100; i++) spread.add(1000);
  for (let i = 0; i < 94; i++) spread.add(1);
  expect([0.9, 0.95].map((share) => spread.below(share))).toEqual([1, 1000]);
});
