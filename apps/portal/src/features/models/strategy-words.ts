import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Strategy } from './model.ts';

interface StrategyWords {
  readonly name: MessageDescriptor;
  /** Which target a call goes to. */
  readonly help: MessageDescriptor;
}

/** The default first, then as `docs/strategies` lists them. */
export const STRATEGY_WORDS: Readonly<Record<Strategy, StrategyWords>> = {
  weighted_round_robin: { name: msg`By weight`, help: msg`Takes turns; weight 3 gets three calls for one.` },
  round_robin: { name: msg`In turn`, help: msg`Each target gets the same number of calls.` },
  least_connections: {
    name: msg`Fewest calls in flight`,
    help: msg`The target with the fewest calls in flight for its weight.`,
  },
  least_response_time: {
    name: msg`Fastest first token`,
    help: msg`The target that has lately begun its answers soonest, weighed by its calls in flight.`,
  },
  ip_hash: { name: msg`By address`, help: msg`Calls from one address always go to the same target.` },
  url_hash: { name: msg`By route`, help: msg`Calls to one route always go to the same target.` },
  session_hash: {
    name: msg`By conversation`,
    help: msg`A conversation stays at one target, which keeps the provider’s prompt cache warm.`,
  },
  lowest_cost: { name: msg`Lowest cost`, help: msg`The target at which this call is expected to cost the least.` },
  most_headroom: {
    name: msg`Most headroom`,
    help: msg`The target whose rate limits let through the most calls like this one.`,
  },
  random: { name: msg`By chance`, help: msg`Drawn by weight for each call.` },
  nearest: { name: msg`Nearest`, help: msg`The target in the caller’s region, else in the gateway’s.` },
  adaptive: {
    name: msg`Adaptive`,
    help: msg`What has lately been best in success, speed and cost; one call in twenty tries another.`,
  },
};
