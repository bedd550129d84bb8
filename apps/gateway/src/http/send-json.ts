import type { Visit } from './listener.ts';

/** A small answer in JSON. */
export function sendJson({ response, requestId }: Visit, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, [
    'content-type',
    'application/json',
    'content-length',
    String(body.length),
    'cache-control',
    'no-store',
    'x-content-type-options',
    'nosniff',
    'x-request-id',
    requestId,
    'x-sluice-attempts',
    '0',
  ]);
  response.end(body);
}
