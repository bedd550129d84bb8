import type { IncomingMessage } from 'node:http';

/**
 * Callers of Google's REST may name their key in the address (`?key=`). It goes on as the header that Google's SDKs send,
 * so that one place judges all credentials of a request, and leaves the address, which others may write down.
 */
export function takeQueryKey(request: IncomingMessage): void {
  const { url = '' } = request;
  const at = url.indexOf('?');
  if (at < 0 || !/[?&]key=/.test(url)) return;
  const query = new URLSearchParams(url.slice(at + 1));
  for (const key of query.getAll('key')) request.rawHeaders.push('x-goog-api-key', key);
  query.delete('key');
  request.url = query.size === 0 ? url.slice(0, at) : `${url.slice(0, at)}?${query}`;
}

/** The query of a request's address. */
export function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
}
