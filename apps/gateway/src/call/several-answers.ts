import { joinedAnswers } from '@sluice/core/chat/joined-answers';
import type { Verdict } from '@sluice/core/chat/verdict';
import { isRefusal } from '@sluice/core/limits/limiter';
import { memberName } from '@sluice/providers/member-name';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import type { KeyEntry } from '../state/target-entry.ts';
import type { Reserved } from './call-in-hand.ts';
import { claimOf, scopesOf } from './demand.ts';
import { intentFor } from './next-intent.ts';
import type { Contact, Outcome, PlainAnswer, Progress, Turn, Walked } from './outcome.ts';
import { usedBy } from './repair.ts';
import { asked } from './wire.ts';

/** Walks the candidates for one of the answers. */
type Walk = (reserved: Reserved, progress: Progress, turn: Turn) => Promise<Walked>;

interface Lane {
  readonly walked: Walked;
  readonly progress: Progress;
}

/**
 * `n` answers of a target that gives one: it is asked for each of them, side by side as far as its key has places. The
 * first attempt holds what all of them may need; the others' intents are closed against it. All of them come or the call
 * fails.
 */
export async function severalAnswers(
  gateway: Gateway,
  reserved: Reserved,
  progress: Progress,
  first: Turn,
  walk: Walk,
): Promise<Walked> {
  const { call } = reserved;
  const own: Reserved = { ...reserved, ...asked(reserved, (said) => ({ ...said, n: 1, stream: false })) };
  // It counts at its deployment for the first of them; the others count by themselves.
  reserved.countedAt = undefined;
  const started = monotonicMs();
  const numbers = Array.from({ length: call.n - 1 }, () => ++progress.tally.contacts);
  const running = new Set<Promise<Lane>>();
  const begin = (source: Reserved, turn: Turn): Promise<Lane> => {
    const its = progressOf(progress, turn);
    const lane = walk(source, its, turn).then((walked) => ({
      walked: placesGivenBack(gateway, walked),
      progress: its,
    }));
    running.add(lane);
    const over = () => running.delete(lane);
    lane.then(over, over);
    return lane;
  };
  const begun = [begin(own, first)];
  for (const number of numbers) {
    const turn = await openBeside(gateway, own, progress, first, number, running);
    if (turn === undefined) break;
    begun.push(begin({ ...own, countedAt: undefined }, turn));
  }
  const lanes = await Promise.all(begun);
  gather(progress, lanes, { verdict: 'emulated', member: memberName(call, 'n') });
  progress.upstreamMs += monotonicMs() - started;
  const [main, ...others] = lanes.map(({ walked }) => walked) as [Walked, ...Walked[]];
  return {
    outcome: lanes.length < call.n ? NO_PLACE : outcomeOf([main, ...others]),
    candidate: main.candidate,
    contacts: [...others.flatMap(({ contacts }) => contacts), ...main.contacts],
  };
}

const NO_PLACE: Outcome = {
  kind: 'failed',
  fault: {
    class: 'rate-limit',
    status: undefined,
    message: 'there is no place for all of the answers',
    code: undefined,
  },
};

function progressOf(progress: Progress, { candidate }: Turn): Progress {
  return { ...progress, candidate, records: [], upstreamMs: 0 };
}

/** A place at the key, waiting for the others' where there is none, and the intent in the ledger. */
async function openBeside(
  gateway: Gateway,
  reserved: Reserved,
  { tally }: Progress,
  { candidate, intent: first }: Turn,
  number: number,
  running: ReadonlySet<Promise<unknown>>,
): Promise<Turn | undefined> {
  const { limits } = candidate.key as KeyEntry;
  // Its tokens were taken with the first one's place.
  let keyLease = gateway.keyLimiter.take(limits, 0, monotonicMs());
  while (isRefusal(keyLease)) {
    if (running.size === 0) return undefined;
    await Promise.race(running);
    keyLease = gateway.keyLimiter.take(limits, 0, monotonicMs());
  }
  const intent = { ...intentFor(first, candidate, number), amountNanoUsd: 0, tokens: 0 };
  const budgets = scopesOf(gateway, reserved).budgets.map((budget) => ({
    ...claimOf(budget, intent.admittedAt, 0, 0),
    amount: 0,
    limit: Number.MAX_SAFE_INTEGER,
  }));
  const verdict = await gateway.ledger.reserve({ intent, budgets, idempotency: undefined }).catch(() => undefined);
  if (verdict?.ok !== true) {
    gateway.keyLimiter.undo(keyLease, monotonicMs());
    return undefined;
  }
  tally.open.push(number);
  return { candidate, keyLease, intent };
}

/** Others may be waiting for it. */
function placesGivenBack(gateway: Gateway, walked: Walked): Walked {
  const contacts = walked.contacts.map((contact): Contact => {
    const { keyLease, outcome } = contact;
    const used = outcome.kind === 'answer' ? usedBy(outcome.answer.deltas) : 0;
    if (keyLease !== undefined) gateway.keyLimiter.release(keyLease, used, monotonicMs());
    return { ...contact, keyLease: undefined };
  });
  return { ...walked, contacts };
}

/** What the parts found out, told of the whole. */
function gather(progress: Progress, lanes: readonly Lane[], verdict: Verdict): void {
  const parts = lanes.map((lane) => lane.progress);
  const [first] = parts as [Progress];
  progress.candidate = first.candidate;
  progress.records.push(...parts.flatMap(({ records }) => records));
  progress.verdicts = [...parts.flatMap(({ verdicts }) => verdicts), verdict];
  progress.providerRequestId = first.providerRequestId;
  progress.emulation = first.emulation;
  progress.native = false;
}

/** All of the answers as one, or why there are not. */
function outcomeOf(parts: readonly Walked[]): Outcome {
  const answers: PlainAnswer[] = [];
  let failed: Outcome | undefined;
  for (const { outcome } of parts) {
    if (outcome.kind === 'gone') return outcome;
    if (outcome.kind === 'answer') answers.push(outcome.answer);
    else failed ??= outcome;
  }
  if (failed !== undefined) return failed;
  const [{ raw, headers }] = answers as [PlainAnswer];
  return { kind: 'answer', answer: { raw, headers, deltas: joinedAnswers(answers.map(({ deltas }) => deltas)) } };
}
