import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import type { Caller } from '../state/directory.ts';
import type { Received } from './call-in-hand.ts';
import { bodyHash, conflict, idempotencyKeyOf, idempotencyScope } from './reserve.ts';
import { sendStored } from './respond.ts';

/**
 * Answers a call whose key was used before: the stored answer, or why there is none. `false` where the call is new; then
 * the key is claimed together with the intent.
 */
export function replay(gateway: Gateway, received: Received, caller: Caller): false | Promise<boolean> {
  const key = idempotencyKeyOf(received);
  // Most calls have none, and a promise for each of them would be made for nothing.
  return key === undefined ? false : replayUnder(key, gateway, received, caller);
}

async function replayUnder(key: string, gateway: Gateway, received: Received, caller: Caller): Promise<boolean> {
  const before = await gateway.ledger.idempotency(idempotencyScope(caller), received.route, key);
  if (before.state === 'none') return false;
  if (before.bodyHash !== bodyHash(received)) {
    throw new CallError('idempotency_mismatch', 'The same Idempotency-Key came with another body.', {
      param: 'idempotency-key',
    });
  }
  if (before.state === 'in_flight') throw conflict();
  if (before.state === 'cut') {
    throw new CallError('idempotency_conflict', 'The first call under this key was cut; it is not sent again.', {
      retryable: false,
    });
  }
  const { answer } = before;
  const headers = ['x-request-id', received.requestId, 'x-sluice-attempts', '0', 'idempotency-replayed', 'true'];
  sendStored(received.response, [...headers, 'content-type', answer.contentType], answer.body, answer.status);
  return true;
}
