/**
 * What went wrong with one attempt. The class decides retry, cooldown, blame and what the caller sees; the vendor's
 * status does not.
 *
 * - `unreachable`: refused, DNS, TLS or connect timeout; nothing was sent
 * - `reset`: the connection broke after sending, before an answer was whole
 * - `timeout`: first byte, idle or deadline
 * - `bad-request`: the vendor refused the request's content (400, 413, 422); never retried
 * - `context-length`, `content-policy`: as `bad-request`, with fallbacks of their own
 * - `model-not-found`: the vendor does not know the upstream model
 * - `auth`: the provider key was refused, under whatever status
 * - `rate-limit`: the vendor's 429, heals by waiting `retryAfterMs`
 * - `quota`: credit or a spend cap is used up, under whatever status; does not heal by waiting
 * - `overloaded`: the vendor as a whole is busy (529)
 * - `server-error`: other 5xx and errors inside a 200
 * - `bad-response`: a 2xx that is not what the dialect says (HTML, empty, cut JSON, 204, 3xx)
 */
export type FaultClass =
  | 'unreachable'
  | 'reset'
  | 'timeout'
  | 'bad-request'
  | 'context-length'
  | 'content-policy'
  | 'model-not-found'
  | 'auth'
  | 'rate-limit'
  | 'quota'
  | 'overloaded'
  | 'server-error'
  | 'bad-response';

export interface Fault {
  readonly class: FaultClass;
  /** The vendor's HTTP status, or the one its error object names; `undefined` where there was no answer. */
  readonly status: number | undefined;
  /** The vendor's own text, not yet redacted. */
  readonly message: string;
  /** The vendor's own code (`context_length_exceeded`, `1500`, …). */
  readonly code: string | undefined;
  /** The vendor's own type (`invalid_request_error`, …). */
  readonly type?: string;
  /** The member that the vendor blames. */
  readonly param?: string;
  /** How long the vendor asks to wait; only on `rate-limit`, `overloaded` and `server-error`. Milliseconds. */
  readonly retryAfterMs?: number;
}
