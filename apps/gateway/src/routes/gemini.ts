import type { IncomingMessage } from 'node:http';
import { CallInHand } from '../call/call-in-hand.ts';
import { handleCall } from '../call/handle.ts';
import type { Handler } from '../http/listener.ts';
import { queryOf } from '../http/query-key.ts';

/** A call in Google's dialect: its path names the model and whether the answer is a stream. */
export function geminiCall(route: string, stream: boolean): Handler {
  return (gateway, visit) => {
    const path = { model: visit.params.model ?? '', stream };
    const form = stream && !asksForEvents(visit.request) ? 'array' : 'events';
    return handleCall(gateway, new CallInHand(visit, route, undefined, path, form), visit.namedTenant);
  };
}

/** Google's system parameter has two spellings. */
function asksForEvents(request: IncomingMessage): boolean {
  const query = queryOf(request);
  return (query.get('alt') ?? query.get('$alt') ?? '').startsWith('sse');
}
