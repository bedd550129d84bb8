import type { Visit } from '../http/listener.ts';

/** A browser that is led to an answer shows nothing of it and runs nothing. Flat. */
const CONTROL_HEADERS = ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"];

/** An answer of the control API: JSON that nothing keeps, or nothing at all. `extra` is flat. */
export function sendAnswer(visit: Visit, status: number, value: unknown, extra: readonly string[] = []): void {
  const { response, requestId } = visit;
  const headers = ['cache-control', 'no-store', 'x-content-type-options', 'nosniff', 'x-request-id', requestId];
  headers.push('x-sluice-attempts', '0', ...CONTROL_HEADERS, ...extra);
  if (value === undefined) {
    response.writeHead(status, headers);
    response.end();
    return;
  }
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, [...headers, 'content-type', 'application/json', 'content-length', String(body.length)]);
  response.end(body);
}
