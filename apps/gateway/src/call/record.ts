import { formatVerdicts } from '@sluice/core/chat/verdict';
import { FREE } from '@sluice/core/pricing/price';
import { recordPrice } from '@sluice/core/pricing/recorded-price';
import type { CallRecord } from '@sluice/store/calls/calls';
import type { CachedAnswer } from '../cache/response-cache.ts';
import { monotonicMs } from '../clock.ts';
import type { CallError } from '../http/call-error.ts';
import type { Caller } from '../state/directory.ts';
import type { Attempted } from './attempt.ts';
import type { Admitted, CallInHand, Incoming, Received, Reserved } from './call-in-hand.ts';
import { endUserOf } from './end-user.ts';
import type { Progress } from './outcome.ts';
import { warningsOf } from './respond.ts';
import type { Bill } from './settle.ts';
import type { SimilarLook } from './similar-look.ts';

/** The call log's row of a call that reached an upstream, or tried to. */
export function callRecord(
  reserved: Reserved,
  attempted: Attempted,
  progress: Progress,
  bill: Bill,
  error: CallError | undefined,
  answer: Uint8Array | undefined,
): CallRecord {
  const { outcome, candidate } = attempted;
  const { caller } = reserved;
  const durationMs = monotonicMs() - reserved.startedAt;
  const deltas = outcome.kind === 'answer' ? outcome.answer.deltas : [];
  const facts = 'facts' in outcome ? outcome.facts : undefined;
  let finish: string = facts?.finish ?? '';
  let answerModel = facts?.model ?? '';
  for (const delta of deltas) {
    if (delta.type === 'finish') finish ||= delta.reason;
    else if (delta.type === 'start') answerModel ||= delta.model ?? '';
  }
  return {
    requestId: reserved.requestId,
    admittedAt: reserved.admittedAt,
    tenant: caller.tenant,
    team: caller.team,
    application: caller.application,
    key: caller.key,
    route: reserved.route,
    dialect: reserved.dialect.name,
    stream: reserved.call.stream,
    tags: tagsOf(reserved),
    endUser: endUserOf(reserved),
    clientIp: reserved.clientIp,
    contentLogged: caller.logContent,
    durationMs,
    firstContentMs: progress.firstContentAt === undefined ? undefined : progress.firstContentAt - reserved.startedAt,
    overheadMs: Math.max(0, durationMs - progress.upstreamMs),
    model: reserved.model.name,
    provider: candidate.target.provider,
    upstreamModel: candidate.target.model,
    answerModel,
    status: outcome.kind === 'gone' ? 499 : outcome.kind === 'failed' ? (error?.status ?? 500) : 200,
    code: error?.code ?? '',
    owner: error?.owner ?? '',
    finishReason: finish,
    outcome: OUTCOMES[outcome.kind],
    usage: bill.usage,
    usageSource: bill.usageSource,
    costNanoUsd: bill.amountNanoUsd,
    priceVersion: candidate.target.price?.version ?? 'none',
    providerRequestId: progress.providerRequestId,
    attempts: JSON.stringify(progress.records),
    plan: planOf(reserved, progress),
    warnings: warningsOf(reserved, { verdicts: attempted.verdicts }),
    rawUsage: bill.rawUsage === undefined ? '' : JSON.stringify(bill.rawUsage),
    prices: bill.type === 'settle' ? recordPrice(candidate.target.price ?? FREE, bill.usage) : '',
    request: caller.logContent ? reserved.bytes : undefined,
    answer: caller.logContent ? answer : undefined,
  };
}

/** A call of a known caller, with what was found out about it before it was refused. */
type Refused = Incoming & Partial<Pick<Received, 'call' | 'bytes'>> & Partial<Pick<Admitted, 'authorized'>>;

/** The row of a call that was refused before anything was reserved. */
export function refusedRecord(refused: Refused, caller: Caller, error: CallError): CallRecord {
  const { status, code, owner } = error;
  return {
    ...unsentRecord(refused, caller),
    status,
    code,
    owner,
    outcome: 'refused',
    plan: planWith('', refused, undefined),
  };
}

/** The row of a call that was answered with what was answered before: it cost nothing. */
export function hitRecord(inHand: CallInHand, answer: CachedAnswer, body: Uint8Array): CallRecord {
  const { caller, model, startedAt } = inHand;
  const record = unsentRecord(inHand, caller);
  return {
    ...record,
    firstContentMs: monotonicMs() - startedAt,
    model: model.name,
    provider: answer.provider,
    upstreamModel: answer.upstreamModel,
    answerModel: answer.answerModel,
    finishReason: answer.finishReason,
    plan: planWith('cache hit', inHand, lookOf(inHand, answer)),
    warnings: answer.warnings,
    answer: caller.logContent ? body : undefined,
  };
}

/** What was said of a call by those who are asked. */
type Asked = Partial<Pick<Admitted, 'authorized'>>;

/** An answer to a similar call tells how similar, also where the same call got it before. */
function lookOf({ look }: CallInHand, { likeness }: CachedAnswer): SimilarLook | undefined {
  if (likeness === undefined) return undefined;
  const { similarity, threshold, answerOf } = likeness;
  return (
    look ?? {
      threshold,
      similarity,
      answer_of: answerOf,
      embedding_call: null,
      embedding_cost_nano_usd: 0,
      failure: null,
    }
  );
}

/** The row of a whole call of which nothing went upstream. */
function unsentRecord(refused: Refused, caller: Caller): CallRecord {
  const { call, bytes } = refused;
  return {
    requestId: refused.requestId,
    admittedAt: refused.admittedAt,
    tenant: caller.tenant,
    team: caller.team,
    application: caller.application,
    key: caller.key,
    route: refused.route,
    dialect: refused.dialect.name,
    stream: call?.stream ?? false,
    tags: tagsOf(refused),
    endUser: endUserOf(refused),
    clientIp: refused.clientIp,
    contentLogged: caller.logContent,
    durationMs: monotonicMs() - refused.startedAt,
    firstContentMs: undefined,
    overheadMs: monotonicMs() - refused.startedAt,
    model: call?.model ?? '',
    provider: '',
    upstreamModel: '',
    answerModel: '',
    status: 200,
    code: '',
    owner: '',
    finishReason: '',
    outcome: 'complete',
    usage: {},
    usageSource: 'none',
    costNanoUsd: 0,
    priceVersion: '',
    providerRequestId: '',
    attempts: '[]',
    plan: '',
    warnings: formatVerdicts([]),
    rawUsage: '',
    prices: '',
    request: caller.logContent ? bytes : undefined,
    answer: undefined,
  };
}

const OUTCOMES = {
  answer: 'complete',
  streamed: 'complete',
  broken: 'truncated',
  failed: 'failed',
  gone: 'client_disconnect',
  outrun: 'complete',
} as const;

/** What the caller says of a call by `x-sluice-tags`. */
function tagsOf({ request }: Incoming): string {
  const tags = request.headers['x-sluice-tags'];
  return tags === undefined ? '' : String(tags).slice(0, 1000);
}

/** Why the call went where it went, in the fewest words. */
function planOf(reserved: Reserved, { unhedged }: Progress): string {
  const { candidates, leftOut, ruledOut, look } = reserved;
  const [first] = candidates;
  const why = first?.reason ?? '';
  const reason = unhedged === undefined ? why : `${why}; no hedge: ${unhedged}`;
  if (leftOut.length === 0 && ruledOut.length === 0) return planWith(reason, reserved, look);
  const cooling = leftOut.map(({ target, key, why }) => ({
    provider: target.provider,
    model: target.model,
    key: key.name,
    cause: why.cause,
  }));
  const barred = ruledOut.map(({ target, cause }) => ({ provider: target.provider, model: target.model, cause }));
  return explained({ reason, left_out: [...cooling, ...barred] }, reserved, look);
}

/** The reason alone where nothing else is to be told. */
function planWith(reason: string, call: Asked, look: SimilarLook | undefined): string {
  return call.authorized === undefined && look === undefined ? reason : explained({ reason }, call, look);
}

/** With what was said of the call by those who are asked, and what a cache of similar questions had to say. */
function explained(plan: object, { authorized }: Asked, look: SimilarLook | undefined): string {
  return JSON.stringify({ ...plan, authorize: authorized?.opinions, cache: look });
}
