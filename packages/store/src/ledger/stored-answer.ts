import { open, type SealKey, seal } from '../seal/sealed-box.ts';
import type { StoredAnswer } from './ledger.ts';

/** Larger answers are not kept. Bytes. */
export const maxStoredAnswer = 32 * 1024 * 1024;

/** A sealed answer opens only as that request's, of that tenant. */
function placeOf(tenant: string, requestId: string) {
  return { table: 'idempotency', row: requestId, tenant };
}

/** Length of the head, the head as JSON, the body; sealed under the tenant's data key. */
export function sealAnswer(key: SealKey, tenant: string, requestId: string, answer: StoredAnswer): Buffer {
  const head = Buffer.from(JSON.stringify({ status: answer.status, contentType: answer.contentType }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return seal(key, placeOf(tenant, requestId), Buffer.concat([length, head, answer.body]));
}

/** @throws CannotOpen */
export function openAnswer(key: SealKey, tenant: string, requestId: string, sealed: Uint8Array): StoredAnswer {
  const plain = open(key, placeOf(tenant, requestId), sealed);
  const bodyAt = 4 + plain.readUInt32BE();
  const head = JSON.parse(plain.toString('utf8', 4, bodyAt)) as { status: number; contentType: string };
  return { ...head, body: plain.subarray(bodyAt) };
}
