import type { ServerResponse } from 'node:http';
import { formatVerdicts } from '@sluice/core/chat/verdict';
import { formatUsd, jsonUsd } from '@sluice/core/pricing/money';
import { memberName } from '@sluice/providers/member-name';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import type { CallError } from '../http/call-error.ts';
import { headerValue } from '../http/header-value.ts';
import { addRoomHeaders } from '../http/room-headers.ts';
import { answersOfTurn } from '../http/send-together.ts';
import { answerContext } from './answer-context.ts';
import type { Attempted } from './attempt.ts';
import type { Incoming, Reserved } from './call-in-hand.ts';
import type { ClientStream } from './client-stream.ts';
import type { PlainAnswer, Progress } from './outcome.ts';
import type { Bill } from './settle.ts';
import { formatReached } from './soft-limits.ts';

/** Bodies that are cheaper to copy behind their head than to write beside it. Bytes. */
const WITH_HEAD = 12 * 1024;

export const PRIVATE = ['cache-control', 'no-store', 'x-content-type-options', 'nosniff'];

/** What every answer of a call carries, whole or streamed. Flat. */
function callHeaders(gateway: Gateway, reserved: Reserved, progress: Progress): string[] {
  const attempts = String(progress.tally.begun);
  const headers = routeHeaders(gateway, reserved, progress);
  headers.push('cache-control', 'no-store', 'x-content-type-options', 'nosniff');
  headers.push('x-request-id', reserved.requestId, 'x-sluice-attempts', attempts);
  return headers;
}

/** Where the call went and what it met there, for answers and failures alike. */
export function routeHeaders(gateway: Gateway, reserved: Reserved, progress: Progress): string[] {
  const { target } = progress.candidate;
  const headers = [
    'x-sluice-model',
    reserved.model.shownName,
    'x-sluice-provider',
    target.provider,
    'x-sluice-upstream-model',
    target.shownModel,
    'x-sluice-cache',
    reserved.cacheStatus,
  ];
  // A call that came before the signal and is answered after it.
  if (gateway.draining) headers.push('connection', 'close');
  const warnings = warningsOf(reserved, progress);
  if (warnings !== '') headers.push('x-sluice-warnings', headerValue(warnings));
  if (reserved.reached.length > 0)
    headers.push('x-sluice-limit-warnings', headerValue(formatReached(reserved.reached)));
  addRoomHeaders(headers, gateway.limiter, reserved.lease.scopes);
  return headers;
}

export function warningsOf(reserved: Reserved, { verdicts }: Pick<Progress, 'verdicts'>): string {
  if (verdicts.length === 0 && reserved.warnings.length === 0 && reserved.outputCap === undefined) return '';
  const warnings = [...reserved.warnings];
  if (reserved.outputCap !== undefined) warnings.push(`converted:${memberName(reserved.call, 'maxOutputTokens')}`);
  const said = formatVerdicts(verdicts);
  if (said !== '') warnings.push(said);
  return warnings.join(',');
}

/** A whole answer: the provider's own bytes where both sides speak one dialect, else written in the caller's. */
export function bodyFor(reserved: Reserved, attempted: Attempted, answer: PlainAnswer): Buffer {
  if (attempted.native) return answer.raw;
  const { call, dialect } = reserved;
  const context = answerContext(reserved, attempted.candidate.target.model);
  return Buffer.from(JSON.stringify(dialect.answer(answer.deltas, call, context)));
}

/** JSON, unless it is a provider's own sound or subtitles. */
export function contentTypeOf({ call }: Reserved, { native, outcome }: Attempted): string {
  const json = 'application/json';
  if (call.task === undefined || !native || outcome.kind !== 'answer') return json;
  const type = outcome.answer.headers['content-type'];
  // Never anything that a browser would run.
  return type !== undefined && /^(audio|application|text)\/[\w.+-]+/i.test(type) && !/html|xml|script/i.test(type)
    ? type
    : json;
}

export function respondWhole(
  gateway: Gateway,
  reserved: Reserved,
  progress: Progress,
  body: Buffer,
  contentType: string,
  bill: Bill,
): void {
  const { response } = reserved;
  if (response.destroyed) return;
  const headers = callHeaders(gateway, reserved, progress);
  headers.push('content-type', contentType, 'content-length', String(body.length));
  headers.push(...costHeaders(reserved, progress, bill));
  if (response.socket !== null) answersOfTurn.join(response.socket);
  response.writeHead(200, headers);
  // As text, one character for each byte, the body is written with the head as one piece; a buffer would be a second one.
  if (body.length <= WITH_HEAD) response.end(body.toString('latin1'), 'latin1');
  else response.end(body);
}

/** An answer that was waited for whole, told as the stream that the caller asked for. */
export function tellWhole(
  stream: ClientStream,
  reserved: Reserved,
  progress: Progress,
  { deltas }: PlainAnswer,
  bill: Bill,
): Promise<void> {
  const { target } = progress.candidate;
  const encoder = stream.dialect.open(reserved.call, answerContext(reserved, target.model));
  const overheadMs = Math.max(0, monotonicMs() - reserved.startedAt - progress.upstreamMs);
  progress.firstContentAt ??= monotonicMs();
  for (const delta of deltas) stream.write(encoder.encode(delta));
  const summary = {
    cost_usd: jsonUsd(bill.amountNanoUsd),
    overhead_ms: Math.round(overheadMs * 1000) / 1000,
    provider: target.provider,
    attempts: progress.records.length,
  };
  return endStream(stream, encoder.end(summary));
}

/** What a call that did not become a stream came to, in money and in time of our own. */
export function costHeaders({ startedAt }: Reserved, { upstreamMs }: Progress, bill: Bill): string[] {
  const overheadMs = Math.max(0, monotonicMs() - startedAt - upstreamMs);
  return ['x-sluice-cost-usd', formatUsd(bill.amountNanoUsd), 'x-sluice-overhead-ms', overheadMs.toFixed(3)];
}

/** The head of a stream, made when its first byte leaves. */
export function streamHead(gateway: Gateway, reserved: Reserved, progress: Progress): string[] {
  const headers = callHeaders(gateway, reserved, progress);
  headers.push('content-type', streamType(reserved), 'x-accel-buffering', 'no');
  return headers;
}

/** The media type of a streamed answer. */
export function streamType({ streamForm }: Incoming): string {
  return streamForm === 'array' ? 'application/json' : 'text/event-stream; charset=utf-8';
}

/** Ends a stream that has begun. `failure` is its one error event where it broke, else empty. */
export async function endStream(stream: ClientStream, failure: string): Promise<void> {
  stream.write(failure);
  await stream.end();
}

/** The event with which a stream ends that broke off, or of which nothing but its head has left. */
export function failureEvent(
  { dialect }: ClientStream,
  reserved: Reserved,
  { candidate, outcome }: Attempted,
  error: CallError,
): string {
  const wire = error.wire(reserved.requestId);
  if (outcome.kind === 'broken') return outcome.failure(wire);
  const encoder = dialect.open(reserved.call, answerContext(reserved, candidate.target.model));
  return encoder.fail?.(wire, []) ?? dialect.errorEvent(wire);
}

/** An error before any byte of an answer has left. */
export function respondError(
  incoming: Pick<Incoming, 'response' | 'request' | 'dialect' | 'requestId'>,
  error: CallError,
  attempts: number,
  extra: readonly string[] = [],
): void {
  const { response, dialect, requestId } = incoming;
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(JSON.stringify(dialect.error(error.wire(requestId))));
  const headers = [
    ...PRIVATE,
    'x-request-id',
    requestId,
    'x-sluice-attempts',
    String(attempts),
    ...error.headers(),
    ...extra,
  ];
  headers.push('content-type', 'application/json', 'content-length', String(body.length));
  response.writeHead(error.status, headers);
  response.end(body);
}

export function sendStored(response: ServerResponse, headers: string[], body: Uint8Array, status: number): void {
  response.writeHead(status, [...PRIVATE, ...headers, 'content-length', String(body.length)]);
  response.end(body);
}
