import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Candidate } from '@sluice/core/routing/plan';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import { newRequestId } from '../http/request-id.ts';
import type { KeyEntry, TargetEntry } from '../state/target-entry.ts';
import { CallInHand } from './call-in-hand.ts';
import { eligibleTargets } from './eligible.ts';
import { NOBODY, unheard } from './own-call.ts';
import { planDetour } from './plan.ts';
import { VENDOR_HEADERS } from './wire.ts';

/** What the ledger and the call log have in place of an application: copies are the platform's, not the tenant's. */
const SHADOW = { ...NOBODY, application: 'shadow' };

/**
 * Copies of a call that was answered, one for each shadow target that may be told it and has a place now. Each has begun
 * with `gateway.shadows` and is to be ended there.
 */
export function shadowCopies(gateway: Gateway, inHand: CallInHand): readonly CallInHand[] {
  if (gateway.draining) return [];
  const { shadows } = gateway;
  const copies: CallInHand[] = [];
  for (const target of eligibleTargets(gateway, inHand, inHand.model.shadows)) {
    const [candidate] = planDetour(gateway, inHand, [target]);
    const copy = candidate !== undefined && isFree(gateway, candidate) ? copyOf(inHand, candidate) : undefined;
    if (copy !== undefined && shadows.begin(copy.response, copy.bytes.length)) copies.push(copy);
    else shadows.dropped++;
  }
  return copies;
}

/** Where everything cools the planner tries one all the same, which is for answers that somebody waits for. */
function isFree({ health }: Gateway, { key }: Candidate<TargetEntry>): boolean {
  return health.cooling((key as KeyEntry).deployment, monotonicMs()) === undefined;
}

function copyOf(inHand: CallInHand, candidate: Candidate<TargetEntry>): CallInHand {
  const { request, dialect, route, path, streamForm, model } = inHand;
  const again = new IncomingMessage(new Socket());
  for (const name of VENDOR_HEADERS) again.headers[name] = request.headers[name];
  again.headers['x-sluice-tags'] = `shadow_of=${inHand.requestId}`;
  const admittedAt = Date.now();
  const visit = {
    requestId: newRequestId(admittedAt),
    admittedAt,
    startedAt: monotonicMs(),
    request: again,
    response: unheard(again),
    clientIp: '',
    dialect,
  };
  const copy = new CallInHand(visit, route, undefined, path, streamForm);
  copy.raw = inHand.raw;
  copy.bytes = inHand.bytes;
  copy.scan = inHand.scan;
  copy.call = inHand.call;
  copy.warnings = [];
  copy.caller = SHADOW;
  copy.directory = inHand.directory;
  copy.model = { ...model, attempts: 1, hedge: undefined, limits: undefined, budgets: [], fallbacksOn: undefined };
  copy.recalled = inHand.recalled;
  copy.inlined = inHand.inlined;
  copy.inputTokens = inHand.inputTokens;
  copy.candidates = [{ ...candidate, reason: 'shadow' }];
  copy.leftOut = [];
  return copy;
}
