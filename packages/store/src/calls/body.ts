import { open, type SealKey, seal } from '../seal/sealed-box.ts';
import { dayKey, type TenantKeys } from '../seal/tenant-keys.ts';

/** What a call's bodies need to be sealed where they are written; plain until then, and never stored so. */
export interface PlainBodies {
  readonly requestId: string;
  readonly tenant: string;
  readonly day: number;
  /** The tenant's key of that day. */
  readonly key: SealKey;
  readonly request: Uint8Array | undefined;
  readonly answer: Uint8Array | undefined;
}

function placeOf(part: 'request' | 'answer', requestId: string, tenant: string) {
  return { table: `call_bodies.${part}`, row: requestId, tenant };
}

export function sealBodies(bodies: PlainBodies): { request: Buffer | null; answer: Buffer | null } {
  const key = { id: bodies.key.id, bytes: Buffer.from(bodies.key.bytes) };
  const sealed = (part: 'request' | 'answer') => {
    const plain = bodies[part];
    return plain === undefined ? null : seal(key, placeOf(part, bodies.requestId, bodies.tenant), plain);
  };
  return { request: sealed('request'), answer: sealed('answer') };
}

export interface StoredBodies {
  readonly tenant: string;
  readonly day: number;
  readonly request: Uint8Array | null;
  readonly answer: Uint8Array | null;
}

/** @throws CannotOpen where the tenant's key was destroyed */
export async function openBodies(keys: TenantKeys, requestId: string, stored: StoredBodies) {
  const key = dayKey(await keys.of(stored.tenant), stored.day);
  const opened = (part: 'request' | 'answer') => {
    const sealed = stored[part];
    return sealed === null ? undefined : open(key, placeOf(part, requestId, stored.tenant), sealed);
  };
  return { request: opened('request'), answer: opened('answer') };
}
