import type { MessageDescriptor } from '@lingui/core';
import { msg, plural } from '@lingui/core/macro';
import type { StatusTone } from '../../ui/status-dot.tsx';
import type { CallDetail } from './call-row.ts';
import { isFailed } from './call-row.ts';
import { toneOf } from './call-status.tsx';

/** Where the one action of a verdict leads; the page decides whether this person has a way there. */
export type CallRemedy =
  | { readonly to: 'provider' | 'model' | 'key' | 'limits' | 'system'; readonly label: MessageDescriptor }
  | { readonly to: 'request'; readonly label: MessageDescriptor };

/** What happened to a call, whose fault it is, and what to do about it. */
export interface CallVerdict {
  readonly tone: StatusTone;
  /** Whose fault it is; absent where nothing went wrong. */
  readonly fault?: MessageDescriptor;
  readonly title: MessageDescriptor;
  readonly next?: MessageDescriptor;
  readonly remedy?: CallRemedy;
}

type Sentence = Pick<CallVerdict, 'title' | 'next' | 'remedy'>;

interface Facts {
  readonly call: CallDetail;
  /** Of the last attempt; `?` where there was none. */
  readonly provider: string;
  readonly providerKey: string;
  /** What the provider answered last. */
  readonly providerStatus: string;
  readonly model: string;
  readonly duration: string;
}

const FAULTS: Readonly<Record<string, MessageDescriptor>> = {
  caller: msg`Fault of the caller`,
  tenant: msg`A rule of the tenant`,
  provider: msg`Fault of the provider`,
  gateway: msg`Our fault`,
};

const showRequest: CallRemedy = { to: 'request', label: msg`Show the request` };
const openKey: CallRemedy = { to: 'key', label: msg`Open the key` };
const openProvider: CallRemedy = { to: 'provider', label: msg`Open the provider` };
const openModel: CallRemedy = { to: 'model', label: msg`Open the model` };
const openSystem: CallRemedy = { to: 'system', label: msg`Open System` };

/** By code of the error table. */
const SENTENCES: Readonly<Record<string, (facts: Facts) => Sentence>> = {
  invalid_request: () => ({
    title: msg`The request was refused: it is not valid.`,
    next: msg`The answer’s message names the member that is wrong. The caller has to correct it.`,
    remedy: showRequest,
  }),
  invalid_api_key: () => ({
    title: msg`The key was not accepted: it is disabled, expired or unknown.`,
    next: msg`Give the caller a live key, or make this one live again.`,
    remedy: openKey,
  }),
  budget_exceeded: () => ({
    title: msg`A money budget was spent, so the call was not sent.`,
    next: msg`Wait until the budget’s window ends, or raise the budget.`,
    remedy: { to: 'limits', label: msg`See the budgets` },
  }),
  model_not_allowed: ({ model }) => ({
    title: msg`This key may not call ${model}.`,
    next: msg`Allow the model for the key and what stands above it, or call one of its own.`,
    remedy: openKey,
  }),
  subscription_required: ({ model }) => ({
    title: msg`The application has no subscription to ${model}.`,
    next: msg`Ask the owner of the service for one.`,
  }),
  tenant_mismatch: () => ({
    title: msg`The call named another tenant than the one its key belongs to.`,
    next: msg`Leave out the header, host or path that names the tenant, or use a key of that tenant.`,
    remedy: openKey,
  }),
  ip_not_allowed: ({ call: { client_ip: address } }) => ({
    title: msg`Calls from ${address} are not allowed.`,
    next: msg`Call from an allowed address, or add this one to the key’s addresses.`,
    remedy: openKey,
  }),
  model_not_found: ({ model }) => ({
    title: msg`There is no model called ${model}.`,
    next: msg`Correct the name in the request, or add a model of that name.`,
    remedy: { to: 'model', label: msg`See the models` },
  }),
  request_timeout: () => ({
    title: msg`The request took too long to arrive.`,
    next: msg`Send smaller bodies, or use a faster line.`,
  }),
  request_too_large: () => ({
    title: msg`The request was too large.`,
    next: msg`Keep the body within 10 MB; refer to large media by address.`,
  }),
  unsupported_media_type: () => ({
    title: msg`The body was not of a type that the route reads.`,
    next: msg`Send JSON with content-type: application/json, not compressed.`,
  }),
  translation_refused: ({ provider }) => ({
    title: msg`${provider} cannot express a member of the request, and the caller asked for strict translation.`,
    next: msg`Leave out the member that the message names, or drop x-sluice-strict.`,
    remedy: showRequest,
  }),
  idempotency_conflict: () => ({
    title: msg`A call with the same Idempotency-Key was in flight or was cut.`,
    next: msg`Wait and repeat it to get the stored answer; after a cut, use a new Idempotency-Key.`,
  }),
  idempotency_mismatch: () => ({
    title: msg`Another body came under the same Idempotency-Key.`,
    next: msg`Use a new Idempotency-Key for a new request.`,
  }),
  rate_limit_exceeded: () => ({
    title: msg`The caller went over a limit of its own, so the call was not sent.`,
    next: msg`Call less often, or raise the limit.`,
    remedy: { to: 'limits', label: msg`See the limits` },
  }),
  upstream_unreachable: ({ provider }) => ({
    title: msg`${provider} could not be reached.`,
    next: msg`Check its address and whether this machine may connect to it.`,
    remedy: openProvider,
  }),
  upstream_error: ({ provider, providerStatus }) => ({
    title: msg`${provider} failed (${providerStatus}).`,
    next: msg`Nothing is wrong with the call. Repeat it, or give the model a second target.`,
    remedy: openModel,
  }),
  bad_upstream_response: ({ provider }) => ({
    title: msg`${provider} answered something that is no answer of its interface.`,
    next: msg`Check the provider’s address and type; a proxy in between may be answering.`,
    remedy: openProvider,
  }),
  provider_auth: ({ provider, providerKey, providerStatus }) => ({
    title: msg`${provider} refused the key ${providerKey} (${providerStatus}).`,
    next: msg`Nothing is wrong with the call. Put in a key that the provider accepts.`,
    remedy: { to: 'provider', label: msg`Fix provider key` },
  }),
  no_capacity: ({ model }) => ({
    title: msg`No target of ${model} was free: each was full or cooling down.`,
    next: msg`Repeat the call in a moment. If it happens often, add a target or a provider key.`,
    remedy: openModel,
  }),
  provider_quota: ({ provider }) => ({
    title: msg`The account at ${provider} has no credit left.`,
    next: msg`Add credit at the provider, or a key of another account.`,
    remedy: openProvider,
  }),
  overloaded: () => ({
    title: msg`We shed load, so the call was not sent.`,
    next: msg`Repeat it in a moment. If it stays, this machine is too small for the traffic.`,
    remedy: openSystem,
  }),
  accounting_unavailable: () => ({
    title: msg`We couldn’t write the ledger, so the call was not sent.`,
    next: msg`Look whether the disk is full or the database is down.`,
    remedy: openSystem,
  }),
  timeout: ({ provider, duration }) => ({
    title: msg`${provider} gave no answer within the deadline (${duration}).`,
    next: msg`Repeat the call, give the model a longer deadline, or a second target.`,
    remedy: openModel,
  }),
};

/** @param duration writes milliseconds as people read them */
export function verdictOf(call: CallDetail, duration: (ms: number) => string): CallVerdict {
  const last = call.attempts.findLast((attempt) => attempt.class !== 'outrun');
  const facts: Facts = {
    call,
    provider: last?.provider || call.provider || '?',
    providerKey: last?.provider_key || '?',
    providerStatus: last?.status === null || last === undefined ? '–' : String(last.status),
    model: call.model || '?',
    duration: duration(call.duration_ms),
  };
  const tone = toneOf(call);
  const fault = FAULTS[call.owner];
  const common = fault === undefined ? { tone } : { tone, fault };
  if (call.outcome === 'client_disconnect') return { tone, ...wentAway(facts) };
  if (!isFailed(call)) return { tone, ...answered(facts) };
  if (call.outcome === 'truncated') return { ...common, ...brokeOff(facts) };
  return { ...common, ...(notAuthorized(call) ?? (SENTENCES[call.code] ?? unknown)(facts)) };
}

/** Of a call that its last authorization webhook did not let through; its code is also that of other refusals. */
function notAuthorized({ authorize, code }: CallDetail): Sentence | undefined {
  const { by = '', verdict } = authorize.at(-1) ?? {};
  if (verdict === 'deny' && code === 'model_not_allowed') {
    return {
      title: msg`The authorization of ${by} denied the call.`,
      next: msg`The caller was told the reason, if one was given. Who runs that webhook can say more.`,
    };
  }
  if (verdict === 'failed' && code === 'overloaded') {
    return {
      title: msg`The authorization of ${by} could not be asked, so the call was not sent.`,
      next: msg`Look whether that webhook runs and answers in time. The log says how it fails.`,
      remedy: openSystem,
    };
  }
  return undefined;
}

function answered({ call, provider, duration }: Facts): Sentence {
  const failed = call.attempts.filter((attempt) => attempt.class !== '' && attempt.class !== 'outrun').length;
  if (failed < 1) return { title: msg`${provider} answered in ${duration}.` };
  return {
    title: msg`${provider} answered in ${duration}, after ${plural(failed, {
      one: '# attempt that failed',
      other: '# attempts that failed',
    })}.`,
    next: msg`The caller saw nothing of it.`,
  };
}

function wentAway({ duration }: Facts): Sentence {
  return {
    title: msg`The caller went away after ${duration}.`,
    next: msg`What had been written until then is billed.`,
  };
}

function brokeOff({ provider }: Facts): Sentence {
  return {
    title: msg`The answer of ${provider} broke off after it had begun.`,
    next: msg`The caller got what came until then and an error event. Repeat the call.`,
    remedy: openProvider,
  };
}

function unknown({ call: { code, status } }: Facts): Sentence {
  return { title: msg`The call ended with ${String(status)} ${code}.` };
}
