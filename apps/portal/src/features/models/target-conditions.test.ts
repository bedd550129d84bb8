import { expect, it } from 'vitest';
import { arePairs, type Condition, conditionOf, conditionValues } from './target-conditions.ts';

const when: Condition = {
  tag: { tier: ['gold', 'platinum'], env: 'prod' },
  header: { 'x-beta': '*' },
  region: ['eu', 'us'],
  input_tokens: { min: 20_000 },
};

it('a condition is said in one line for each member, and read back as it was', () => {
  const values = conditionValues(when);
  expect(values).toEqual({
    tags: 'tier=gold, tier=platinum, env=prod',
    headers: 'x-beta=*',
    regions: 'eu, us',
    min_tokens: '20000',
    max_tokens: '',
  });
  expect(conditionOf({ ...values, max_tokens: '90000' }, when)).toEqual({
    ...when,
    input_tokens: { min: 20_000, max: 90_000 },
  });
});

it('what nobody touched stays letter by letter, also what the fields cannot say', () => {
  const odd: Condition = { tag: { city: 'Paris, France' } };
  expect(conditionOf(conditionValues(odd), odd)).toBe(odd);
});

it('what is emptied is no condition any more', () => {
  expect(conditionOf(conditionValues(undefined), when)).toBeUndefined();
});

it('a name without a value is no pair', () => {
  expect(arePairs('tier=gold, env')).toBe(false);
  expect(arePairs('tier=gold, =x')).toBe(false);
  expect(arePairs(' tier = gold ,')).toBe(true);
});
