import type { Member } from './strategy.ts';

/** Calls that have chosen any of the member's keys and are not over. */
export function inFlightOf({ keys }: Member): number {
  let sum = 0;
  for (const { measures } of keys) sum += measures.inFlight;
  return sum;
}
