import { byScore } from './by-score.ts';
import { firstTokenOf } from './first-token.ts';
import { inFlightOf } from './in-flight.ts';
import type { Arrange } from './strategy.ts';

/**
 * The shortest time to the first token, times the calls in flight and this one, for its weight: whoever turns out to be fast
 * is not run over. One that was never measured is tried at once by one call and counts as the mean of the others meanwhile.
 */
export const leastResponseTime: Arrange = (members, weights, turn, { streamed, now }) => {
  const times = members.map((member) => firstTokenOf(member, streamed, now));
  const known = times.filter((ms) => !Number.isNaN(ms));
  const mean = known.length === 0 ? 1 : known.reduce((sum, ms) => sum + ms, 0) / known.length;
  const scores = members.map((member, index) => {
    const ms = times[index] as number;
    const inFlight = inFlightOf(member);
    if (Number.isNaN(ms) && inFlight === 0) return 0;
    return ((Number.isNaN(ms) ? mean : ms) * (inFlight + 1)) / (weights[index] as number);
  });
  const why = (index: number) => {
    const ms = times[index] as number;
    return Number.isNaN(ms) ? 'not measured yet' : `${Math.round(ms)} ms to the first token`;
  };
  return { order: byScore(scores, weights, turn), why };
};
