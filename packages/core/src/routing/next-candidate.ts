import type { Fault } from '../chat/fault.ts';
import { FAILURE_POLICIES } from './failure-policy.ts';
import type { Candidate } from './plan.ts';
import type { PlanTarget } from './target.ts';

/** One request may break so many targets; then it is the request that is suspected. */
const MAX_BROKEN = 2;

export interface Tried<T extends PlanTarget> {
  readonly candidate: Candidate<T>;
  readonly fault: Fault;
}

/**
 * Where a failed call goes next, or `undefined` where it ends. Deployments not yet tried come first; one that failed in
 * passing is tried again only when there is no other.
 */
export function nextCandidate<T extends PlanTarget>(
  candidates: readonly Candidate<T>[],
  tried: readonly Tried<T>[],
): Candidate<T> | undefined {
  const last = tried[tried.length - 1];
  if (last === undefined) return candidates[0];
  const policy = FAILURE_POLICIES[last.fault.class];
  if (policy.next === 'nowhere') return undefined;
  if (isSuspect(tried)) return undefined;
  const fresh = candidates.filter((candidate) => isFresh(candidate, tried));
  const { target, key } = last.candidate;
  const preferred = fresh.find((candidate) => {
    switch (policy.next) {
      case 'other-key':
        return candidate.target === target;
      case 'other-provider':
        return candidate.target.provider !== target.provider;
      default:
        return candidate.target !== target;
    }
  });
  // Another model of a key that was refused or has no credit is refused as well; limits of rate are a model's own.
  const keyIsOut = last.fault.class === 'auth' || last.fault.class === 'quota';
  const sound = fresh.find((candidate) => !(keyIsOut && candidate.key.id === key.id));
  return preferred ?? sound ?? again(last);
}

/** Where a call goes on along another route, made for how its last attempt failed, or `undefined` where it ends. */
export function firstFresh<T extends PlanTarget>(
  candidates: readonly Candidate<T>[],
  tried: readonly Tried<T>[],
): Candidate<T> | undefined {
  return isSuspect(tried) ? undefined : candidates.find((candidate) => isFresh(candidate, tried));
}

function isSuspect(tried: readonly Tried<PlanTarget>[]): boolean {
  return tried.filter(({ fault }) => FAILURE_POLICIES[fault.class].breaks).length >= MAX_BROKEN;
}

function isFresh<T extends PlanTarget>(candidate: Candidate<T>, tried: readonly Tried<T>[]): boolean {
  return !tried.some((one) => isSame(one.candidate, candidate));
}

/** The same deployment once more: only for what may pass by itself. */
function again<T extends PlanTarget>({ candidate, fault }: Tried<T>): Candidate<T> | undefined {
  switch (fault.class) {
    case 'unreachable':
    case 'reset':
    case 'server-error':
    case 'overloaded':
      return candidate;
    default:
      return undefined;
  }
}

function isSame<T extends PlanTarget>(a: Candidate<T>, b: Candidate<T>): boolean {
  return a.target === b.target && a.key.id === b.key.id;
}
