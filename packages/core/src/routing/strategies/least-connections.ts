import { byScore } from './by-score.ts';
import { inFlightOf } from './in-flight.ts';
import type { Arrange } from './strategy.ts';

/** The fewest calls in flight for its weight. */
export const leastConnections: Arrange = (members, weights, turn) => {
  const inFlight = members.map(inFlightOf);
  const scores = inFlight.map((count, index) => count / (weights[index] as number));
  return { order: byScore(scores, weights, turn), why: (index) => `${inFlight[index]} in flight` };
};
