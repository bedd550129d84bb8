import type { SqliteDatabase } from '../../engine/open-sqlite.ts';
import { ledgerSelect } from '../columns.ts';
import { intentOf, type StoredRow } from '../row.ts';
import type { Balances, OpenEntry } from './balances.ts';

/** Identity of an attempt in memory: for most that of its request, whose hash is known already. */
export function entryName(requestId: string, attempt: number): string {
  return attempt === 1 ? requestId : `${requestId} ${attempt}`;
}

export function readMark(database: SqliteDatabase, name: string): number {
  const row = database.prepare('SELECT value FROM ledger_marks WHERE name = ?').get(name) as
    | { value: number }
    | undefined;
  return row?.value ?? 0;
}

/** Where the chain goes on. After a truncation it goes on behind the signed head, so that the gap stays visible. */
export function readTail(database: SqliteDatabase): { seq: number; hash: string; at: number } {
  const last = database.prepare('SELECT seq, hash, at FROM ledger ORDER BY seq DESC LIMIT 1').get() as
    | { seq: number; hash: string; at: number }
    | undefined;
  const head = database.prepare('SELECT seq, hash FROM ledger_heads ORDER BY seq DESC LIMIT 1').get() as
    | { seq: number; hash: string }
    | undefined;
  if (head !== undefined && head.seq > (last?.seq ?? 0)) return { ...head, at: last?.at ?? 0 };
  return last ?? { seq: 0, hash: '', at: 0 };
}

/**
 * Rebuilds what a former run held in memory: balances count the rows that came after they were last written, and
 * intents without a closing are open again.
 */
export function loadOpenEntries(
  database: SqliteDatabase,
  balances: Balances,
  countedThrough: number,
  found: (entry: OpenEntry) => void,
): void {
  if (!balances.empty) countRows(database, balances, countedThrough);
  const rows = database
    .prepare(
      `SELECT ${ledgerSelect} FROM ledger l WHERE l.seq >= ? AND l.step = 0 AND l.type = 'reserve'
       AND NOT EXISTS (SELECT 1 FROM ledger c WHERE c.request_id = l.request_id AND c.attempt = l.attempt AND c.step = 1) ORDER BY l.seq`,
    )
    .iterate(readMark(database, 'open_from')) as Iterable<StoredRow>;
  for (const row of rows) {
    const intent = intentOf(row);
    const holds = balances.claimHolds(intent, row.holds);
    balances.take(holds, 1);
    found({ intent, seq: row.seq, holdsText: row.holds, holds, claimed: true, orphan: true });
  }
}

function countRows(database: SqliteDatabase, balances: Balances, countedThrough: number): void {
  const rows = database
    .prepare(
      `SELECT ${ledgerSelect}, r.holds AS intentHolds FROM ledger l JOIN ledger r ON r.request_id = l.request_id AND r.attempt = l.attempt AND r.step = 0
       WHERE l.seq > ? AND l.type IN ('settle', 'adjust') ORDER BY l.seq`,
    )
    .iterate(countedThrough) as Iterable<StoredRow & { intentHolds: string }>;
  for (const row of rows) {
    const holds = balances.uncounted(intentOf(row), row.intentHolds, row.seq);
    if (row.type === 'adjust') balances.adjust(holds, row.amount, 1);
    else balances.settle(holds, row.amount, row.tokens, 1);
  }
}
