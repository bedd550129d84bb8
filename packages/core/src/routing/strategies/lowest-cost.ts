import { formatUsd } from '../../pricing/money.ts';
import { byScore } from './by-score.ts';
import type { Arrange } from './strategy.ts';

/** Where this very call is expected to cost the least. */
export const lowestCost: Arrange = (members, weights, turn, look) => {
  const costs = members.map(({ target }) => look.costNanoUsd(target));
  return { order: byScore(costs, weights, turn), why: (index) => `$${formatUsd(costs[index] as number)}` };
};
