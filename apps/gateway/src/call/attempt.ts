import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '@sluice/core/chat/fault';
import { askedAgain } from '@sluice/core/chat/told-output';
import type { Verdict } from '@sluice/core/chat/verdict';
import { isRefusal, type Lease } from '@sluice/core/limits/limiter';
import { backOffMs } from '@sluice/core/routing/back-off';
import { FAILURE_POLICIES } from '@sluice/core/routing/failure-policy';
import { firstFresh, nextCandidate, type Tried } from '@sluice/core/routing/next-candidate';
import type { Candidate } from '@sluice/core/routing/plan';
import type { Closing } from '@sluice/store/ledger/ledger';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import type { KeyEntry, TargetEntry } from '../state/target-entry.ts';
import type { Authorise } from '../upstream/credentials/authorise.ts';
import { CredentialError } from '../upstream/credentials/credential-error.ts';
import type { Reserved } from './call-in-hand.ts';
import type { ClientStream } from './client-stream.ts';
import { detourAfter } from './detour.ts';
import { mayBeAskedTwice, race } from './hedge.ts';
import { countAt } from './in-flight.ts';
import { lostPictures } from './lost-pictures.ts';
import { measure } from './measure.ts';
import { intentFor } from './next-intent.ts';
import type { AttemptRecord, Contact, Contacted, Outcome, Progress, Turn, Walked } from './outcome.ts';
import { plainExchange } from './plain-exchange.ts';
import { formFailure, heldToForm, repairTurn } from './repair.ts';
import { severalAnswers } from './several-answers.ts';
import { streamExchange } from './stream-exchange.ts';
import { answersAreEmulated, asked, type Wire, wireFor } from './wire.ts';

/** A call after its last attempt. */
export interface Attempted extends Walked {
  readonly native: boolean;
  readonly verdicts: readonly Verdict[];
  readonly records: readonly AttemptRecord[];
  /** Time spent waiting for upstreams. */
  readonly upstreamMs: number;
}

/** Brings the answer, or the failure that nothing could absorb. */
export async function attempt(
  gateway: Gateway,
  reserved: Reserved,
  progress: Progress,
  stream: ClientStream | undefined,
): Promise<Attempted> {
  const first: Turn = { candidate: reserved.first, keyLease: reserved.firstKeyLease, intent: reserved.intent };
  const { outcome, candidate, contacts } = await walk(gateway, reserved, progress, first, stream);
  const lost = lostPictures(reserved.dialect, progress.native, outcome);
  if (lost.length > 0) progress.verdicts = [...progress.verdicts, ...lost];
  const { native, verdicts, records, upstreamMs } = progress;
  return { outcome, candidate, contacts, native, verdicts, records, upstreamMs };
}

/** Walks the candidates within one deadline and one budget of attempts. Failures are values; nothing here throws for them. */
async function walk(
  gateway: Gateway,
  reserved: Reserved,
  progress: Progress,
  first: Turn,
  stream: ClientStream | undefined,
): Promise<Walked> {
  const tried: Tried<TargetEntry>[] = [];
  let { candidates } = reserved;
  let turn = first;
  /** As it is asked now; another one where an answer did not have its form. */
  let source = reserved;
  let flawed: Flawed | undefined;
  /** The slower one of two that ran side by side. */
  let lost: Contact | undefined;
  for (;;) {
    progress.candidate = turn.candidate;
    if (answersAreEmulated(source, turn.candidate.target)) {
      return severalAnswers(gateway, source, progress, turn, (own, its, lane) =>
        walk(gateway, own, its, lane, undefined),
      );
    }
    countAt(reserved, turn.candidate.key);
    let contacted: Contacted;
    const { hedge } = source.model;
    if (hedge !== undefined && isFirst(progress, source) && mayBeAskedTwice(source, turn.candidate.target)) {
      const run = async (its: Progress) => {
        const began = monotonicMs();
        const one = await begin(gateway, source, its, began, stream);
        note(gateway, source, its, one, began);
        return one;
      };
      ({ turn, contacted, lost } = await race(gateway, source, hedge, progress, turn, run));
      if (lost?.outcome.kind === 'failed') tried.push({ candidate: lost.candidate, fault: lost.outcome.fault });
    } else {
      const began = monotonicMs();
      contacted = await begin(gateway, source, progress, began, stream);
      note(gateway, source, progress, contacted, began);
    }
    const { outcome, sent } = contacted;
    const { candidate, intent, keyLease } = turn;
    const over = (as: Outcome, lease: Lease | undefined): Contact => ({
      call: source.call,
      candidate,
      attempt: intent.attempt,
      outcome: as,
      sent,
      keyLease: lease,
    });
    const done = (as: Outcome, lease: Lease | undefined = keyLease): Walked => {
      countAt(reserved, undefined);
      return {
        outcome: flawed !== undefined && as.kind === 'failed' ? flawed.outcome : as,
        candidate,
        contacts: inOrder(over(as, lease), lost, flawed?.contact),
      };
    };
    if (outcome.kind === 'answer' && progress.emulation?.form === true) {
      const held = await heldToForm(gateway, source.call, outcome.answer);
      if (held.flaws.length === 0) {
        if (held.answer !== outcome.answer) progress.native = false;
        return done({ kind: 'answer', answer: held.answer });
      }
      const failed = formFailure(progress, held);
      if (flawed !== undefined || monotonicMs() >= deadlineOf(reserved)) return done(failed);
      const again = await repairTurn(gateway, source, progress, turn, held);
      if (again === undefined) return done(failed, undefined);
      flawed = { outcome: failed, contact: over(outcome, undefined) };
      const reworded = asked(source, (call) => askedAgain(call, held.text, held.flaws));
      source = { ...source, ...reworded };
      turn = again;
      continue;
    }
    if (outcome.kind !== 'failed') return done(outcome);
    tried.push({ candidate, fault: outcome.fault });
    if (progress.tally.contacts >= reserved.model.attempts || reserved.response.destroyed) return done(outcome);
    const detour = detourAfter(gateway, source, outcome.fault);
    candidates = detour ?? candidates;
    const choose = detour === undefined ? nextCandidate : firstFresh;
    const next = await nextTurn(
      gateway,
      source,
      progress,
      (skipped) => choose(candidates, [...skipped, ...tried]),
      tried,
      turn,
    );
    if (next === undefined) return done(outcome);
    const { whole } = progress.tally;
    whole.retried ||= gateway.retryBudget.takeRetry(reserved.model.rotation);
    if (!whole.retried) {
      gateway.keyLimiter.undo(next.keyLease, monotonicMs());
      return done(outcome);
    }
    const moved = await move(gateway, progress, turn, next, outcome.fault, sent);
    if (!moved) {
      gateway.keyLimiter.undo(next.keyLease, monotonicMs());
      return done(outcome);
    }
    gateway.keyLimiter.release(turn.keyLease, 0, monotonicMs());
    turn = next;
  }
}

/** An answer that did not have its form, and what the call ends in if the next one has not either. */
interface Flawed {
  readonly outcome: Outcome;
  readonly contact: Contact;
}

/** Nothing was tried before, and it is no part of a call. */
function isFirst({ tally }: Progress, source: Reserved): boolean {
  return tally.begun === 0 && tally.whole === source;
}

/** The contact that began with the call's first intent stands last. */
function inOrder(contact: Contact, lost: Contact | undefined, flawed: Contact | undefined): readonly Contact[] {
  if (lost !== undefined) return lost.attempt === 1 ? [contact, lost] : [lost, contact];
  return flawed === undefined ? [contact] : [contact, flawed];
}

/** Begins an attempt at the candidate at hand. Never rejects. */
function begin(
  gateway: Gateway,
  source: Reserved,
  progress: Progress,
  now: number,
  stream: ClientStream | undefined,
): Promise<Contacted> {
  progress.tally.begun++;
  gateway.health.begin((progress.candidate.key as KeyEntry).deployment, now);
  try {
    return contact(gateway, source, progress, deadlineOf(source), stream);
  } catch (error) {
    return Promise.resolve(notSent(error));
  }
}

/** One exchange with the candidate at hand. */
function contact(
  gateway: Gateway,
  reserved: Reserved,
  progress: Progress,
  deadline: number,
  stream: ClientStream | undefined,
): Promise<Contacted> {
  const wire = wireFor(gateway, reserved, progress.candidate);
  progress.native = wire.native;
  progress.emulation = wire.emulation;
  progress.verdicts = wire.verdicts;
  const exchange = () =>
    stream === undefined || wire.emulation !== undefined
      ? plainExchange(reserved, progress, wire, deadline)
      : streamExchange(gateway, reserved, progress, wire, deadline, stream);
  const { authorise } = progress.candidate.key as KeyEntry;
  return authorise === undefined ? exchange() : authorised(progress.candidate, wire, authorise).then(exchange, notSent);
}

/** Puts the credential on the request where it is made for each. @throws CredentialError */
async function authorised({ target }: Candidate<TargetEntry>, { request }: Wire, authorise: Authorise): Promise<void> {
  const { path, headers, body } = request;
  headers.push(...(await authorise({ method: 'POST', origin: target.connection.origin, path, headers, body })));
}

/** An address that may not be connected to, a request that cannot be built, or no credential for it. */
function notSent(error: unknown): Contacted {
  const message = error instanceof Error ? error.message : 'the request could not be built';
  const fault: Fault =
    error instanceof CredentialError
      ? error.fault
      : { class: 'unreachable', status: undefined, message, code: undefined };
  return { outcome: { kind: 'failed', fault }, sent: false, providerRequestId: '' };
}

/** What the contact says of the deployment, and to those who ask where the call has been. */
function note(gateway: Gateway, reserved: Reserved, progress: Progress, contacted: Contacted, started: number): void {
  const { outcome } = contacted;
  const now = monotonicMs();
  progress.upstreamMs += now - started;
  progress.providerRequestId = contacted.providerRequestId;
  progress.records.push(recordOf(progress, outcome, started - reserved.startedAt, now - started));
  const key = progress.candidate.key as KeyEntry;
  // The call's own deadline says nothing about the deployment, nor does a caller that goes away.
  if (outcome.kind === 'gone' || (isTimeout(outcome) && now >= deadlineOf(reserved))) {
    gateway.health.neutral(key.deployment, now);
    return;
  }
  if (outcome.kind === 'outrun') gateway.health.neutral(key.deployment, now);
  else judge(gateway, key, outcome, now);
  measure(key.measures, reserved.call, outcome, now - started, now);
}

function deadlineOf({ startedAt, model }: Reserved): number {
  return startedAt + model.deadlineMs;
}

function isTimeout(outcome: Outcome): boolean {
  return 'fault' in outcome && outcome.fault.class === 'timeout';
}

function judge({ health }: Gateway, { deployment, measures }: KeyEntry, outcome: Outcome, now: number): void {
  const isBack = 'fault' in outcome ? health.failure(deployment, outcome.fault, now) : health.success(deployment, now);
  if (isBack) measures.backAt = now;
}

async function nextTurn(
  gateway: Gateway,
  reserved: Reserved,
  { tally }: Progress,
  choose: (skipped: readonly Tried<TargetEntry>[]) => Candidate<TargetEntry> | undefined,
  tried: readonly Tried<TargetEntry>[],
  turn: Turn,
): Promise<Turn | undefined> {
  const deadline = deadlineOf(reserved);
  const skipped: Tried<TargetEntry>[] = [];
  for (;;) {
    const candidate = choose(skipped);
    if (candidate === undefined) return undefined;
    const again = tried.some((one) => one.candidate === candidate);
    const now = monotonicMs();
    if (!again && gateway.health.cooling((candidate.key as KeyEntry).deployment, now) !== undefined) {
      skipped.push({ candidate, fault: NOT_TRIED });
      continue;
    }
    if (again) {
      const wait = backOffMs(tried.length, tried[tried.length - 1]?.fault.retryAfterMs, Math.random());
      if (wait === undefined || now + wait >= deadline) return undefined;
      await sleep(wait);
      if (reserved.response.destroyed) return undefined;
    }
    if (tally.contacts >= reserved.model.attempts) return undefined;
    if (!isWithin(reserved, candidate, tally.contacts)) {
      if (again) return undefined;
      skipped.push({ candidate, fault: NOT_TRIED });
      continue;
    }
    const keyLease = gateway.keyLimiter.take((candidate.key as KeyEntry).limits, turn.intent.tokens, monotonicMs());
    if (!isRefusal(keyLease))
      return { candidate, keyLease, intent: intentFor(turn.intent, candidate, ++tally.contacts) };
    if (again) return undefined;
    skipped.push({ candidate, fault: NOT_TRIED });
  }
}

/** A target that has to be asked for each answer needs as many contacts. */
function isWithin(reserved: Reserved, { target }: Candidate<TargetEntry>, contacts: number): boolean {
  const needs = answersAreEmulated(reserved, target) ? reserved.call.n : 1;
  return contacts + needs <= reserved.model.attempts;
}

const NOT_TRIED: Fault = { class: 'rate-limit', status: undefined, message: 'not tried', code: undefined };

/** The failed attempt is closed and the next one opened in one transaction, before anything more is sent. */
async function move(
  gateway: Gateway,
  { tally }: Progress,
  turn: Turn,
  next: Turn,
  fault: Fault,
  sent: boolean,
): Promise<boolean> {
  const closing: Closing = {
    requestId: turn.intent.requestId,
    attempt: turn.intent.attempt,
    type: sent && FAILURE_POLICIES[fault.class].sent ? 'waive' : 'release',
    amountNanoUsd: 0,
    usage: {},
    usageSource: 'none',
    reason: fault.class,
    idempotency: 'keep',
  };
  try {
    await gateway.ledger.move(closing, next.intent);
    tally.open[tally.open.indexOf(closing.attempt)] = next.intent.attempt;
    return true;
  } catch {
    return false;
  }
}

function recordOf(
  { candidate: { target, key }, lane }: Progress,
  outcome: Outcome,
  startedMs: number,
  ms: number,
): AttemptRecord {
  const failed = outcome.kind === 'failed' || outcome.kind === 'broken' ? outcome.fault : undefined;
  return {
    provider: target.provider,
    provider_key: key.name,
    model: target.model,
    outcome: failed?.class ?? WORDS[outcome.kind as keyof typeof WORDS] ?? 'ok',
    ...(failed?.status === undefined ? {} : { status: failed.status }),
    started_ms: micros(startedMs),
    ms: micros(ms),
    ...(lane?.isHedge === true ? { hedge: true } : {}),
  };
}

const WORDS = { gone: 'client_disconnect', outrun: 'outrun' };

/** Milliseconds to the whole microsecond. */
function micros(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
