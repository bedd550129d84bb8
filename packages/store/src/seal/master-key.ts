import { createHmac } from 'node:crypto';
import { hmacSha256 } from './hmac.ts';
import { CannotOpen, deriveKey, open, type SealKey, seal } from './sealed-box.ts';

/** The keys that hang on the master key itself. */
export interface MasterKeys {
  /** Seals provider keys and the tenants' data keys. */
  readonly seal: SealKey;
  /** The keyed hash by which a tenant's key is stored and looked up: it runs with every call. */
  readonly hashTenantKey: (value: string) => string;
  /** In the material of each ledger row's hash and of the heads' MAC. */
  readonly chain: Buffer;
  readonly audit: Buffer;
}

/** The master key is not the one that sealed what the store holds. */
export class WrongMasterKey extends Error {
  constructor() {
    super('SLUICE_MASTER_KEY cannot open the stored keys: it is not the key that this data directory was made with');
    this.name = 'WrongMasterKey';
  }
}

/** @param masterKey 32 bytes */
export function deriveMasterKeys(masterKey: Uint8Array): MasterKeys {
  if (masterKey.length !== 32) throw new TypeError('the master key must have 32 bytes');
  const bytes = deriveKey(masterKey, 'seal');
  const id = createHmac('sha256', bytes).update('key id').digest('hex').slice(0, 16);
  return {
    seal: { id, bytes },
    hashTenantKey: hmacSha256(deriveKey(masterKey, 'key pepper')),
    chain: deriveKey(masterKey, 'ledger chain'),
    audit: deriveKey(masterKey, 'audit chain'),
  };
}

const checkPlace = { table: 'settings', row: 'master key check', tenant: '' };
const checkText = Buffer.from('sluice');

/** A value to store once, by which a wrong master key is found before anything is read with it. */
export function makeKeyCheck(keys: MasterKeys): string {
  return seal(keys.seal, checkPlace, checkText).toString('base64');
}

/** @throws WrongMasterKey */
export function assertKeyCheck(keys: MasterKeys, stored: string): void {
  try {
    open(keys.seal, checkPlace, Buffer.from(stored, 'base64'));
  } catch (error) {
    if (error instanceof CannotOpen) throw new WrongMasterKey();
    throw error;
  }
}
