import type { CallRecord, CallValue } from './calls.ts';

/** Columns that the calls of one key mostly have in common, in the order of `values` below. */
export const commonColumns = [
  'tenant',
  'team',
  'application',
  'key',
  'route',
  'dialect',
  'stream',
  'model',
  'provider',
  'upstream_model',
  'answer_model',
  'status',
  'code',
  'owner',
  'finish_reason',
  'outcome',
  'usage_source',
  'price_version',
  'plan',
  'warnings',
  'client_ip',
  'prices',
  'content_logged',
] as const;

/** What many calls have in common, under a number: handed over and bound once instead of with each call. */
export interface Common {
  readonly id: number;
  /** By `commonColumns`. */
  readonly values: readonly CallValue[];
}

interface Known extends Common {
  readonly call: CallRecord;
}

/** Of one key; a caller that makes up models' names gets no more. */
const mostOfKey = 32;
const mostKeys = 1024;

/** Finds what a call has in common with earlier ones. */
export class CommonColumns {
  readonly #byKey = new Map<string, Known[]>();
  #lastId = 0;

  of(call: CallRecord): Common {
    const { key } = call;
    let list = this.#byKey.get(key);
    if (list === undefined) {
      if (this.#byKey.size >= mostKeys) this.#byKey.clear();
      list = [];
      this.#byKey.set(key, list);
    }
    for (let index = list.length - 1; index >= 0; index--) {
      const known = list[index] as Known;
      if (isAlike(known.call, call)) return known;
    }
    if (list.length >= mostOfKey) list.length = 0;
    const made = {
      id: ++this.#lastId,
      values: valuesOf(call),
      call: { ...call, request: undefined, answer: undefined },
    };
    list.push(made);
    return made;
  }
}

/** By hand: a loop over names would cost as much as handing the values over. The keys are the same. */
function isAlike(one: CallRecord, other: CallRecord): boolean {
  return (
    one.model === other.model &&
    one.upstreamModel === other.upstreamModel &&
    one.answerModel === other.answerModel &&
    one.status === other.status &&
    one.finishReason === other.finishReason &&
    one.plan === other.plan &&
    one.warnings === other.warnings &&
    one.prices === other.prices &&
    one.clientIp === other.clientIp &&
    one.tenant === other.tenant &&
    one.team === other.team &&
    one.application === other.application &&
    one.route === other.route &&
    one.dialect === other.dialect &&
    one.stream === other.stream &&
    one.provider === other.provider &&
    one.code === other.code &&
    one.owner === other.owner &&
    one.outcome === other.outcome &&
    one.usageSource === other.usageSource &&
    one.priceVersion === other.priceVersion &&
    one.contentLogged === other.contentLogged
  );
}

function valuesOf(call: CallRecord): CallValue[] {
  return [
    call.tenant,
    call.team,
    call.application,
    call.key,
    call.route,
    call.dialect,
    call.stream ? 1 : 0,
    call.model,
    call.provider,
    call.upstreamModel,
    call.answerModel,
    call.status,
    call.code,
    call.owner,
    call.finishReason,
    call.outcome,
    call.usageSource,
    call.priceVersion,
    call.plan,
    call.warnings,
    call.clientIp,
    call.prices,
    call.contentLogged ? 1 : 0,
  ];
}
