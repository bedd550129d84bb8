import type { Fault, FaultClass } from '@sluice/core/chat/fault';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import type { WireReply } from '../../dialect.ts';
import { readErrorObject } from '../../faults/error-body.ts';
import { faultOf, readFault as readAnyFault } from '../../faults/fault.ts';

/** What Google says of what its status does not: the first that fits decides. */
const BY_MESSAGE: readonly (readonly [RegExp, FaultClass])[] = [
  // 400 FAILED_PRECONDITION: this gateway's address, or the account, may not use the interface at all.
  [/user location is not supported|billing account|enable billing/i, 'auth'],
  // 403 for a cache or a file that the caller named: no key of the provider is wrong.
  [/cachedcontent not found|permission to access the file|cached content .* (not found|expired)/i, 'bad-request'],
];

/** An answer of status 3xx to 5xx: Google's error object, also in a list, or a page of its front end. */
export function readFault(reply: WireReply): Fault {
  const fault = readAnyFault(reply);
  const known = BY_MESSAGE.find(([words]) => words.test(fault.message))?.[1];
  if (known !== undefined) return classed(fault, known);
  // `retryDelay` is named for the quota of a day as well, but nothing heals within it.
  return fault.class === 'rate-limit' && isSpent(reply.body) ? classed(fault, 'quota') : fault;
}

/** An error object inside a 200: a chunk of a stream. */
export function innerFault(body: JsonObject): Fault {
  const fault = faultOf(readErrorObject(body), undefined);
  // 499 CANCELLED: by Google itself, for we did not.
  return fault.status === 499 ? classed(fault, 'server-error') : fault;
}

function classed({ retryAfterMs: _wait, ...fault }: Fault, cls: FaultClass): Fault {
  return { ...fault, class: cls };
}

/** Whether a quota of a day is used up, or one that is 0: `QuotaFailure` names each that was broken. */
function isSpent(body: string): boolean {
  return violations(body).some(({ quotaId, quotaValue }) => /PerDay/.test(String(quotaId)) || quotaValue === '0');
}

function violations(body: string): JsonObject[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return [];
  }
  const outer: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  const error = isObject(outer) && isObject(outer.error) ? outer.error : {};
  return objects(error.details).flatMap((detail) => objects(detail.violations));
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
