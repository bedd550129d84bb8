import type { CallDialect } from './call-query.ts';

/** Above every id that begins with the same text. */
const last = '\u{10FFFF}';

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
  // A union, for of two ranges joined by OR the planner takes neither.
  id: (beginning) => ({
    text: `rowid IN (SELECT rowid FROM calls WHERE request_id >= ? AND request_id < ?
      UNION SELECT rowid FROM calls WHERE provider_request_id >= ? AND provider_request_id < ?)`,
    values: [beginning, beginning + last, beginning, beginning + last],
  }),
  // Step by step along the index: grouping would sort all calls of the range first, at six times the price.
  counts: ({ from, to }, stepMs, sums, where) => ({
    text: `WITH RECURSIVE steps (step, begins) AS
        (SELECT 0, ? UNION ALL SELECT step + 1, begins + ? FROM steps WHERE begins + ? < ?)
      SELECT step, (SELECT json_array(${sums}) FROM calls
        WHERE admitted_at >= steps.begins AND admitted_at < steps.begins + ? AND ${where.text}) AS sums FROM steps`,
    values: [from, stepMs, stepMs, to, stepMs, ...where.values],
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
  id: (beginning) => ({
    text: '(starts_with(request_id, ?) OR starts_with(provider_request_id, ?))',
    values: [beginning, beginning],
  }),
  counts: ({ from }, stepMs, sums, where) => ({
    text: `SELECT (admitted_at - ?::bigint) / ?::bigint AS step, json_build_array(${sums})::text AS sums
      FROM calls WHERE ${where.text} GROUP BY 1 ORDER BY 1`,
    values: [from, stepMs, ...where.values],
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
