import type { JsonObject } from '../../json/json.ts';
import type { WireError } from '../client-dialect.ts';
import { event } from './block-queue.ts';

/** Anthropic's words, by status: what `@anthropic-ai/sdk` and its users look at. */
const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

export function errorType(status: number): string {
  return TYPES[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}

export function encodeError(error: WireError): JsonObject {
  const { request_id: requestId } = error.sluice;
  return {
    type: 'error',
    error: {
      type: errorType(error.status),
      message: error.message,
      code: error.code,
      ...(error.param === null ? undefined : { param: error.param }),
      sluice: error.sluice,
    },
    request_id: typeof requestId === 'string' ? requestId : null,
  };
}

export function encodeErrorEvent(error: WireError): string {
  const { type: _type, ...members } = encodeError(error);
  return event('error', members);
}
