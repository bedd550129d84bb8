import { byScore } from './by-score.ts';
import type { Arrange } from './strategy.ts';

/** The nearest to the caller, then to the gateway. */
export const nearest: Arrange = (members, weights, turn, look) => {
  const distances = members.map(({ target }) => look.distance(target));
  return {
    order: byScore(distances, weights, turn),
    why: (index) => members[index]?.target.region ?? 'region unknown',
  };
};
