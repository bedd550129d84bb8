import type { Fault, FaultClass } from '@sluice/core/chat/fault';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import type { WireReply } from '../../dialect.ts';
import { visibleText } from '../../faults/visible-text.ts';
import { retryAfterMs } from '../anthropic-messages/retry-after.ts';

/** By the name of the exception, in lower case and without that ending. Source: Bedrock's and Amazon's common errors. */
const BY_TYPE: Readonly<Record<string, FaultClass>> = {
  accessdenied: 'auth',
  expiredtoken: 'auth',
  incompletesignature: 'auth',
  invalidclienttokenid: 'auth',
  invalidsignature: 'auth',
  missingauthenticationtoken: 'auth',
  notauthorized: 'auth',
  optinrequired: 'auth',
  requestexpired: 'auth',
  requesttimetooskewed: 'auth',
  signaturedoesnotmatch: 'auth',
  unauthorized: 'auth',
  unrecognizedclient: 'auth',
  throttling: 'rate-limit',
  throttled: 'rate-limit',
  toomanyrequests: 'rate-limit',
  servicequotaexceeded: 'quota',
  resourcenotfound: 'model-not-found',
  modelnotready: 'overloaded',
  modeltimeout: 'timeout',
  modelerror: 'server-error',
  modelstreamerror: 'server-error',
  internalserver: 'server-error',
  internalfailure: 'server-error',
  serviceunavailable: 'server-error',
  validation: 'bad-request',
};

/** What the prose says where the type and the status do not; the first that fits decides. */
const BY_MESSAGE: readonly (readonly [RegExp, FaultClass])[] = [
  [/payment|billing|subscription.*(expired|cancel)/, 'quota'],
  [/blocked by (our |the )?content filter|content filter(ing)? polic/, 'content-policy'],
  [
    /input (is|was) too long|input tokens? exceeded|too many input tokens|prompt is too long|maximum (context|input|prompt) length|context (window|length|limit)|input length and .{0,3}max_tokens/,
    'context-length',
  ],
  [
    /model identifier is invalid|on-demand throughput|end of its life|model (id|identifier|arn).{0,80}(not (found|exist|supported)|invalid)|could not resolve the foundation model|inference profile .{0,80}(not found|not exist|invalid)/,
    'model-not-found',
  ],
  [/security token|request signature|signature (expired|not yet current)|authorization header|api key/, 'auth'],
];

const WAITING = new Set<FaultClass>(['rate-limit', 'overloaded', 'server-error']);

/** An answer of status 3xx to 5xx: the exception stands in a header, the prose in the body. */
export function readFault(reply: WireReply): Fault {
  const body = parse(reply.body);
  const type = typeName(reply.headers['x-amzn-errortype'] ?? text(body?.__type) ?? text(body?.code));
  const message = messageOf(body) ?? visibleText(reply.body);
  const fault: Fault = {
    class: classOf(type, reply.status, message, body !== undefined),
    status: reply.status,
    message: message || `status ${reply.status} without a body`,
    code: type,
    ...(type === undefined ? undefined : { type }),
  };
  if (!WAITING.has(fault.class)) return fault;
  const waitMs = retryAfterMs(reply.headers);
  return waitMs === undefined ? fault : { ...fault, retryAfterMs: waitMs };
}

/** An exception inside a stream: `{type, message}`. */
export function exceptionFault(event: JsonObject): Fault {
  const type = typeName(text(event.type));
  const message = text(event.message) ?? 'an exception without a message';
  return {
    class: classOf(type, undefined, message, true),
    status: undefined,
    message,
    code: type,
    ...(type === undefined ? undefined : { type }),
  };
}

function classOf(type: string | undefined, status: number | undefined, message: string, json: boolean): FaultClass {
  const said = type === undefined ? undefined : classByType(type.toLowerCase());
  if (said === undefined || said === 'bad-request' || said === 'auth') {
    const words = message.toLowerCase();
    // Who may not use a model is told of its identifier too; that is no unknown model.
    for (const [prose, cls] of BY_MESSAGE) {
      if (prose.test(words) && !(said === 'auth' && cls === 'model-not-found')) return cls;
    }
  }
  return said ?? (status === undefined ? 'server-error' : classByStatus(status, json));
}

function classByType(type: string): FaultClass | undefined {
  return BY_TYPE[type.replace(/exception$/, '')] ?? BY_TYPE[type.replace(/(exception|error)$/, '')];
}

function classByStatus(status: number, json: boolean): FaultClass {
  if (status === 401 || status === 403) return 'auth';
  if (status === 408 || status === 504) return 'timeout';
  if (status === 429) return 'rate-limit';
  if (status === 424 || status >= 500) return 'server-error';
  // A redirect, or a page of some proxy's: not the interface that was asked.
  if (status < 400 || status === 405 || (status === 404 && !json)) return 'bad-response';
  return status === 404 ? 'model-not-found' : 'bad-request';
}

/** `ValidationException:http://internal.amazon.com/…`, `com.amazon.coral.service#UnrecognizedClientException`, `throttlingException`. */
function typeName(said: string | undefined): string | undefined {
  const name = said?.split(':')[0]?.split('#').pop()?.trim();
  return name === undefined || name === '' ? undefined : name.charAt(0).toUpperCase() + name.slice(1);
}

function messageOf(body: JsonObject | undefined): string | undefined {
  return text(body?.message) ?? text(body?.Message) ?? text(body?.errorMessage);
}

function parse(body: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
