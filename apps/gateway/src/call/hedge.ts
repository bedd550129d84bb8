import { onlyAnswers } from '@sluice/core/chat/only-answers';
import { FREE, worstCaseNanoUsd } from '@sluice/core/pricing/price';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import type { HedgePolicy } from '../state/hedge-policy.ts';
import type { TargetEntry } from '../state/target-entry.ts';
import type { Planned, Reserved } from './call-in-hand.ts';
import { countAt } from './in-flight.ts';
import { Lane } from './lane.ts';
import type { Contact, Contacted, Progress, Turn } from './outcome.ts';
import { usedBy } from './repair.ts';
import { giveUp, payerOf, type Second, secondTurn } from './second-turn.ts';
import { isEmulated, type WireSource } from './wire.ts';

/** Runs one attempt to its end. */
type Run = (progress: Progress) => Promise<Contacted>;

/** What one attempt, or two side by side, came to. */
export interface Raced {
  /** The attempt that has the answer; where none has, the last one that failed. */
  readonly turn: Turn;
  readonly contacted: Contacted;
  /** The other one, with its intent open and its place at the key given back. */
  readonly lost: Contact | undefined;
}

/** Whether the call may be asked of two targets at once: nothing is done but answered, and the answer passes as it comes. */
export function mayBeAskedTwice(source: WireSource, target: TargetEntry): boolean {
  return onlyAnswers(source.call) && !isEmulated(source, target);
}

/** Whether a second attempt may begin beside the first one at all. */
export function mayBeHedged(planned: Planned): boolean {
  const { model, candidates } = planned;
  const [first] = candidates;
  if (model.hedge === undefined || first === undefined || model.attempts === 1) return false;
  return candidates.length > 1 && mayBeAskedTwice({ ...planned, outputCap: undefined }, first.target);
}

/**
 * Begins a second attempt where the first one has no content in time, if everything that bounds it has room. Whose content
 * is first has the answer; the other one is cancelled at once.
 */
export async function race(
  gateway: Gateway,
  reserved: Reserved,
  policy: HedgePolicy,
  progress: Progress,
  first: Turn,
  run: Run,
): Promise<Raced> {
  const began = monotonicMs();
  const pair = new Pair(gateway, reserved, policy, progress, run);
  const primary = pair.begin(first, false, reserved);
  const waitMs = waitOf(policy, reserved, first);
  const due = waitMs !== undefined && (await isDue(primary, waitMs)) && !pair.isDecided;
  const second = due ? await secondTurn(gateway, reserved, policy, progress, first) : undefined;
  let hedge: Promise<void> | undefined;
  if (typeof second === 'string') progress.unhedged = second;
  else if (second !== undefined && pair.isOpen) hedge = pair.begin(second.turn, true, { countedAt: undefined }, second);
  else if (second !== undefined) await giveUp(gateway, reserved, policy, progress, second);
  await Promise.all([primary, hedge]);
  const { upstreamMs } = progress;
  const raced = pair.end();
  progress.upstreamMs = upstreamMs + monotonicMs() - began;
  return raced;
}

/** Ms; `undefined` where nobody knows yet how long the deployment mostly takes. */
function waitOf({ after }: HedgePolicy, { call }: Reserved, { candidate }: Turn): number | undefined {
  return 'ms' in after ? after.ms : candidate.key.measures.mostWithin(after.share, call.stream);
}

/** Whether so much time passes before the attempt is over. */
async function isDue(attempt: Promise<void>, waitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<true>((resolve) => {
    timer = setTimeout(() => resolve(true), waitMs);
  });
  const due = await Promise.race([passed, attempt.then(() => false)]);
  clearTimeout(timer);
  return due;
}

interface Running {
  readonly turn: Turn;
  readonly progress: Progress;
  readonly lane: Lane;
  /** Where it counts as in flight. */
  readonly counted: Pick<Reserved, 'countedAt'>;
  contacted: Contacted | undefined;
}

/** The attempts of a call that run side by side. */
class Pair {
  readonly #gateway: Gateway;
  readonly #reserved: Reserved;
  readonly #policy: HedgePolicy;
  readonly #whole: Progress;
  readonly #run: Run;
  readonly #began = monotonicMs();
  readonly #running: Running[] = [];
  #second: Second | undefined;
  #winner: Running | undefined;
  #last: Running | undefined;
  #lost: Contact | undefined;

  constructor(gateway: Gateway, reserved: Reserved, policy: HedgePolicy, whole: Progress, run: Run) {
    this.#gateway = gateway;
    this.#reserved = reserved;
    this.#policy = policy;
    this.#whole = whole;
    this.#run = run;
  }

  /** Whether one of them has the answer. */
  get isDecided(): boolean {
    return this.#winner !== undefined;
  }

  /** Whether the first one runs and has no content. */
  get isOpen(): boolean {
    return this.#winner === undefined && this.#last === undefined;
  }

  begin(turn: Turn, isHedge: boolean, counted: Running['counted'], second?: Second): Promise<void> {
    const { candidate } = turn;
    const lane: Lane = new Lane(isHedge, () => this.#decide(one));
    const upstreamMs = this.#whole.upstreamMs + monotonicMs() - this.#began;
    const progress: Progress = { ...this.#whole, candidate, lane, upstreamMs };
    const one: Running = { turn, progress, lane, counted, contacted: undefined };
    this.#running.push(one);
    this.#second = second;
    countAt(counted, candidate.key);
    return this.#run(progress).then((contacted) => this.#ended(one, contacted));
  }

  /** Once all of them are over. */
  end(): Raced {
    const one = (this.#winner ?? this.#last) as Running;
    const { turn, progress, contacted } = one;
    adopt(this.#whole, progress);
    this.#whole.records.sort((a, b) => a.started_ms - b.started_ms);
    return { turn, contacted: contacted as Contacted, lost: this.#lost };
  }

  #ended(one: Running, contacted: Contacted): void {
    one.contacted = contacted;
    countAt(one.counted, undefined);
    if (contacted.outcome.kind !== 'failed') this.#decide(one);
    if (this.#winner !== one && this.#running.length > 1 && this.#lost === undefined) this.#lose(one, contacted);
    this.#last = one;
  }

  #decide(one: Running): void {
    if (this.#winner !== undefined) return;
    this.#winner = one;
    adopt(this.#whole, one.progress);
    for (const other of this.#running) if (other !== one && other.contacted === undefined) other.lane.outrun();
  }

  /** What only a second attempt needs is free again; what it cost beside the other one counts at its most. */
  #lose({ turn: { candidate, keyLease, intent } }: Running, { outcome, sent }: Contacted): void {
    const { call, inputTokens } = this.#reserved;
    const now = monotonicMs();
    const price = candidate.target.price ?? FREE;
    const { lease, held } = this.#second as Second;
    this.#gateway.limiter.undo(lease, now);
    let used = 0;
    let cost = 0;
    if (outcome.kind === 'answer') {
      used = usedBy(outcome.answer.deltas);
      cost = held;
    } else if (outcome.kind === 'outrun' && sent) {
      used = inputTokens;
      cost = worstCaseNanoUsd(price, inputTokens, 0);
    }
    this.#gateway.keyLimiter.release(keyLease, used, now);
    this.#gateway.hedgeBudget.end(payerOf(this.#reserved, this.#policy), held, cost, now);
    this.#lost = { call, candidate, attempt: intent.attempt, outcome, sent, keyLease: undefined };
  }
}

/** What the call is known by from here on is what its answering attempt is. */
function adopt(whole: Progress, its: Progress): void {
  whole.candidate = its.candidate;
  whole.native = its.native;
  whole.emulation = its.emulation;
  whole.verdicts = its.verdicts;
  whole.providerRequestId = its.providerRequestId;
  whole.firstContentAt ??= its.firstContentAt;
}
