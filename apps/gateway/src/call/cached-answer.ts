import { createHash } from 'node:crypto';
import type { FinishReason } from '@sluice/core/chat/delta';
import { canonicalJson } from '@sluice/core/json/canonical';
import { isRefusal, type Lease } from '@sluice/core/limits/limiter';
import { ownBytes } from '../cache/own-bytes.ts';
import type { CachedAnswer, Fill } from '../cache/response-cache.ts';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import { headerValue } from '../http/header-value.ts';
import { roomHeaders } from '../http/room-headers.ts';
import type { CacheRule, SimilarRule } from '../state/scope.ts';
import type { Attempted } from './attempt.ts';
import type { Admitted, CallInHand, Reserved } from './call-in-hand.ts';
import { scopesOf } from './demand.ts';
import { isParticular } from './eligible.ts';
import type { MakeCall } from './embed-question.ts';
import { targetsFor } from './plan.ts';
import { hitRecord } from './record.ts';
import { limitError } from './reserve.ts';
import { contentTypeOf, PRIVATE, streamType, warningsOf } from './respond.ts';
import { similarAnswer } from './similar-answer.ts';

/** A stream that waits for another's whole answer says nothing meanwhile: not for longer than until its first ping. */
const STREAM_WAIT_MS = 10_000;

/** What the model, the tenant or the platform says of answers to this call. */
export function cacheRule({ model, caller, directory }: Admitted): CacheRule | undefined {
  return model.cache ?? caller.cache ?? directory.cache;
}

/** What a `cache-control` of the request asks for. */
type Wish = 'cached' | 'refresh' | 'bypass';

/**
 * Answers the call with what was answered before, or with the answer of the same call under way; whether it did. Where it
 * did not, the call is made, and its answer kept for the next ones.
 * @param makeCall asks for the vector of a question, where similar ones count as the same
 * @throws CallError where a limit has no room
 */
export async function answerFromCache(
  gateway: Gateway,
  inHand: CallInHand,
  rule: CacheRule,
  makeCall: MakeCall,
): Promise<boolean> {
  const wish = wishOf(inHand);
  if (wish === 'bypass') return false;
  const { cache } = gateway;
  const { ttlMs } = rule;
  const key = cacheKey(gateway, inHand);
  inHand.cacheStatus = 'miss';
  if (wish === 'refresh') {
    inHand.fill = cache.begin(key, ttlMs, true);
    return false;
  }
  let lease: Lease | undefined;
  for (;;) {
    const answer = cache.answers.find(key, monotonicMs());
    if (answer !== undefined) {
      lease ??= takeRoom(gateway, inHand);
      gateway.limiter.release(lease, 0, monotonicMs());
      respondHit(gateway, inHand, answer);
      return true;
    }
    const flight = cache.flights.get(key);
    if (flight === undefined) break;
    lease ??= takeRoom(gateway, inHand);
    if ((await flight.wait(endOfWait(inHand))) === 'alone') {
      gateway.limiter.undo(lease, monotonicMs());
      return false;
    }
  }
  if (lease !== undefined) gateway.limiter.undo(lease, monotonicMs());
  inHand.fill = cache.begin(key, ttlMs, false);
  return rule.similar !== undefined && (await answerSimilar(gateway, inHand, rule.similar, inHand.fill, makeCall));
}

/** Whether it was answered as a similar call was. It holds its own place first, so that no vector takes that away. */
async function answerSimilar(
  gateway: Gateway,
  inHand: CallInHand,
  rule: SimilarRule,
  fill: Fill,
  makeCall: MakeCall,
): Promise<boolean> {
  const lease = gateway.limiter.take(scopesOf(gateway, inHand).limits, 0, monotonicMs());
  if (isRefusal(lease)) return false;
  const frameKey = (frame: string) => hashOf(gateway, inHand, frame);
  const answer = await similarAnswer(gateway, inHand, rule, fill, frameKey, makeCall);
  if (answer === undefined) {
    gateway.limiter.undo(lease, monotonicMs());
    return false;
  }
  gateway.limiter.release(lease, 0, monotonicMs());
  respondHit(gateway, inHand, answer);
  return true;
}

/** Keeps the answer where it is one that may be given again, and tells those who wait for it how the call ended. */
export function fillCache(reserved: Reserved, attempted: Attempted, body: Uint8Array | undefined): void {
  const { fill } = reserved;
  if (fill === undefined) return;
  const { outcome, candidate } = attempted;
  const facts = body === undefined ? undefined : wholeFacts(reserved, attempted);
  if (facts === undefined || body === undefined) {
    fill.end(outcome.kind === 'gone' ? 'again' : 'alone');
    return;
  }
  const own = ownBytes(body);
  const parts = outcome.kind === 'streamed' ? aroundSummary(own) : [own];
  const answer: CachedAnswer = {
    bytes: body.length,
    contentType: outcome.kind === 'streamed' ? streamType(reserved) : contentTypeOf(reserved, attempted),
    body: parts,
    provider: candidate.target.provider,
    upstreamModel: candidate.target.model,
    shownModel: candidate.target.shownModel,
    answerModel: facts.model,
    finishReason: facts.finish ?? '',
    warnings: warningsOf(reserved, attempted),
    requestId: reserved.requestId,
    likeness: undefined,
  };
  fill.keep(answer, monotonicMs());
}

/** A call whose caller wants chance in its answer gets it; one under an Idempotency-Key has its own promise. */
function wishOf({ call, request, dialect }: Admitted): Wish {
  const { task } = call;
  if ((call.temperature ?? 0) > 0 || call.n > 1) return 'bypass';
  if (task !== undefined && !TEXT_TASKS.has(task.kind)) return 'bypass';
  if (dialect.name === 'count-tokens' || request.headers['idempotency-key'] !== undefined) return 'bypass';
  const control = request.headers['cache-control'];
  if (control === undefined) return 'cached';
  const directives = control.toLowerCase().split(',');
  const says = (name: string) => directives.some((one) => one.trim() === name);
  if (says('no-store')) return 'bypass';
  return says('no-cache') || says('max-age=0') ? 'refresh' : 'cached';
}

/** Pictures and sound are large, and their addresses do not last. */
const TEXT_TASKS: ReadonlySet<string> = new Set(['embeddings', 'rerank', 'moderation']);

/** Headers that reach a vendor, choose a target or change what is answered. */
const KEY_HEADERS = ['anthropic-version', 'anthropic-beta', 'openai-beta', 'x-sluice-strict', 'x-sluice-tags'];

/** Whose call it is, in which form, by which configuration, and all that it says. */
function cacheKey(gateway: Gateway, inHand: CallInHand): string {
  return hashOf(gateway, inHand, canonical(Buffer.from(inHand.bytes).toString('utf8')));
}

function hashOf(gateway: Gateway, inHand: CallInHand, body: string): string {
  const { caller, route, streamForm, model, directory, call, request } = inHand;
  const said = [
    caller.tenant,
    route,
    streamForm,
    call.stream,
    model.name,
    directory.version,
    call.said?.previous_response_id ?? null,
    KEY_HEADERS.map((name) => request.headers[name] ?? null),
    // Conditions may look at any header, canaries at the session, and what a call is let through to may be less.
    isParticular(inHand) ? targetsFor(gateway, inHand).map((target) => [target.provider, target.model]) : null,
  ];
  return createHash('sha256').update(JSON.stringify(said)).update('\n').update(body).digest('base64');
}

/** Without its spelling, unless that would make two numbers one that JavaScript cannot tell apart. */
function canonical(body: string): string {
  return /\d{16}|\d[eE]/.test(body) ? body : canonicalJson(body);
}

/** One request and no tokens: nothing is sent upstream. @throws CallError */
function takeRoom(gateway: Gateway, inHand: CallInHand): Lease {
  const lease = gateway.limiter.take(scopesOf(gateway, inHand).limits, 0, monotonicMs());
  if (isRefusal(lease)) throw limitError(lease, 0);
  return lease;
}

/** The caller leaves, or has waited long enough. */
function endOfWait({ response, call, model }: CallInHand): AbortSignal {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), call.stream ? STREAM_WAIT_MS : model.deadlineMs).unref();
  response.once('close', () => {
    clearTimeout(timer);
    end.abort();
  });
  return end.signal;
}

interface WholeFacts {
  readonly finish: FinishReason | undefined;
  readonly model: string;
}

/** What is known of an answer that may be given again; `undefined` of one that failed, was cut or calls for a tool. */
function wholeFacts(reserved: Reserved, attempted: Attempted): WholeFacts | undefined {
  const { outcome } = attempted;
  if (outcome.kind === 'streamed') {
    const { finish, model } = outcome.facts;
    return finish === 'stop' ? { finish, model: model ?? '' } : undefined;
  }
  if (outcome.kind !== 'answer' || contentTypeOf(reserved, attempted) !== 'application/json') return undefined;
  let finish: FinishReason | undefined;
  let model = '';
  for (const delta of outcome.answer.deltas) {
    if (delta.type === 'tool-call' || (delta.type === 'finish' && delta.reason !== 'stop')) return undefined;
    if (delta.type === 'finish') finish = delta.reason;
    else if (delta.type === 'start') model = delta.model ?? '';
  }
  return finish === undefined && reserved.call.task === undefined ? undefined : { finish, model };
}

const SUMMARY = '"sluice":{"cost_usd":';

/** Within text a quotation mark is escaped: the member is the gateway's own. */
function aroundSummary(bytes: Buffer): readonly Uint8Array[] {
  const at = bytes.lastIndexOf(SUMMARY);
  if (at < 0) return [bytes];
  return [bytes.subarray(0, at), bytes.subarray(bytes.indexOf('}', at) + 1)];
}

/** The answer as it was, with the head and the summary of this call. */
function respondHit(gateway: Gateway, inHand: CallInHand, answer: CachedAnswer): void {
  inHand.cacheStatus = 'hit';
  const { response, requestId, startedAt, model, call } = inHand;
  const overheadMs = Math.max(0, monotonicMs() - startedAt);
  const [head = Buffer.alloc(0), tail] = answer.body;
  const summary = {
    cost_usd: 0,
    overhead_ms: Math.round(overheadMs * 1000) / 1000,
    provider: answer.provider,
    attempts: 0,
  };
  const body =
    tail === undefined ? head : Buffer.concat([head, Buffer.from(`"sluice":${JSON.stringify(summary)}`), tail]);
  gateway.calls.add(hitRecord(inHand, answer, body));
  if (response.destroyed) return;
  const headers = [...PRIVATE, 'x-request-id', requestId, 'x-sluice-attempts', '0', 'x-sluice-cache', 'hit'];
  headers.push('x-sluice-model', model.shownName, 'x-sluice-provider', answer.provider);
  headers.push('x-sluice-upstream-model', answer.shownModel);
  if (answer.likeness !== undefined) headers.push('x-sluice-cache-similarity', String(answer.likeness.similarity));
  if (answer.warnings !== '') headers.push('x-sluice-warnings', headerValue(answer.warnings));
  if (gateway.draining) headers.push('connection', 'close');
  if (!call.stream) headers.push('x-sluice-cost-usd', '0', 'x-sluice-overhead-ms', overheadMs.toFixed(3));
  headers.push(...roomHeaders(gateway.limiter, scopesOf(gateway, inHand).limits));
  headers.push('content-type', answer.contentType, 'content-length', String(body.length));
  response.writeHead(200, headers);
  response.end(body);
}
