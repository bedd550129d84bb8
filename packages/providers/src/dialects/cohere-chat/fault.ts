import type { Fault } from '@sluice/core/chat/fault';
import type { WireReply } from '../../dialect.ts';
import { readFault } from '../../faults/fault.ts';

/** Cohere's list of errors: words on the deny-list. */
const BLOCKED = 498;

/** `{"id", "message", "error_type"?}`, the code in the message's prose. */
export function readCohereFault(reply: WireReply): Fault {
  const fault = readFault(reply);
  const { class: found, message } = fault;
  if (reply.status === BLOCKED) return { ...fault, class: 'content-policy' };
  // "You are using a Trial key, which is limited to 1000 API calls / month": no wait of seconds heals it.
  if (found === 'rate-limit' && /\/ ?month\b|per month/i.test(message)) {
    const { retryAfterMs: _never, ...rest } = fault;
    return { ...rest, class: 'quota' };
  }
  if (reply.status === 401 || /invalid api token|no api key supplied/i.test(message))
    return { ...fault, class: 'auth' };
  return fault.code === undefined && fault.type !== undefined ? { ...fault, code: fault.type } : fault;
}
