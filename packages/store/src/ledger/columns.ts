import type { HashedRow } from './row.ts';

/** Column of the table for each member of a row, in the order in which rows are inserted. */
export const ledgerColumns: Readonly<Record<keyof HashedRow | 'day', string>> = {
  seq: 'seq',
  chain: 'chain',
  hash: 'hash',
  at: 'at',
  type: 'type',
  requestId: 'request_id',
  attempt: 'attempt',
  step: 'step',
  day: 'day',
  admittedAt: 'admitted_at',
  tenant: 'tenant',
  team: 'team',
  application: 'application',
  key: 'key',
  model: 'model',
  provider: 'provider',
  amount: 'amount_nano_usd',
  tokens: 'tokens',
  priceVersion: 'price_version',
  usageSource: 'usage_source',
  reason: 'reason',
  holds: 'holds',
  input: 'input',
  cacheRead: 'cache_read',
  cacheWrite: 'cache_write',
  cacheWrite1h: 'cache_write_1h',
  output: 'output',
  reasoning: 'reasoning',
  audioInput: 'audio_input',
  audioOutput: 'audio_output',
  endUser: 'end_user',
  markupBp: 'markup_bp',
};

/** `seq AS "seq", request_id AS "requestId", …`, the same on both engines. */
export const ledgerSelect: string = Object.entries(ledgerColumns)
  .map(([member, column]) => `l."${column}" AS "${member}"`)
  .join(', ');

/**
 * A closing is wrong without its intent, and when it is not the only one; an adjustment without a closing that billed or
 * waived. `c` is the row.
 */
export const strayClosings = `
  SELECT c.seq AS "seq", c.type AS "type", c.request_id AS "requestId", c.attempt AS "attempt",
    EXISTS (SELECT 1 FROM ledger r WHERE r.request_id = c.request_id AND r.attempt = c.attempt
      AND CASE WHEN c.type = 'adjust' THEN r.step = 1 AND r.type IN ('settle', 'waive') ELSE r.step = 0 AND r.type = 'reserve' END) AS "intended",
    c.type <> 'adjust' AND EXISTS (SELECT 1 FROM ledger d WHERE d.request_id = c.request_id AND d.attempt = c.attempt
      AND d.type IN ('settle', 'release', 'waive') AND (d.chain <> c.chain OR d.seq < c.seq)) AS "again"
  FROM ledger c WHERE c.type IN ('settle', 'release', 'waive', 'adjust')`;
