import { weightedRoundRobin } from './weighted-round-robin.ts';

/** The lowest score first; those that are equal share the calls by their weights. */
export function byScore(scores: readonly number[], weights: readonly number[], turn: number): readonly number[] {
  const order: number[] = [];
  let equal = true;
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] as number;
    equal &&= score === scores[0];
    let at = index;
    for (; at > 0 && (scores[order[at - 1] as number] as number) > score; at--) order[at] = order[at - 1] as number;
    order[at] = index;
  }
  if (equal) return weightedRoundRobin(weights, turn);
  for (let from = 0; from < order.length; ) {
    const score = scores[order[from] as number];
    let to = from + 1;
    while (to < order.length && scores[order[to] as number] === score) to++;
    if (to - from > 1) {
      const run = order.slice(from, to);
      const turns = weightedRoundRobin(
        run.map((index) => weights[index] as number),
        turn,
      );
      turns.forEach((place, nth) => {
        order[from + nth] = run[place] as number;
      });
    }
    from = to;
  }
  return order;
}
