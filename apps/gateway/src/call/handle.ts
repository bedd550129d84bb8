import { canStream } from '@sluice/core/chat/client-dialect';
import type { Fault } from '@sluice/core/chat/fault';
import type { Lease } from '@sluice/core/limits/limiter';
import type { CallRecord } from '@sluice/store/calls/calls';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import { asCallError, CallError } from '../http/call-error.ts';
import { roomHeaders } from '../http/room-headers.ts';
import type { Caller } from '../state/directory.ts';
import type { KeyEntry } from '../state/target-entry.ts';
import { admit, identify } from './admit.ts';
import { ArrayStream } from './array-stream.ts';
import { type Attempted, attempt } from './attempt.ts';
import { isAsked, passAuthorization } from './authorize.ts';
import { answerFromCache, cacheRule, fillCache } from './cached-answer.ts';
import type { Admitted, CallInHand, Reserved } from './call-in-hand.ts';
import { ClientStream } from './client-stream.ts';
import { continuedFrom, continueResponse } from './continue-response.ts';
import { answerCount, countsHere } from './count-here.ts';
import { faultError } from './fault-error.ts';
import { noteSpending } from './hedge-spending.ts';
import { replay } from './idempotency.ts';
import { countAt } from './in-flight.ts';
import { isKept, keepResponse } from './keep-response.ts';
import { checkNamedTenant } from './named-tenant.ts';
import type { Contact, Progress } from './outcome.ts';
import { plan } from './plan.ts';
import { recallSignatures } from './recall-signatures.ts';
import { readBody, receive } from './receive.ts';
import { receiveForm, takesForm } from './receive-form.ts';
import { callRecord, refusedRecord } from './record.ts';
import { bringMedia, wantsMedia } from './remote-media.ts';
import { accountingUnavailable, reserve } from './reserve.ts';
import {
  bodyFor,
  contentTypeOf,
  costHeaders,
  endStream,
  failureEvent,
  respondError,
  respondWhole,
  routeHeaders,
  streamHead,
  streamType,
  tellWhole,
} from './respond.ts';
import { type Bill, billFor, settle } from './settle.ts';
import { shadowCopies } from './shadow.ts';
import { shed } from './shed.ts';
import { keepSignatures } from './signed-answer.ts';
import { reserveWithinBudget } from './within-budget.ts';

/** The path of a call, in order. Never rejects: whatever happens, the caller is answered and what was held is given back. */
export async function handleCall(gateway: Gateway, inHand: CallInHand, namedTenant: string | undefined): Promise<void> {
  let caller: Caller | undefined;
  let admitted: Admitted | undefined;
  gateway.inFlight++;
  try {
    if (!gateway.ledger.writable) throw accountingUnavailable();
    caller = identify(gateway, inHand.request, inHand.clientIp);
    shed(gateway, caller.priority);
    checkNamedTenant(caller, namedTenant);
    const { directory } = gateway;
    const received = takesForm(inHand.dialect)
      ? await receiveForm(inHand, await readBody(inHand.request, 'form'))
      : receive(inHand, await readBody(inHand.request));
    const replayed = replay(gateway, received, caller);
    if (replayed !== false && (await replayed)) return;
    const previous = continuedFrom(inHand);
    if (previous !== undefined) await continueResponse(gateway, inHand, caller, previous);
    admitted = admit(inHand, caller, directory);
    if (admitted.model.priority !== undefined) shed(gateway, admitted.model.priority);
    if (isAsked(admitted)) await passAuthorization(gateway, inHand);
    if (countsHere(inHand)) return await answerCount(inHand);
    const cached = cacheRule(admitted);
    if (cached !== undefined && (await answerFromCache(gateway, inHand, cached, handleOwnCall))) return;
    const recalling = recallSignatures(gateway, inHand);
    if (recalling !== undefined) await recalling;
    const planned = plan(gateway, inHand);
    if (planned instanceof Promise) await planned;
    if (wantsMedia(inHand)) await bringMedia(gateway, inHand);
    const reserving = admitted.model.fallbacksOn === undefined ? reserve : reserveWithinBudget;
    await run(gateway, await reserving(gateway, inHand));
    if (inHand.model.shadows.length > 0) mirror(gateway, inHand);
  } catch (error) {
    if (!(error instanceof CallError)) gateway.log.error({ error, request_id: inHand.requestId }, 'a call failed');
    const refusal = asCallError(error);
    respondError(inHand, refusal, 0, refusalHeaders(gateway, caller, admitted));
    if (caller !== undefined) gateway.calls.add(refusedRecord(inHand, caller, refusal));
  } finally {
    inHand.fill?.end('again');
    inHand.linePlace?.leave(false);
    countAt(inHand, undefined);
    gateway.inFlight--;
  }
}

/** Copies of a call that is over, for shadow targets: nobody waits for them. */
function mirror(gateway: Gateway, inHand: CallInHand): void {
  for (const copy of shadowCopies(gateway, inHand)) {
    void handleOwnCall(gateway, copy).finally(() => gateway.shadows.end(copy.response));
  }
}

/** What became of a call: its row in the call log, the last failure as the provider told it, and the answer. */
interface Concluded {
  readonly record: CallRecord;
  readonly fault: Fault | undefined;
  /** As the caller got it; of a stream only where something keeps it. */
  readonly body: Uint8Array | undefined;
}

/**
 * A call of the gateway's own: who calls and what is given; from there it goes as every call. Never rejects.
 * @param planning whether where to is given too, or is still to be found
 */
export async function handleOwnCall(
  gateway: Gateway,
  inHand: CallInHand,
  planning: 'planned' | 'plan' = 'planned',
): Promise<Concluded | undefined> {
  gateway.inFlight++;
  try {
    if (!gateway.ledger.writable) throw accountingUnavailable();
    if (planning === 'plan') {
      if (isAsked(inHand)) await passAuthorization(gateway, inHand);
      await plan(gateway, inHand);
    }
    return await run(gateway, await reserve(gateway, inHand));
  } catch (error) {
    if (!(error instanceof CallError)) gateway.log.error({ error, request_id: inHand.requestId }, 'a call failed');
    const record = refusedRecord(inHand, inHand.caller, asCallError(error));
    gateway.calls.add(record);
    return { record, fault: undefined, body: undefined };
  } finally {
    inHand.linePlace?.leave(false);
    countAt(inHand, undefined);
    gateway.inFlight--;
  }
}

/** From the first upstream contact to the ledger's last word. */
async function run(gateway: Gateway, reserved: Reserved): Promise<Concluded | undefined> {
  const { call, response, idempotent, caller, dialect } = reserved;
  const progress: Progress = {
    candidate: reserved.first,
    records: [],
    native: false,
    emulation: undefined,
    verdicts: [],
    tally: { contacts: 1, begun: 0, open: [reserved.intent.attempt], whole: reserved },
    upstreamMs: 0,
    providerRequestId: '',
    firstContentAt: undefined,
    settled: false,
    lane: undefined,
    unhedged: undefined,
  };
  const stream =
    call.stream && canStream(dialect)
      ? new (reserved.streamForm === 'array' ? ArrayStream : ClientStream)(
          response,
          dialect,
          () => streamHead(gateway, reserved, progress),
          idempotent || caller.logContent || isKept(call) || reserved.fill !== undefined,
        )
      : undefined;
  let attempted: Attempted | undefined;
  const { retryBudget } = gateway;
  retryBudget.enter(reserved.model.rotation);
  try {
    attempted = await attempt(gateway, reserved, progress, stream);
    return await conclude(gateway, reserved, attempted, progress, stream);
  } catch (error) {
    gateway.log.error({ error, request_id: reserved.requestId }, 'a call failed after it was reserved');
    respondError(reserved, asCallError(error), progress.records.length);
    if (response.headersSent && !response.writableEnded) response.destroy();
    if (!progress.settled) await abandon(gateway, reserved, progress, attempted);
    return undefined;
  } finally {
    retryBudget.leave(reserved.model.rotation, reserved.retried);
  }
}

/** Bill, answer, settle, record. */
async function conclude(
  gateway: Gateway,
  reserved: Reserved,
  attempted: Attempted,
  progress: Progress,
  stream: ClientStream | undefined,
): Promise<Concluded> {
  const { outcome } = attempted;
  // Before anything is waited for: the conversation may go on at once.
  keepSignatures(gateway, reserved, attempted);
  const counted = billFor(attempted);
  const bill = counted instanceof Promise ? await counted : counted;
  if (reserved.model.hedge !== undefined) noteSpending(gateway, reserved, reserved.model.hedge, attempted, bill);
  let error: CallError | undefined;
  let body: Uint8Array | undefined;
  let answered: Promise<void> | undefined;
  switch (outcome.kind) {
    case 'answer':
      if (stream !== undefined) {
        answered = tellWhole(stream, reserved, progress, outcome.answer, bill);
        body = stream.sent;
        break;
      }
      body = bodyFor(reserved, attempted, outcome.answer);
      progress.firstContentAt ??= monotonicMs();
      respondWhole(gateway, reserved, progress, body as Buffer, contentTypeOf(reserved, attempted), bill);
      break;
    case 'streamed':
      answered = stream === undefined ? undefined : endStream(stream, '');
      body = stream?.sent;
      break;
    case 'broken':
    case 'failed':
      error = faultError(outcome.fault, attempted, () => soonestFreeMs(gateway, reserved));
      if (stream?.committed === true || outcome.kind === 'broken') {
        answered =
          stream === undefined ? undefined : endStream(stream, failureEvent(stream, reserved, attempted, error));
        body = stream?.sent;
      } else
        respondError(reserved, error, progress.records.length, [
          ...routeHeaders(gateway, reserved, progress),
          ...costHeaders(reserved, progress, bill),
        ]);
      break;
    case 'gone':
      body = stream?.sent;
  }
  const whole = outcome.kind === 'answer' || outcome.kind === 'streamed';
  const stored =
    reserved.idempotent && whole && body !== undefined
      ? {
          status: 200,
          contentType: stream === undefined ? contentTypeOf(reserved, attempted) : streamType(reserved),
          body,
        }
      : undefined;
  if (whole && body !== undefined && isKept(reserved.call)) keepResponse(gateway, reserved, body);
  fillCache(reserved, attempted, whole ? body : undefined);
  progress.settled = true;
  await settle(gateway, reserved, attempted, bill, stored);
  const record = callRecord(reserved, attempted, progress, bill, error, body);
  gateway.calls.add(record);
  await answered;
  return { record, fault: 'fault' in outcome ? outcome.fault : undefined, body };
}

/** How long until the first of the call's targets may be used again. */
function soonestFreeMs({ health }: Gateway, { candidates, leftOut }: Reserved): number {
  const now = monotonicMs();
  const waits = [...candidates, ...leftOut].map(({ key }) => {
    return (health.cooling((key as KeyEntry).deployment, now)?.until ?? now) - now;
  });
  return Math.min(...waits);
}

/** A mistake of ours after the reservation: what is held is given back all the same. */
async function abandon(
  gateway: Gateway,
  reserved: Reserved,
  progress: Progress,
  attempted: Attempted | undefined,
): Promise<void> {
  const bill: Bill = {
    type: 'waive',
    amountNanoUsd: 0,
    usage: {},
    usageSource: 'none',
    reason: 'gateway_error',
    rawUsage: undefined,
  };
  const { candidate, records, upstreamMs, tally } = progress;
  const outcome = { kind: 'gone', facts: undefined } as const;
  const cut = (attempt: number, keyLease: Lease | undefined): Contact => {
    return { call: reserved.call, candidate, attempt, outcome, sent: true, keyLease };
  };
  const contacts =
    attempted?.contacts ??
    tally.open.map((attempt, index) => cut(attempt, index === 0 ? reserved.firstKeyLease : undefined));
  const last: Attempted = { candidate, native: false, verdicts: [], records, upstreamMs, outcome, contacts };
  progress.settled = true;
  const parts = contacts.map(() => bill);
  await settle(gateway, reserved, last, contacts.length === 1 ? bill : { ...bill, parts }, undefined);
}

/** What is known of a call that was refused before anything was sent. */
function refusalHeaders(gateway: Gateway, caller: Caller | undefined, admitted: Admitted | undefined): string[] {
  const limits = admitted?.authorized?.limits ?? caller?.limits ?? [];
  if (admitted === undefined) return roomHeaders(gateway.limiter, limits);
  const { model, cacheStatus } = admitted;
  return [
    'x-sluice-model',
    model.shownName,
    'x-sluice-cache',
    cacheStatus,
    ...roomHeaders(gateway.limiter, model.limits === undefined ? limits : [...limits, model.limits]),
  ];
}
