import type { CallDialect } from './call-query.ts';

const dayMs = 86_400_000;

/** Row numbers stand in every index, and count up with each call that is logged. */
export const sqliteCalls: CallDialect = {
  tie: 'rowid',
  findsByTie: true,
  flag: (value) => (value ? 1 : 0),
  after: (requestId) => ({
    text: 'rowid > coalesce((SELECT c.rowid FROM calls c WHERE c.request_id = ?), 0)',
    values: [requestId],
  }),
  days: () => undefined,
};

/** Longer than any call takes. Milliseconds. */
const longestCallMs = 2 * 3_600_000;
/** Processes log at the same time, each in batches: what ended so shortly before may have been logged after. Milliseconds. */
const batchMs = 1000;

/** Several processes log, so nothing counts up: calls that ended after one, and some that ended just before, were logged after it. */
export const postgresCalls: CallDialect = {
  tie: 'request_id',
  findsByTie: false,
  flag: (value) => value,
  after: (requestId) => ({
    text: `admitted_at + duration_us / 1000 >= coalesce((SELECT c.admitted_at + c.duration_us / 1000 - ${batchMs} FROM calls c WHERE c.request_id = ?), 0)
      AND admitted_at >= coalesce((SELECT c.admitted_at - ${longestCallMs} FROM calls c WHERE c.request_id = ?), 0) AND request_id <> ?`,
    values: [requestId, requestId, requestId],
  }),
  days: (from, to) => ({
    text: 'day >= ? AND day <= ?',
    values: [Math.floor(from / dayMs), Math.floor(Math.min(to, 8.64e15) / dayMs)],
  }),
};

/** `$1`, `$2`, … for each `?`. */
export function numbered(text: string): string {
  let count = 0;
  return text.replace(/\?/g, () => `$${++count}`);
}
