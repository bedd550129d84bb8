import { randomFillSync } from 'node:crypto';
import { formatRequestId, REQUEST_ID_BYTES } from '@sluice/contract/ids';

/** Random bytes are drawn for many ids at once. */
const pool = new Uint8Array(REQUEST_ID_BYTES * 256);
let used = pool.length;

/** A new call id: ordered by time, not guessable. */
export function newRequestId(timeMs: number): string {
  if (used + REQUEST_ID_BYTES > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const id = formatRequestId(timeMs, pool, used);
  used += REQUEST_ID_BYTES;
  return id;
}
