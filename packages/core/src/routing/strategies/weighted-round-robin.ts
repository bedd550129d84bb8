/** Longer cycles than this are scaled down: a weight of 1 beside one of 10,000 still gets its turn. */
const MAX_CYCLE = 1000;

/** A cycle of choices, and for each of its steps, once it was asked for, the members in the order in which they come from there. */
interface Cycle {
  readonly chosen: readonly number[];
  readonly orders: (readonly number[])[];
}

const cycles = new Map<string, Cycle>();
/** Sets of weights remembered; a configuration has a handful, members in cooldown multiply them. */
const MAX_CYCLES = 512;

/**
 * Each member as often as its weight says, spread evenly (smooth weighted round robin: 3:1 goes a a b a, not a a a b).
 * `turn` counts the choices made so far. Returns all indexes of positive weight, the chosen one first, the others in the
 * order in which they would have come.
 */
export function weightedRoundRobin(weights: readonly number[], turn: number): readonly number[] {
  const { chosen, orders } = cycleOf(weights);
  const step = turn % chosen.length;
  let order = orders[step];
  if (order === undefined) {
    order = [...new Set([...chosen.slice(step), ...chosen.slice(0, step)])];
    orders[step] = order;
  }
  return order;
}

/** The same by the list itself, for lists that come again: making the text of one costs more than all the rest. */
const ofLists = new WeakMap<readonly number[], Cycle>();

function cycleOf(weights: readonly number[]): Cycle {
  let cycle = ofLists.get(weights);
  if (cycle !== undefined) return cycle;
  const id = weights.join(',');
  cycle = cycles.get(id);
  if (cycle === undefined) {
    const chosen = smoothCycle(scaled(weights));
    cycle = { chosen, orders: new Array(chosen.length) };
    if (cycles.size >= MAX_CYCLES) cycles.clear();
    cycles.set(id, cycle);
  }
  ofLists.set(weights, cycle);
  return cycle;
}

/** In each step everybody gains its weight; the richest is chosen and pays the total. */
function smoothCycle(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const credit = weights.map(() => 0);
  const cycle: number[] = [];
  for (let step = 0; step < total; step++) {
    let best = -1;
    for (let i = 0; i < weights.length; i++) {
      credit[i] = (credit[i] ?? 0) + (weights[i] ?? 0);
      if ((weights[i] ?? 0) > 0 && (best < 0 || (credit[i] ?? 0) > (credit[best] ?? 0))) best = i;
    }
    credit[best] = (credit[best] ?? 0) - total;
    cycle.push(best);
  }
  return cycle;
}

/** Whole weights with the shortest cycle in the same proportion. */
function scaled(weights: readonly number[]): number[] {
  const smallest = Math.min(...weights.filter((weight) => weight > 0));
  const whole = weights.every(Number.isInteger)
    ? [...weights]
    : weights.map((weight) => (weight > 0 ? Math.max(1, Math.round((weight / smallest) * 100)) : 0));
  const divisor = whole.reduce((a, b) => gcd(a, b), 0) || 1;
  const reduced = whole.map((weight) => weight / divisor);
  const total = reduced.reduce((sum, weight) => sum + weight, 0);
  if (total <= MAX_CYCLE) return reduced;
  return reduced.map((weight) => (weight > 0 ? Math.max(1, Math.round((weight * MAX_CYCLE) / total)) : 0));
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
