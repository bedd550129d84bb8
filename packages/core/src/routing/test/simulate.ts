import { fractionOf, mix } from '../hash.ts';
import { type PlanState, planTargets } from '../plan.ts';
import type { Strategy } from '../strategy-name.ts';
import type { PlanTarget } from '../target.ts';
import { free } from './plan-state.ts';

/** A target and how it behaves: how long a call takes there and whether it fails, by the time at which it comes. */
export interface Place {
  readonly target: PlanTarget;
  readonly ms: (now: number) => number;
  readonly fails?: (now: number, draw: number) => boolean;
}

export interface Simulation {
  readonly strategy: Strategy;
  readonly places: readonly Place[];
  readonly calls: number;
  /** Between two calls. */
  readonly gapMs: number;
  readonly state?: Partial<PlanState>;
}

export interface Simulated {
  readonly at: number;
  readonly provider: string;
  readonly reason: string;
}

/** Calls at an even pace, each to the first choice of its plan; what they show is measured as the gateway does. */
export function simulate({ strategy, places, calls, gapMs, state = {} }: Simulation): readonly Simulated[] {
  const made: Simulated[] = [];
  let running: { readonly endsAt: number; readonly end: () => void }[] = [];
  for (let turn = 0; turn < calls; turn++) {
    const now = turn * gapMs;
    const over = running.filter(({ endsAt }) => endsAt <= now).sort((a, b) => a.endsAt - b.endsAt);
    for (const { end } of over) end();
    running = running.filter(({ endsAt }) => endsAt > now);
    const { candidates } = planTargets(
      places.map(({ target }) => target),
      strategy,
      { ...free, ...state, now, turn, keyTurn: () => turn },
    );
    const first = candidates[0];
    const place = places.find(({ target }) => target === first?.target);
    if (first === undefined || place === undefined) throw new Error('nothing was chosen');
    made.push({ at: now, provider: first.target.provider, reason: first.reason });
    const { measures } = first.key;
    const ms = place.ms(now);
    const failed = place.fails?.(now, fractionOf(mix(turn ^ 0x1234567))) ?? false;
    measures.inFlight++;
    running.push({
      endsAt: now + ms,
      end: () => {
        measures.inFlight--;
        measures.failures.add(failed ? 1 : 0, now + ms);
        if (failed) measures.failed(true, ms, now + ms);
        else measures.firstToken(true).add(ms, now + ms);
      },
    });
  }
  return made;
}

export function countsOf(made: readonly Simulated[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { provider } of made) counts[provider] = (counts[provider] ?? 0) + 1;
  return counts;
}

/**
 * How far a count of `calls` independent draws of probability `share` may be from its mean: five standard deviations, which
 * chance exceeds once in 1.7 million times.
 */
export function fiveSigma(calls: number, share: number): number {
  return 5 * Math.sqrt(calls * share * (1 - share));
}
