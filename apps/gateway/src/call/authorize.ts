import { setTimeout as sleep } from 'node:timers/promises';
import type { AuthorizeQuestion } from '@sluice/contract/authorize/verdict';
import { lowestPriority } from '@sluice/core/limits/shedding';
import { tagsIn } from '@sluice/core/routing/eligibility';
import type { Authorized } from '../authorize/authorized.ts';
import type { Said } from '../authorize/verdicts.ts';
import type { Webhook } from '../authorize/webhook.ts';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import { limitsOf } from '../state/scope.ts';
import type { Admitted, CallInHand } from './call-in-hand.ts';
import { endUserOf } from './end-user.ts';
import { shed } from './shed.ts';

/** Whether anybody is asked before the call is made. */
export function isAsked({ caller, directory }: Pick<Admitted, 'caller' | 'directory'>): boolean {
  return caller.authorize !== undefined || directory.authorize !== undefined;
}

/** Lets the call through as far as those who are asked do. @throws CallError */
export async function passAuthorization(gateway: Gateway, inHand: CallInHand): Promise<void> {
  const refusal = await authorize(gateway, inHand);
  if (refusal !== undefined) throw refusal;
  const { authorized } = inHand;
  if (authorized !== undefined) shed(gateway, authorized.priority);
}

/**
 * Asks those who have a say whether the call may be made: the platform's webhook, then the tenant's. Nothing is held
 * meanwhile. @returns why it may not be made
 */
export async function authorize(gateway: Gateway, inHand: CallInHand): Promise<CallError | undefined> {
  const { caller, model, directory } = inHand;
  const question = questionOf(inHand);
  inHand.authorized = {
    opinions: [],
    limits: caller.limits,
    priority: lowestPriority([caller.priority, model.priority]),
    targetTags: [],
  };
  for (const webhook of [directory.authorize, caller.authorize]) {
    if (webhook === undefined) continue;
    const said = await withinDeadline(inHand, webhook, gateway.verdicts.of(webhook, question));
    if (said === undefined) return new CallError('timeout', 'The deadline passed before the call was authorized.');
    inHand.authorized = narrowed(inHand.authorized, webhook, said, caller.key);
    const refusal = refusalOf(webhook, said);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function questionOf(inHand: CallInHand): AuthorizeQuestion {
  const { caller, model, call, dialect, request, clientIp, requestId } = inHand;
  return {
    id: requestId,
    call: {
      tenant: caller.tenant,
      team: caller.team,
      application: caller.application,
      key: { id: caller.key, name: caller.keyName },
      model: model.name,
      dialect: dialect.name,
      stream: call.stream,
      end_user: endUserOf(inHand),
      tags: Object.fromEntries(tagsIn(String(request.headers['x-sluice-tags'] ?? ''))),
      client_ip: clientIp,
      priority: lowestPriority([caller.priority, model.priority]),
    },
  };
}

/** `undefined` where the call's own deadline comes first; who else waits for the verdict gets it all the same. */
async function withinDeadline(
  { startedAt, model }: CallInHand,
  { timeoutMs }: Webhook,
  said: Said | Promise<Said>,
): Promise<Said | undefined> {
  const leftMs = startedAt + model.deadlineMs - monotonicMs();
  if (!(said instanceof Promise) || leftMs > timeoutMs) return said;
  const ended = new AbortController();
  const late = sleep(Math.max(0, leftMs), undefined, { signal: ended.signal }).catch(() => undefined);
  const first = await Promise.race([said, late]);
  ended.abort();
  return first ?? undefined;
}

function narrowed(before: Authorized, { by }: Webhook, said: Said, key: string): Authorized {
  if (!('verdict' in said)) {
    return { ...before, opinions: [...before.opinions, { by, verdict: 'failed', reason: said.cause, cached: false }] };
  }
  const { verdict, cached } = said;
  const limits = limitsOf(`authorize:${by}/key:${key}`, verdict.limits);
  return {
    opinions: [...before.opinions, { by, ...verdict, cached }],
    limits: limits === undefined ? before.limits : [limits, ...before.limits],
    priority: lowestPriority([before.priority, verdict.priority]),
    targetTags: [...before.targetTags, ...(verdict.target_tags ?? [])],
  };
}

function refusalOf({ by, onFailure }: Webhook, said: Said): CallError | undefined {
  const whose = by === 'platform' ? 'the platform' : 'the tenant';
  const sluice = { scope: `authorize:${by}` };
  if (!('verdict' in said)) {
    if (onFailure === 'allow') return undefined;
    const message = `The authorization of ${whose} cannot be asked now, and without it no call is let through.`;
    return new CallError('overloaded', message, { retryAfterS: 2, sluice });
  }
  const { verdict, reason } = said.verdict;
  if (verdict === 'allow') return undefined;
  const why = reason === undefined ? '.' : `: ${reason}`;
  return new CallError('model_not_allowed', `The authorization of ${whose} denies the call${why}`, { sluice });
}
