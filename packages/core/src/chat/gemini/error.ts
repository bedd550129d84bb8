import type { JsonObject } from '../../json/json.ts';
import type { WireError } from '../client-dialect.ts';

/** Google's words (`google.rpc.Code`), by status. */
const STATUSES: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  402: 'RESOURCE_EXHAUSTED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  405: 'UNIMPLEMENTED',
  408: 'DEADLINE_EXCEEDED',
  409: 'ABORTED',
  410: 'NOT_FOUND',
  422: 'FAILED_PRECONDITION',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

export function rpcStatus(status: number): string {
  return STATUSES[status] ?? (status >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT');
}

/** `code` is the HTTP status here: the contract's own code stands in the details, and in `sluice` as it is written. */
export function encodeError(error: WireError): JsonObject {
  const details: JsonObject[] = [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: error.code.toUpperCase(),
      domain: 'sluice',
    },
  ];
  if (error.param !== null) {
    details.push({
      '@type': 'type.googleapis.com/google.rpc.BadRequest',
      fieldViolations: [{ field: error.param, description: error.message }],
    });
  }
  return {
    error: {
      code: error.status,
      message: error.message,
      status: rpcStatus(error.status),
      details,
      sluice: { code: error.code, ...error.sluice },
    },
  };
}

export function encodeErrorEvent(error: WireError): string {
  return `data: ${JSON.stringify(encodeError(error))}\n\n`;
}
