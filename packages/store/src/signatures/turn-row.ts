import type { SignedTurn } from '@sluice/core/chat/signed-turn';
import { hmacSha256 } from '../seal/hmac.ts';
import { deriveKey, open, type SealKey, seal } from '../seal/sealed-box.ts';
import { type KeptTurn, SIGNATURE_LIFE_MS } from './signatures.ts';

/** A turn with its tenant's key: all that is needed to store it, on whichever thread. */
export interface PlainTurn extends KeptTurn {
  readonly turn: SignedTurn;
  readonly key: SealKey;
}

/** One key of a turn. The turn itself stands in the row of the first of them; the others name that one. */
export interface TurnRow {
  readonly tenant: string;
  readonly key: string;
  /** The key of the row that has the turn. */
  readonly holder: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly bytes: number;
  readonly turn: Buffer;
}

/** The columns of a row, in the order in which they are written. */
export const turnColumns = ['tenant', 'key', 'holder', 'created_at', 'expires_at', 'bytes', 'turn'] as const;

export function turnValues(row: TurnRow): [string, string, string, number, number, number, Buffer] {
  return [row.tenant, row.key, row.holder, row.createdAt, row.expiresAt, row.bytes, row.turn];
}

/** What a row takes besides its turn. Bytes. */
const ROW_BYTES = 200;
const NOTHING = Buffer.alloc(0);

export function turnRows(plain: PlainTurn): TurnRow[] {
  const { tenant, at, turn, keys } = plain;
  // A key that came from another thread has lost its class.
  const key = { id: plain.key.id, bytes: Buffer.from(plain.key.bytes) };
  const nameOf = rowNames(key);
  const names = keys.map(nameOf);
  const [holder] = names;
  if (holder === undefined) return [];
  const sealed = seal(key, placeOf(tenant, holder), Buffer.from(JSON.stringify(turn)));
  return names.map((name) => {
    const held = name === holder ? sealed : NOTHING;
    const bytes = held.length + ROW_BYTES;
    return { tenant, key: name, holder, createdAt: at, expiresAt: at + SIGNATURE_LIFE_MS, bytes, turn: held };
  });
}

/** @throws CannotOpen where the tenant's key was destroyed, or the row is another one's */
export function openTurn(key: SealKey, tenant: string, holder: string, sealed: Uint8Array): SignedTurn {
  return JSON.parse(open(key, placeOf(tenant, holder), sealed).toString()) as SignedTurn;
}

/** Names of rows tell nothing of what was said: only with the tenant's key can they be made. */
export function rowNames(key: SealKey): (key: string) => string {
  return hmacSha256(deriveKey(key.bytes, 'names of signed turns'), 'base64url');
}

function placeOf(tenant: string, row: string) {
  return { table: 'signed_turns.turn', row, tenant };
}
