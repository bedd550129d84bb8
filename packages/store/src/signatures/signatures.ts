import type { SignedTurn } from '@sluice/core/chat/signed-turn';

/** How long what an answer signed is kept: as long as a conversation may rest over a weekend. */
export const SIGNATURE_LIFE_MS = 72 * 3_600_000;

/** One answer of a model that signs. */
export interface KeptTurn {
  readonly tenant: string;
  /** Unix ms. */
  readonly at: number;
  /** All by which it is asked for again: ids of calls, hashes of what was said. */
  readonly keys: readonly string[];
  /** `undefined` where nothing was signed, which is worth knowing, too: then nobody asks the database. */
  readonly turn: SignedTurn | undefined;
}

/** What models signed, for callers that do not bring it back; each for its tenant alone. */
export interface Signatures {
  /** Never blocks. In memory at once; stored within 25 ms, or dropped (and counted) where too much waits. */
  add(kept: KeptTurn): void;
  /** What memory knows of a key: a turn, `none` where nothing was signed, `undefined` where the database may know more. */
  recent(tenant: string, key: string): SignedTurn | 'none' | undefined;
  /** One look-up for all keys. Keys that nobody knows are not in the answer. */
  find(tenant: string, keys: readonly string[]): Promise<ReadonlyMap<string, SignedTurn>>;
  readonly dropped: number;
  /** All that was added is stored. */
  flush(): Promise<void>;
  shutdown(): Promise<void>;
}
