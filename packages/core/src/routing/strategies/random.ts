import { mix } from '../hash.ts';
import { rendezvous } from './rendezvous.ts';
import type { Arrange } from './strategy.ts';

/** By chance, by weight. The chance is a function of the turn, so that a plan can be told before the call. */
export const random: Arrange = (members, weights, turn, { chance }) => ({
  order: rendezvous(members, weights, mix(chance ^ mix(turn))),
});
