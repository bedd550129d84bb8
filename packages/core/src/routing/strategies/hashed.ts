import { rendezvous } from './rendezvous.ts';
import type { Arrange, Subject } from './strategy.ts';

/** What calls have in common decides, and nothing else: the same always goes to the same member. */
export function hashed(subject: Subject): Arrange {
  return (members, weights, _turn, look) => ({ order: rendezvous(members, weights, look.hashOf(subject)) });
}
