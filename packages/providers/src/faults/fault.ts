import type { Fault, FaultClass } from '@sluice/core/chat/fault';
import type { WireReply } from '../dialect.ts';
import { type ErrorSaying, parseError } from './error-body.ts';
import { retryAfterMs } from './retry-after.ts';

interface Rule {
  readonly class: FaultClass;
  readonly words: RegExp;
  /** Where the words alone could mean something else. */
  readonly unless?: (status: number | undefined, said: ErrorSaying) => boolean;
}

/**
 * What the words mean, whatever the status; the first that fits decides. Each alternative was seen in a recording or stands
 * in the vendor's reference; the tests name who says it.
 */
const RULES: readonly Rule[] = [
  {
    class: 'content-policy',
    words:
      /content_filter|content_policy|responsibleai|content management policy|content filtering policy|safety system|moderation_blocked|(requires|by|failed) moderation|data_?inspection_?failed|inappropriate content|(was|were|been|is) flagged|flagged (as|by|for)/,
    unless: (status) => status === 429,
  },
  {
    class: 'context-length',
    words:
      /context_length|context length|context window|context size|exceed_context_size|prompt is too long|prompt too long|too_many_prompt_tokens|total length of all messages|too many tokens: |input token count|maximum prompt length|range of input length|max_seq_len|input is too long|too large for model with \d+ maximum/,
    unless: (status) => status === 429,
  },
  // Can never succeed at this vendor, under 429 (OpenAI) or 413 (Groq): the request alone is over the limit.
  { class: 'bad-request', words: /request too large/ },
  {
    class: 'quota',
    words:
      /insufficient_quota|insufficient.?balance|insufficient.?credit|insufficient funds|credit balance|not enough credit|exceeded_current_quota|exceeded your current quota|billing_hard_limit|billing_not_active|account is not active|arrearage|payment required|out of credits|requires more credits|spending limit|spend limit|exceeded your monthly included credits|账户余额|余额不足/,
    // Google says the same words of a rate that heals, and how long that takes.
    unless: (_status, said) => said.retryDelayMs !== undefined,
  },
  {
    class: 'model-not-found',
    words:
      /model_not_found|modelnotfound|model_not_available|model_decommissioned|deploymentnotfound|unknown_model|invalid_model|invalid model|unknown model|model not found|not a valid model|no endpoints found|supported api model names|unsupported model|model not exist|the model .{1,200} (does not exist|is not supported|not found|has been (deprecated|decommissioned))|model .{1,200} (not found|does not exist|isn't supported on this route)|model_permission_blocked/,
    unless: (status) => status !== undefined && status >= 500,
  },
  {
    class: 'auth',
    words:
      /invalid_api_key|invalid api.?key|incorrect api key|api key not valid|api_key_invalid|no api key|missing api key|invalid_authentication|authentication_error|authentication fails|no auth credentials|no cookie auth|unauthorized|invalid subscription key|invalid username or password/,
    unless: (status) => status === 429 || (status !== undefined && status >= 500),
  },
  { class: 'overloaded', words: /overloaded|engine_overloaded|server is busy|capacity temporarily exceeded/ },
];

const WAITING = new Set<FaultClass>(['rate-limit', 'overloaded', 'server-error']);

/** An answer of status 3xx to 5xx. */
export function readFault(reply: WireReply): Fault {
  const said = parseError(reply.body);
  const fault = faultOf(said, reply.status);
  if (!WAITING.has(fault.class)) return fault;
  const waitMs = retryAfterMs(reply.headers, said);
  return waitMs === undefined ? fault : { ...fault, retryAfterMs: waitMs };
}

/** @param status that of the answer, `undefined` for an error inside a 200 */
export function faultOf(said: ErrorSaying, status: number | undefined): Fault {
  const shown = status ?? said.status;
  return {
    class: classOf(said, shown),
    status: shown,
    message: said.message || `status ${shown ?? 'unknown'} without a body`,
    code: said.code,
    ...(said.type === undefined ? undefined : { type: said.type }),
    ...(said.param === undefined ? undefined : { param: said.param }),
  };
}

function classOf(said: ErrorSaying, status: number | undefined): FaultClass {
  if (status !== undefined && status >= 300 && status < 400) return 'bad-response';
  if (status === 402) return 'quota';
  for (const rule of RULES) {
    if (rule.words.test(said.words) && rule.unless?.(status, said) !== true) return rule.class;
  }
  if (status === undefined) return byType(said);
  // A page, or a method that is not served: not the interface that was asked.
  if (status === 405 || (status === 404 && !said.json)) return 'bad-response';
  return byStatus(status);
}

function byStatus(status: number): FaultClass {
  switch (status) {
    case 401:
    case 403:
      return 'auth';
    case 404:
      return 'model-not-found';
    case 408:
    case 409:
    case 425:
      return 'server-error';
    case 429:
      return 'rate-limit';
    case 504:
      return 'timeout';
    case 529:
      return 'overloaded';
    default:
      return status >= 500 ? 'server-error' : 'bad-request';
  }
}

/** An error inside a 200 that names no status. */
function byType({ words }: ErrorSaying): FaultClass {
  if (/rate_limit|rate limit|too many requests/.test(words)) return 'rate-limit';
  return /invalid_request|bad request|badrequest/.test(words) ? 'bad-request' : 'server-error';
}
