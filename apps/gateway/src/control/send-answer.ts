import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FileAnswer } from '@sluice/contract/control/operation';
import type { Visit } from '../http/listener.ts';

/** A browser that is led to an answer shows nothing of it and runs nothing. Flat. */
const CONTROL_HEADERS = ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"];

/** An answer of the control API: JSON that nothing keeps, or nothing at all. `extra` is flat. */
export function sendAnswer(visit: Visit, status: number, value: unknown, extra: readonly string[] = []): void {
  const { response } = visit;
  const headers = commonHeaders(visit, extra);
  if (value === undefined) {
    response.writeHead(status, headers);
    response.end();
    return;
  }
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, [...headers, 'content-type', 'application/json', 'content-length', String(body.length)]);
  response.end(body);
}

/** A file, as fast as the client takes it. What fails after its beginning cuts it, so that nobody takes a part for the whole. */
export async function sendFile(
  visit: Visit,
  { type, name }: FileAnswer,
  pieces: AsyncIterable<string>,
  extra: readonly string[],
): Promise<void> {
  const disposition = ['content-disposition', `attachment; filename="${name}"`];
  visit.response.writeHead(200, [...commonHeaders(visit, extra), 'content-type', type, ...disposition]);
  try {
    await pipeline(Readable.from(pieces, { objectMode: true }), visit.response);
  } catch {
    // The client went away, or the rest could not be read: the answer ends without its end.
    visit.response.destroy();
  }
}

function commonHeaders({ requestId }: Visit, extra: readonly string[]): string[] {
  const headers = ['cache-control', 'no-store', 'x-content-type-options', 'nosniff', 'x-request-id', requestId];
  headers.push('x-sluice-attempts', '0', ...CONTROL_HEADERS, ...extra);
  return headers;
}
