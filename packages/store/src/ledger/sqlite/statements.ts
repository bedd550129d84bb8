import type { SqliteDatabase } from '../../engine/open-sqlite.ts';
import { ledgerColumns } from '../columns.ts';
import { dayOf, type StoredRow } from '../row.ts';

const intentMembers = Object.keys(ledgerColumns).slice(0, 22) as (keyof typeof ledgerColumns)[];

/** The statements of the hot path, prepared once: building one costs twenty times as much as running it. */
export function prepareStatements(database: SqliteDatabase) {
  const columns = Object.values(ledgerColumns);
  const marks = (count: number) => Array(count).fill('?').join(', ');
  const zeros = Array(columns.length - intentMembers.length)
    .fill('0')
    .join(', ');
  const quoted = columns.map((column) => `"${column}"`).join(', ');
  return {
    begin: database.prepare('BEGIN IMMEDIATE'),
    commit: database.prepare('COMMIT'),
    /** Fewer values to bind than a closing has: an intent has no usage. */
    insertIntent: database.prepare(`INSERT INTO ledger (${quoted}) VALUES (${marks(intentMembers.length)}, ${zeros})`),
    insertClosing: database.prepare(`INSERT INTO ledger (${quoted}) VALUES (${marks(columns.length)})`),
    head: database.prepare(
      'INSERT INTO ledger_heads (chain, seq, hash, mac) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq, hash = excluded.hash, mac = excluded.mac',
    ),
    mark: database.prepare(
      'INSERT INTO ledger_marks (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    ),
    findClaim: database.prepare(
      'SELECT expires_at AS expiresAt FROM idempotency WHERE application = ? AND route = ? AND key = ?',
    ),
    claim: database.prepare(
      "INSERT OR REPLACE INTO idempotency (application, route, key, tenant, request_id, body_hash, state, expires_at, answer) VALUES (?, ?, ?, ?, ?, ?, 'in_flight', ?, NULL)",
    ),
    freeClaim: database.prepare("DELETE FROM idempotency WHERE request_id = ? AND state = 'in_flight'"),
    cutClaim: database.prepare("UPDATE idempotency SET state = 'cut' WHERE request_id = ? AND state = 'in_flight'"),
    answerClaim: database.prepare(
      "UPDATE idempotency SET state = 'done', answer = ? WHERE request_id = ? AND state = 'in_flight'",
    ),
  };
}

export type Statements = ReturnType<typeof prepareStatements>;

export function insertIntent(statements: Statements, row: StoredRow, hash: string): void {
  statements.insertIntent.run(
    row.seq,
    row.chain,
    hash,
    row.at,
    row.type,
    row.requestId,
    row.attempt,
    row.step,
    dayOf(row.admittedAt),
    row.admittedAt,
    row.tenant,
    row.team,
    row.application,
    row.key,
    row.model,
    row.provider,
    row.amount,
    row.tokens,
    row.priceVersion,
    row.usageSource,
    row.reason,
    row.holds,
  );
}

export function insertClosing(statements: Statements, row: StoredRow, hash: string): void {
  statements.insertClosing.run(
    row.seq,
    row.chain,
    hash,
    row.at,
    row.type,
    row.requestId,
    row.attempt,
    row.step,
    dayOf(row.admittedAt),
    row.admittedAt,
    row.tenant,
    row.team,
    row.application,
    row.key,
    row.model,
    row.provider,
    row.amount,
    row.tokens,
    row.priceVersion,
    row.usageSource,
    row.reason,
    row.holds,
    row.input,
    row.cacheRead,
    row.cacheWrite,
    row.cacheWrite1h,
    row.output,
    row.reasoning,
    row.audioInput,
    row.audioOutput,
  );
}
