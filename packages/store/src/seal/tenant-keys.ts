import { randomBytes } from 'node:crypto';
import { deriveKey, open, type SealKey, seal } from './sealed-box.ts';

/** A tenant's data key as it is stored: sealed under the master key. */
export interface StoredDataKey {
  readonly id: string;
  readonly sealed: Uint8Array;
}

/** Where data keys are kept; the configuration store's business. */
export interface DataKeyShelf {
  find(tenant: string): Promise<StoredDataKey | undefined>;
  /** Stores it unless another process was first; answers the one that stands. */
  add(tenant: string, key: StoredDataKey): Promise<StoredDataKey>;
}

/** One data key a tenant; deleting the stored key makes all that was sealed with it unreadable. */
export interface TenantKeys {
  /** The tenant's key, made at the first use. */
  of(tenant: string): Promise<SealKey>;
  /** Already in memory, for paths that cannot wait. */
  known(tenant: string): SealKey | undefined;
  forget(tenant: string): void;
}

/** Opened keys kept in memory at most. */
const maxKnown = 10_000;

export function createTenantKeys(master: SealKey, shelf: DataKeyShelf): TenantKeys {
  const opened = new Map<string, SealKey>();
  const pending = new Map<string, Promise<SealKey>>();

  async function load(tenant: string): Promise<SealKey> {
    const stored = (await shelf.find(tenant)) ?? (await shelf.add(tenant, make(tenant)));
    const key = { id: stored.id, bytes: open(master, dataKeyPlace(tenant, stored.id), stored.sealed) };
    if (opened.size >= maxKnown) opened.clear();
    opened.set(tenant, key);
    return key;
  }

  function make(tenant: string): StoredDataKey {
    const id = `dk_${randomBytes(9).toString('base64url')}`;
    return { id, sealed: seal(master, dataKeyPlace(tenant, id), randomBytes(32)) };
  }

  return {
    known: (tenant) => opened.get(tenant),
    forget: (tenant) => void opened.delete(tenant),
    of: async (tenant) => {
      const known = opened.get(tenant);
      if (known !== undefined) return known;
      const running = pending.get(tenant) ?? load(tenant).finally(() => pending.delete(tenant));
      pending.set(tenant, running);
      return running;
    },
  };
}

function dataKeyPlace(tenant: string, id: string) {
  return { table: 'data_keys', row: id, tenant };
}

/** The key for the bodies of one UTC day, so that no single key seals a whole history. `day` counts from 1970-01-01. */
export function dayKey(tenantKey: SealKey, day: number): SealKey {
  return { id: `${tenantKey.id}/${day}`, bytes: deriveKey(tenantKey.bytes, `bodies of day ${day}`) };
}
