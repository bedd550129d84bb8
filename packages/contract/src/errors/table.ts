/** Whose fault an error is, and so who can do something about it. */
export type ErrorOwner = 'caller' | 'tenant' | 'provider' | 'gateway';

export interface ErrorRow {
  readonly status: number;
  readonly owner: ErrorOwner;
  /** Whether the same request may work if it is simply sent again: `x-should-retry` and `error.sluice.retryable`. */
  readonly retryable: boolean;
  /** A few words, for lists. */
  readonly title: string;
  /** One or two sentences for the person who got it: what to do. */
  readonly help: string;
}

/**
 * Every error that the gateway or its control API can answer with. The class of a failure decides the code, never the provider's status.
 * Each code has its page in `docs/errors/`. A status in a row is the usual one: a provider's own 400, 413 or 422 passes
 * as `invalid_request` with its status.
 */
const TABLE = {
  invalid_request: {
    status: 400,
    owner: 'caller',
    retryable: false,
    title: 'The request is not valid',
    help: 'Correct the member that the message and `param` name, then send the request again.',
  },
  invalid_api_key: {
    status: 401,
    owner: 'caller',
    retryable: false,
    title: 'The API key is missing or not valid',
    help: 'Send a live key of an application as `authorization: Bearer …` or `x-api-key`. Unknown, expired and revoked keys are refused alike.',
  },
  sign_in_failed: {
    status: 401,
    owner: 'caller',
    retryable: false,
    title: 'The e-mail or the password is wrong',
    help: 'Check both and try again; after ten wrong tries wait for `retry-after`.',
  },
  budget_exceeded: {
    status: 402,
    owner: 'tenant',
    retryable: false,
    title: 'A money budget is spent',
    help: 'Wait until `resets_at`, or have the budget of the named scope raised.',
  },
  model_not_allowed: {
    status: 403,
    owner: 'tenant',
    retryable: false,
    title: 'This key may not call the model',
    help: 'Use a model from `GET /v1/models`, or ask for this one to be allowed. An unpriced model is refused too where the gateway is set to do so.',
  },
  subscription_required: {
    status: 403,
    owner: 'tenant',
    retryable: false,
    title: 'The application has not subscribed to the service',
    help: 'Ask for a subscription at `request_access_url`.',
  },
  tenant_mismatch: {
    status: 403,
    owner: 'caller',
    retryable: false,
    title: 'The key belongs to another tenant',
    help: 'What names the tenant (`X-Tenant-ID`, a host name, a path prefix) must name the tenant of the key, or be left out.',
  },
  ip_not_allowed: {
    status: 403,
    owner: 'tenant',
    retryable: false,
    title: 'Calls from this address are not allowed',
    help: 'Call from an allowed address, or have the address added to `allowed_ips`.',
  },
  permission_denied: {
    status: 403,
    owner: 'caller',
    retryable: false,
    title: 'Your role does not allow this',
    help: 'Ask somebody whose role does: the message names the permission.',
  },
  password_change_required: {
    status: 403,
    owner: 'caller',
    retryable: false,
    title: 'The one-time password must be changed first',
    help: 'Set a password of your own, then repeat the request.',
  },
  model_not_found: {
    status: 404,
    owner: 'caller',
    retryable: false,
    title: 'There is no such model',
    help: 'Check the name against `GET /v1/models`.',
  },
  route_not_found: {
    status: 404,
    owner: 'caller',
    retryable: false,
    title: 'There is no such route',
    help: 'Check the path and the base URL of your client, often a missing or doubled `/v1`.',
  },
  not_found: {
    status: 404,
    owner: 'caller',
    retryable: false,
    title: 'There is no such object',
    help: 'Check the id; objects of a tenant that you do not belong to are as good as none.',
  },
  method_not_allowed: {
    status: 405,
    owner: 'caller',
    retryable: false,
    title: 'The route does not take this method',
    help: 'Use one of the methods in the `allow` header.',
  },
  request_timeout: {
    status: 408,
    owner: 'caller',
    retryable: false,
    title: 'The request took too long to arrive',
    help: 'Headers must arrive within 10 s and the body within 60 s. Send smaller bodies or use a faster line.',
  },
  idempotency_conflict: {
    status: 409,
    owner: 'caller',
    retryable: true,
    title: 'The same call is in flight, or was cut',
    help: 'Wait `retry-after` and repeat to get the stored answer. If the call was cut, send it with a new `Idempotency-Key`.',
  },
  conflict: {
    status: 409,
    owner: 'caller',
    retryable: false,
    title: 'The change does not fit what is there',
    help: 'Read the message: it names what stands in the way.',
  },
  managed_by_file: {
    status: 409,
    owner: 'caller',
    retryable: false,
    title: 'The object is declared in sluice.yaml',
    help: 'Change it in the file; it is applied within two seconds.',
  },
  service_retired: {
    status: 410,
    owner: 'tenant',
    retryable: false,
    title: 'The service has been retired',
    help: 'Move to the successor that the service’s owner names.',
  },
  request_too_large: {
    status: 413,
    owner: 'caller',
    retryable: false,
    title: 'The body is too large',
    help: 'Keep the body within 10 MB; refer to large media by URL.',
  },
  uri_too_long: {
    status: 414,
    owner: 'caller',
    retryable: false,
    title: 'The address is too long',
    help: 'Keep path and query within 8 KB; put data in the body.',
  },
  unsupported_media_type: {
    status: 415,
    owner: 'caller',
    retryable: false,
    title: 'The body is not of a type the route reads',
    help: 'Send `content-type: application/json` and an uncompressed body.',
  },
  translation_refused: {
    status: 422,
    owner: 'caller',
    retryable: false,
    title: 'The target cannot express the request',
    help: 'Leave out the named member, pick a model that has it, or drop strict mode.',
  },
  idempotency_mismatch: {
    status: 422,
    owner: 'caller',
    retryable: false,
    title: 'Another body came under the same key',
    help: 'Use a new `Idempotency-Key` for a new request.',
  },
  rate_limit_exceeded: {
    status: 429,
    owner: 'caller',
    retryable: true,
    title: 'A limit of your own is reached',
    help: 'Wait `retry-after` seconds. `scope` names the limit: requests, tokens or calls at the same time.',
  },
  headers_too_large: {
    status: 431,
    owner: 'caller',
    retryable: false,
    title: 'The headers are too large',
    help: 'Keep the headers within 16 KB and 100 lines.',
  },
  upstream_unreachable: {
    status: 502,
    owner: 'provider',
    retryable: false,
    title: 'The provider could not be reached',
    help: 'The gateway has tried all it may. Try again later, or add a fallback; an operator checks `base_url` and the network.',
  },
  upstream_error: {
    status: 502,
    owner: 'provider',
    retryable: false,
    title: 'The provider failed',
    help: 'The gateway has tried all it may. Try again later, or add a fallback; `attempts` tells what happened.',
  },
  bad_upstream_response: {
    status: 502,
    owner: 'provider',
    retryable: false,
    title: 'The provider’s answer could not be used',
    help: 'The provider sent something that is not an answer of its interface. An operator checks `type` and `base_url`.',
  },
  provider_auth: {
    status: 502,
    owner: 'provider',
    retryable: false,
    title: 'The provider refused the gateway’s key',
    help: 'Your own key is fine. An operator must renew the provider key.',
  },
  no_capacity: {
    status: 503,
    owner: 'provider',
    retryable: true,
    title: 'No target is free',
    help: 'Every target is cooling down or full. Wait `retry-after` seconds.',
  },
  provider_quota: {
    status: 503,
    owner: 'provider',
    retryable: false,
    title: 'The provider account has no credit left',
    help: 'Waiting does not help. An operator must top up the account with the provider or raise its spending limit.',
  },
  overloaded: {
    status: 503,
    owner: 'gateway',
    retryable: true,
    title: 'The gateway is shedding load',
    help: 'Wait `retry-after` seconds.',
  },
  accounting_unavailable: {
    status: 503,
    owner: 'gateway',
    retryable: true,
    title: 'The ledger cannot be written',
    help: 'Nothing was sent to a provider. Wait `retry-after` seconds; an operator checks the disk or the database.',
  },
  timeout: {
    status: 504,
    owner: 'provider',
    retryable: false,
    title: 'The deadline passed',
    help: 'Ask for less, stream the answer, or have `deadline_ms` raised.',
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;

export type ErrorCode = keyof typeof TABLE;

/** In the order of their statuses. */
export const ERROR_CODES = Object.keys(TABLE) as readonly ErrorCode[];

export function errorRow(code: ErrorCode): ErrorRow {
  return TABLE[code];
}

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(TABLE, text);
}
