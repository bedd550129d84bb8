import type { Fault } from '@sluice/core/chat/fault';
import type { WireReply } from '../../dialect.ts';
import { readFault } from '../../faults/fault.ts';

/** `{"error": "…"}`, the meaning in its prose. */
export function readOllamaFault(reply: WireReply): Fault {
  const fault = readFault(reply);
  // "server busy, please try again. maximum pending requests exceeded"
  if (reply.status === 503 && /server busy|maximum pending requests/i.test(fault.message)) {
    return { ...fault, class: 'overloaded' };
  }
  return fault;
}
