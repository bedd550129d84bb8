import type { Answer } from '@sluice/contract/control/operations';
import { costLines } from '@sluice/core/pricing/recorded-price';
import type { CallBodies, LoggedCall } from '@sluice/store/calls/call-reader';
import type { Gateway } from '../../gateway.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { Caller, OperationHandler } from '../operation-handler.ts';
import { notFound } from '../refusals.ts';
import { visibleCalls } from './call-scopes.ts';
import { attemptsOf, type LoggedAttempt, showCall, USAGE_NAMES } from './show-call.ts';

type CallDetail = Answer<'GET /api/v1/calls/{call}'>;
type Content = CallDetail['request'];
type Missing = NonNullable<Content['missing']>;

/** Lines of a bill by their names in the API. */
const LINE_NAMES = { ...USAGE_NAMES, perRequest: 'per_request', perImage: 'per_image', rounding: 'rounding' } as const;

/** By the call's id, which is the `x-request-id` of its answer, or by the provider's. */
export const oneCall: OperationHandler<'GET /api/v1/calls/{call}'> = async ({ gateway, caller, params }) => {
  const call = await gateway.callReader.one(visibleCalls(gateway, caller), params.call);
  if (call === undefined) throw notFound();
  const rows = await gateway.ledgerLook.rowsOf(call.requestId);
  const attempts = attemptsOf(call);
  return {
    ...showCall(call, storedObjects(gateway)),
    attempts: attempts.map(shownAttempt),
    ...explanationOf(call, attempts),
    cost_lines: costLines(call.prices, call.usage, call.costNanoUsd).map(({ kind, count, pricePico, costNanoUsd }) => ({
      kind: LINE_NAMES[kind],
      count,
      price_pico_usd: pricePico,
      cost_nano_usd: costNanoUsd,
    })),
    ledger: rows.map(({ id, at, type, attempt, amount_nano_usd }) => ({ id, at, type, attempt, amount_nano_usd })),
    raw_usage: call.rawUsage,
    ...(await contentOf(gateway, caller, call)),
  };
};

function shownAttempt({ provider, provider_key, model, outcome, status, started_ms, ms }: LoggedAttempt) {
  return {
    provider,
    provider_key,
    model,
    class: outcome === 'ok' ? '' : outcome,
    status: status ?? null,
    started_ms: started_ms ?? null,
    duration_ms: ms,
  };
}

interface LoggedPlan {
  readonly reason: string;
  readonly left_out?: readonly { readonly provider: string; readonly model: string; readonly cause: string }[];
  readonly authorize?: CallDetail['authorize'];
  readonly cache?: CallDetail['cache'];
}

function explanationOf(
  call: LoggedCall,
  attempts: readonly LoggedAttempt[],
): Pick<CallDetail, 'plan' | 'authorize' | 'cache'> {
  const logged = call.plan.startsWith('{') ? (JSON.parse(call.plan) as LoggedPlan) : { reason: call.plan };
  return {
    plan: planOf(call, logged, attempts),
    authorize: logged.authorize ?? [],
    cache: logged.cache ?? null,
  };
}

function planOf(
  { provider, upstreamModel }: LoggedCall,
  { reason, left_out = [] }: LoggedPlan,
  attempts: readonly LoggedAttempt[],
): CallDetail['plan'] {
  // Answered from the cache: nothing went there now.
  if (attempts.length === 0 && provider !== '') return [{ provider, model: upstreamModel, reason }];
  const tried = attempts.map(({ provider, model, hedge }, index) => {
    const before = attempts[index - 1];
    if (before === undefined) return { provider, model, reason };
    const why = hedge === true ? `hedge beside ${before.provider}` : `after ${before.provider}: ${before.outcome}`;
    return { provider, model, reason: why };
  });
  return [
    ...tried,
    ...left_out.map(({ provider, model, cause }) => ({ provider, model, reason: `left out: ${cause}` })),
  ];
}

async function contentOf(
  gateway: Gateway,
  caller: Caller,
  call: LoggedCall,
): Promise<{ request: Content; answer: Content }> {
  const none = (missing: Missing) => ({ request: absent(missing), answer: absent(missing) });
  if (!mayOpen(gateway, caller, call)) return none('not_allowed');
  if (!call.contentLogged) return none('not_logged');
  const bodies = await gateway.callReader.bodies(call);
  if (bodies.state === 'kept') return { request: present(bodies.request), answer: present(bodies.answer) };
  return none(whyGone(gateway, call, bodies));
}

/** In the tenant and the team that the call was made in; after these are gone, on the platform alone. */
function mayOpen(gateway: Gateway, caller: Caller, { tenant, team }: LoggedCall): boolean {
  if (caller.may('calls.content')) return true;
  const objects = storedObjects(gateway);
  const tenantId = objects.tenant(tenant)?.id;
  return (
    tenantId !== undefined && caller.may('calls.content', { tenantId, teamId: objects.team(`${tenant}/${team}`)?.id })
  );
}

const DAY_MS = 86_400_000;
/** The contract's default of `retention.bodies_days`. */
const BODIES_DAYS = 30;

/** Content was logged then: its time is over, its tenant's key destroyed, or it was dropped under load. */
function whyGone(gateway: Gateway, { tenant, admittedAt }: LoggedCall, { state }: CallBodies): Missing {
  if (state === 'unreadable') return 'expired';
  const days = storedObjects(gateway).tenant(tenant)?.spec.retention?.bodies_days ?? BODIES_DAYS;
  return admittedAt < Date.now() - days * DAY_MS ? 'expired' : 'not_logged';
}

function absent(missing: Missing): Content {
  return { text: null, missing, truncated: false };
}

/** More of a body than a page can show is left out. Bytes. */
const MOST_SHOWN = 1024 * 1024;

function present(bytes: Uint8Array | undefined): Content {
  if (bytes === undefined || bytes.length === 0) return absent('none');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MOST_SHOWN)).toString('utf8');
  return { text, missing: null, truncated: bytes.length > MOST_SHOWN };
}
