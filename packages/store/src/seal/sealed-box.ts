import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** A key of 32 bytes and the name under which blobs remember it. */
export interface SealKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/** What a blob belongs to. It is authenticated with it: a blob copied to another row does not open. */
export interface SealedPlace {
  readonly table: string;
  readonly row: string;
  readonly tenant: string;
}

const formatVersion = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** The blob was changed, belongs to another place, or was sealed under another key. */
export class CannotOpen extends Error {
  constructor(place: SealedPlace) {
    super(`a sealed value of ${place.table} cannot be opened`);
    this.name = 'CannotOpen';
  }
}

function associatedData(place: SealedPlace, keyId: string): Buffer {
  return Buffer.from(JSON.stringify([place.table, place.row, place.tenant, keyId]));
}

/** AES-256-GCM. Layout: version, length of the key's id, the id, nonce, tag, ciphertext. */
export function seal(key: SealKey, place: SealedPlace, plain: Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes);
  const id = Buffer.from(key.id);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(associatedData(place, key.id));
  const text = [cipher.update(plain), cipher.final()];
  return Buffer.concat([Buffer.from([formatVersion, id.length]), id, nonce, cipher.getAuthTag(), ...text]);
}

/** @throws CannotOpen */
export function open(key: SealKey, place: SealedPlace, blob: Uint8Array): Buffer {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  const idEnd = 2 + (bytes[1] ?? 0);
  const tagStart = idEnd + nonceBytes;
  if (bytes[0] !== formatVersion || sealedUnder(bytes) !== key.id) throw new CannotOpen(place);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, bytes.subarray(idEnd, tagStart), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(associatedData(place, key.id)).setAuthTag(bytes.subarray(tagStart, tagStart + tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(tagStart + tagBytes)), decipher.final()]);
  } catch {
    throw new CannotOpen(place);
  }
}

/** The id of the key that a blob needs. */
export function sealedUnder(blob: Uint8Array): string {
  return Buffer.from(blob.subarray(2, 2 + (blob[1] ?? 0))).toString();
}

/** A key for one purpose, so that no key serves two. */
export function deriveKey(parent: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', parent, Buffer.alloc(0), `sluice ${purpose}`, 32));
}
