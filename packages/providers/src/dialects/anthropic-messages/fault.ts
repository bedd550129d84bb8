import type { Fault, FaultClass } from '@sluice/core/chat/fault';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import type { WireReply } from '../../dialect.ts';
import { visibleText } from '../../faults/visible-text.ts';
import { retryAfterMs } from './retry-after.ts';

const BY_TYPE: Readonly<Record<string, FaultClass>> = {
  authentication_error: 'auth',
  permission_error: 'auth',
  billing_error: 'quota',
  rate_limit_error: 'rate-limit',
  overloaded_error: 'overloaded',
  timeout_error: 'timeout',
  api_error: 'server-error',
  request_too_large: 'bad-request',
  invalid_request_error: 'bad-request',
};

/** What the prose says where type and status don't; the first that fits decides. All come as 400 or 403. */
const BY_MESSAGE: readonly (readonly [RegExp, FaultClass])[] = [
  [/credit balance is too low|reached your specified api usage limits|purchase credits/i, 'quota'],
  [/prompt is too long|exceed(s|ed)? (the )?context (limit|window)|input is too long/i, 'context-length'],
  [/organization has been disabled|invalid (x-)?api.key/i, 'auth'],
  [/content filtering policy|blocked by .*content/i, 'content-policy'],
];

const WAITING = new Set<FaultClass>(['rate-limit', 'overloaded', 'server-error']);

/** An answer of status 3xx to 5xx: Anthropic's error object, Google's in front of it, or a page of some proxy's. */
export function readFault(reply: WireReply): Fault {
  const error = errorObject(reply.body);
  const fault =
    error === undefined
      ? {
          class: classByStatus(reply.status),
          status: reply.status,
          message: visibleText(reply.body) || `status ${reply.status} without a body`,
          code: undefined,
        }
      : errorObjectFault(error, reply.status);
  if (!WAITING.has(fault.class)) return fault;
  const waitMs = retryAfterMs(reply.headers);
  return waitMs === undefined ? fault : { ...fault, retryAfterMs: waitMs };
}

/** The error object of a body or of an event; `status` is `undefined` inside a 200. */
export function errorObjectFault(error: JsonObject, status: number | undefined): Fault {
  const message = typeof error.message === 'string' ? error.message : 'an error without a message';
  // Anthropic says `type`; Google, in front of Vertex, says `status` and a numeric `code`.
  const type = text(error.type) ?? text(error.status);
  const code = text(error.code);
  const shown = status ?? (typeof error.code === 'number' ? error.code : undefined);
  return {
    class: classOf(type, shown, message),
    status: shown,
    message,
    code: code ?? type,
    ...(type === undefined ? undefined : { type }),
  };
}

function classOf(type: string | undefined, status: number | undefined, message: string): FaultClass {
  if (type === 'not_found_error' || (status === 404 && type === 'NOT_FOUND')) {
    return /model/i.test(message) ? 'model-not-found' : 'bad-request';
  }
  const known = type === undefined ? undefined : BY_TYPE[type];
  if (status === 529) return 'overloaded';
  if (known === undefined || known === 'bad-request' || known === 'auth') {
    for (const [words, cls] of BY_MESSAGE) if (words.test(message)) return cls;
  }
  return known ?? (status === undefined ? 'server-error' : classByStatus(status));
}

function classByStatus(status: number): FaultClass {
  if (status === 401 || status === 403) return 'auth';
  if (status === 402) return 'quota';
  if (status === 429) return 'rate-limit';
  if (status === 529) return 'overloaded';
  if (status === 504) return 'timeout';
  if (status >= 500) return 'server-error';
  // A redirect, or a 404 that names no error of the dialect: not the API that was asked.
  if (status < 400 || status === 404 || status === 405) return 'bad-response';
  return 'bad-request';
}

function errorObject(body: string): JsonObject | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  const outer: unknown = Array.isArray(value) ? value[0] : value;
  if (!isObject(outer)) return undefined;
  if (isObject(outer.error)) return outer.error;
  if (typeof outer.error === 'string') return { message: outer.error };
  return typeof outer.message === 'string' ? outer : undefined;
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
