import { type ErrorCode, errorRow } from '@sluice/contract/errors/table';
import type { WireError } from '@sluice/core/chat/client-dialect';
import type { Json, JsonObject } from '@sluice/core/json/json';

export interface CallErrorDetails {
  /** The member that is wrong, by its path. */
  readonly param?: string | null;
  /** Seconds, 1 to 3600: `retry-after`. */
  readonly retryAfterS?: number;
  /** Overrides what the table says of retrying. */
  readonly retryable?: boolean;
  /** Overrides the table's status: a provider's own 400, 413 or 422 passes. */
  readonly status?: number;
  /** Further members of `error.sluice`: scope, limit, used, reserved, resets_at, provider_code, attempts. */
  readonly sluice?: Readonly<Record<string, Json | undefined>>;
  /** The methods that the route takes, for `allow`. */
  readonly allow?: string;
  /** The request's body was not read to its end: the connection cannot be used again. */
  readonly closeConnection?: boolean;
}

/** A call that ends in an error of the contract's table. */
export class CallError extends Error {
  readonly code: ErrorCode;
  readonly details: CallErrorDetails;

  constructor(code: ErrorCode, message: string, details: CallErrorDetails = {}) {
    super(message);
    this.name = 'CallError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return this.details.status ?? errorRow(this.code).status;
  }

  get retryable(): boolean {
    return this.details.retryable ?? errorRow(this.code).retryable;
  }

  /** Whose fault it is: caller, tenant, provider or gateway. */
  get owner(): string {
    return errorRow(this.code).owner;
  }

  wire(requestId: string): WireError {
    const sluice: JsonObject = { request_id: requestId };
    for (const [name, value] of Object.entries(this.details.sluice ?? {}))
      if (value !== undefined) sluice[name] = value;
    sluice.retryable = this.retryable;
    return { status: this.status, code: this.code, message: this.message, param: this.details.param ?? null, sluice };
  }

  /** `retry-after` on 429 and 503, `x-should-retry` on each status that SDKs retry. */
  headers(): string[] {
    const { status } = this;
    const headers: string[] = [];
    if (status === 429 || status === 503) {
      const seconds = Math.min(3600, Math.max(1, Math.ceil(this.details.retryAfterS ?? 1)));
      headers.push('retry-after', String(seconds));
    }
    if (status === 408 || status === 409 || status === 429 || status >= 500) {
      headers.push('x-should-retry', String(this.retryable));
      if (status === 409 && this.retryable) headers.push('retry-after', '1');
    }
    if (this.details.closeConnection === true) headers.push('connection', 'close');
    return headers;
  }
}

/** Anything thrown that is not a `CallError` is the gateway's own mistake: it says nothing of itself. */
export function asCallError(error: unknown): CallError {
  return error instanceof CallError
    ? error
    : new CallError('overloaded', 'The gateway failed to answer.', { retryable: false });
}
