import type { JsonObject } from '../../json/json.ts';
import type { WireError } from '../client-dialect.ts';

/** OpenAI's words, by status. */
const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'insufficient_quota',
  403: 'permission_error',
  409: 'conflict_error',
  429: 'rate_limit_error',
};

export function encodeError({ status, code, message, param, sluice }: WireError): JsonObject {
  const type = TYPES[status] ?? (status >= 500 ? 'server_error' : 'invalid_request_error');
  return { error: { message, type, code, param, sluice } };
}

export function encodeErrorEvent(error: WireError): string {
  return `data: ${JSON.stringify(encodeError(error))}\n\n`;
}
