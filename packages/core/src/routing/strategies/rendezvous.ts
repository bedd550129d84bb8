import { fractionOf, mix } from '../hash.ts';
import type { Member } from './strategy.ts';

/**
 * Each member draws a lot from the hash and itself; the order of the lots is the order of the members (highest random
 * weight). Over many hashes each comes first as often as its weight says, and one that goes or comes moves only its own
 * share: the lots of the others stay.
 */
export function rendezvous(members: readonly Member[], weights: readonly number[], hash: number): readonly number[] {
  const lots = members.map(({ seed }, index) => -Math.log(fractionOf(mix(hash ^ seed))) / (weights[index] as number));
  return lots.map((_, index) => index).sort((a, b) => (lots[a] as number) - (lots[b] as number));
}
