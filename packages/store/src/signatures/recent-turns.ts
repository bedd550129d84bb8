import type { SignedTurn } from '@sluice/core/chat/signed-turn';
import { SIGNATURE_LIFE_MS } from './signatures.ts';

interface Entry {
  readonly turn: SignedTurn | 'none';
  readonly expiresAt: number;
  readonly bytes: number;
}

/** What a key and its place in the maps take. Bytes. */
const KEY_BYTES = 200;

/** What one tenant, and all together, may hold. Bytes. */
export interface RecentLimits {
  readonly tenant: number;
  readonly total: number;
}

export const RECENT_LIMITS: RecentLimits = { tenant: 8 * 1024 * 1024, total: 64 * 1024 * 1024 };

/** One tenant's entries, the oldest first. */
class Shelf {
  readonly entries = new Map<string, Entry>();
  bytes = 0;

  put(key: string, entry: Entry): void {
    this.take(key);
    this.entries.set(key, entry);
    this.bytes += entry.bytes;
  }

  take(key: string | undefined): void {
    const entry = key === undefined ? undefined : this.entries.get(key);
    if (key === undefined || entry === undefined) return;
    this.entries.delete(key);
    this.bytes -= entry.bytes;
  }

  takeOldest(): void {
    const [oldest] = this.entries.keys();
    this.take(oldest);
  }
}

/** The turns of the last hours, for the next call of a conversation, which mostly comes at once. */
export class RecentTurns {
  readonly #limits: RecentLimits;
  /** The tenant that was heard of longest ago first. */
  readonly #shelves = new Map<string, Shelf>();
  #bytes = 0;

  constructor(limits: RecentLimits = RECENT_LIMITS) {
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(tenant: string, key: string, now: number): SignedTurn | 'none' | undefined {
    const entry = this.#shelves.get(tenant)?.entries.get(key);
    return entry !== undefined && entry.expiresAt > now ? entry.turn : undefined;
  }

  put(tenant: string, keys: readonly string[], turn: SignedTurn | undefined, at: number): void {
    const bytes = turnBytes(turn) + KEY_BYTES;
    if (bytes > this.#limits.tenant) return;
    const shelf = this.#shelfOf(tenant);
    const before = shelf.bytes;
    const entry: Entry = { turn: turn ?? 'none', expiresAt: at + SIGNATURE_LIFE_MS, bytes };
    for (const key of keys) shelf.put(key, entry);
    while (shelf.bytes > this.#limits.tenant) shelf.takeOldest();
    this.#bytes += shelf.bytes - before;
    while (this.#bytes > this.#limits.total) this.#forgetOldest();
  }

  #shelfOf(tenant: string): Shelf {
    const shelf = this.#shelves.get(tenant) ?? new Shelf();
    this.#shelves.delete(tenant);
    this.#shelves.set(tenant, shelf);
    return shelf;
  }

  #forgetOldest(): void {
    const [oldest] = this.#shelves;
    if (oldest === undefined) return;
    const [tenant, shelf] = oldest;
    const before = shelf.bytes;
    shelf.takeOldest();
    this.#bytes += shelf.bytes - before;
    if (shelf.entries.size === 0) this.#shelves.delete(tenant);
  }
}

/** About what a turn takes. Bytes. */
export function turnBytes(turn: SignedTurn | undefined): number {
  let bytes = 0;
  for (const piece of turn?.pieces ?? []) {
    bytes += KEY_BYTES + (piece.type === 'reasoning' ? piece.text.length + (piece.redacted?.length ?? 0) : 0);
    bytes += piece.signature?.length ?? 0;
  }
  return bytes;
}
