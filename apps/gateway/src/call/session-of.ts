import type { Received } from './call-in-hand.ts';

/** What the caller calls the conversation or the person that the call is of, or `undefined`. */
export function sessionOf({ request, call }: Pick<Received, 'request' | 'call'>): string | undefined {
  const { extra, metadata, endUser } = call;
  const named = [request.headers['x-sluice-session'], extra.prompt_cache_key, metadata?.session_id, endUser];
  return named.find((one): one is string => typeof one === 'string' && one !== '');
}
