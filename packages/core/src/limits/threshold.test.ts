import { expect, it } from 'vitest';
import { reachedThreshold } from './threshold.ts';

it('tells the highest threshold that is reached, in whatever order they stand', () => {
  expect(reachedThreshold([0.8, 0.5], 49, 100)).toBeUndefined();
  expect(reachedThreshold([0.8, 0.5], 50, 100)).toBe(0.5);
  expect(reachedThreshold([0.5, 0.8], 100, 100)).toBe(0.8);
  expect(reachedThreshold([], 100, 100)).toBeUndefined();
});

it('has nothing to say of a limit that gives nothing', () => {
  expect(reachedThreshold([0], 0, 0)).toBeUndefined();
});
