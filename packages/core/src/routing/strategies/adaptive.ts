import { formatUsd } from '../../pricing/money.ts';
import { fractionOf, mix } from '../hash.ts';
import type { Measures } from '../measures.ts';
import { byScore } from './by-score.ts';
import { firstTokenOf } from './first-token.ts';
import { inFlightOf } from './in-flight.ts';
import { rendezvous } from './rendezvous.ts';
import type { Arrange, Look, Member } from './strategy.ts';

/** The share of the calls that goes elsewhere than to the best, to learn of it. */
const EXPLORING = 0.05;
/** Scores from here up to the best one are held to be equal: what differs by less is noise. */
const AS_GOOD = 0.95;
const IMPORTANCE = { firstToken: 0.4, speed: 0.2, cost: 0.4 };
/** Keeps the draw for exploring apart from the draw for whom. */
const EXPLORING_SALT = 0x5bd1e995;

interface Learnt {
  /** 0 to 1; `NaN` where no call came back yet. */
  readonly success: number;
  /** Ms. */
  readonly firstToken: number;
  /** Tokens a second. */
  readonly speed: number;
  readonly costNanoUsd: number;
}

/**
 * A bandit: mostly the member with the best score, with equals by weight, and one call in twenty by chance to another one.
 * One of which nothing is known is tried by one call at once.
 */
export const adaptive: Arrange = (members, weights, turn, look) => {
  const learnt = members.map((member) => learntOf(member, look));
  const untried = members.findIndex((member, index) => isUnknown(learnt[index]) && inFlightOf(member) === 0);
  const scores = scoresOf(learnt);
  const top = Math.max(...scores);
  const ranks = scores.map((score) => (score >= AS_GOOD * top ? -top : -score));
  const order = byScore(ranks, weights, turn);
  const explored = untried >= 0 ? untried : exploredBy(mix(look.chance ^ mix(turn)), members, weights, ranks, top);
  const why = (index: number) =>
    `${index === explored ? 'to learn of it, ' : ''}score ${(scores[index] as number).toFixed(2)} (${told(learnt[index])})`;
  if (explored < 0) return { order, why };
  return { order: [explored, ...order.filter((index) => index !== explored)], why };
};

function isUnknown(learnt: Learnt | undefined): boolean {
  return learnt === undefined || Number.isNaN(learnt.success);
}

/** One of those that are not as good as the best, once in so many turns; -1 in all others. */
function exploredBy(
  hash: number,
  members: readonly Member[],
  weights: readonly number[],
  ranks: readonly number[],
  top: number,
): number {
  if (fractionOf(mix(hash ^ EXPLORING_SALT)) >= EXPLORING) return -1;
  return rendezvous(members, weights, hash).find((index) => ranks[index] !== -top) ?? -1;
}

/** From 0 to 1. A call that fails is made again elsewhere, so that success counts twice. */
function scoresOf(learnt: readonly Learnt[]): readonly number[] {
  const firstToken = best(learnt, (one) => one.firstToken, Math.min);
  const speed = best(learnt, (one) => one.speed, Math.max);
  const cost = best(learnt, (one) => one.costNanoUsd, Math.min);
  const allUnknown = learnt.every(isUnknown);
  return learnt.map((one) => {
    // Its one call is still under way.
    if (isUnknown(one) && !allUnknown) return 0;
    const success = isUnknown(one) ? 1 : one.success;
    return (
      success *
      success *
      (IMPORTANCE.firstToken * share(firstToken, one.firstToken) +
        IMPORTANCE.speed * share(one.speed, speed) +
        IMPORTANCE.cost * share(cost, one.costNanoUsd))
    );
  });
}

function best(learnt: readonly Learnt[], of: (one: Learnt) => number, pick: (a: number, b: number) => number): number {
  let found = Number.NaN;
  for (const one of learnt) {
    const value = of(one);
    if (!Number.isNaN(value)) found = Number.isNaN(found) ? value : pick(found, value);
  }
  return found;
}

/** What is not known is held to be as good as the best; nothing out of nothing is all. */
function share(part: number, whole: number): number {
  if (Number.isNaN(part) || Number.isNaN(whole) || part === whole) return 1;
  return part / whole;
}

function learntOf(member: Member, look: Look): Learnt {
  const { now, streamed } = look;
  return {
    success: 1 - mean(member, ({ failures }) => failures.fading(now)),
    firstToken: firstTokenOf(member, streamed, now),
    speed: mean(member, ({ speed }) => speed.value),
    costNanoUsd: look.costNanoUsd(member.target),
  };
}

/** Over those of the member's keys of which it is known. */
function mean({ keys }: Member, of: (measures: Measures) => number): number {
  let sum = 0;
  let known = 0;
  for (const { measures } of keys) {
    const value = of(measures);
    if (Number.isNaN(value)) continue;
    sum += value;
    known++;
  }
  return sum / known;
}

function told(learnt: Learnt | undefined): string {
  if (learnt === undefined || isUnknown(learnt)) return 'nothing known yet';
  const { success, firstToken, speed, costNanoUsd } = learnt;
  const facts = [`success ${success.toFixed(2)}`];
  if (!Number.isNaN(firstToken)) facts.push(`${Math.round(firstToken)} ms to the first token`);
  if (!Number.isNaN(speed)) facts.push(`${Math.round(speed)} tokens/s`);
  facts.push(`$${formatUsd(costNanoUsd)}`);
  return facts.join(', ');
}
