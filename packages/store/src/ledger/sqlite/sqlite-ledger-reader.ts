import type { SqliteDatabase } from '../../engine/open-sqlite.ts';
import { windowRange } from '../budget-scope.ts';
import { ledgerSelect, strayClosings } from '../columns.ts';
import type { BudgetClaim, RecentCall } from '../ledger.ts';
import type { KeptBalance, LedgerReader, StoredHead, StrayClosing } from '../reader.ts';
import { countRecentCalls, type RecentRow } from '../recent-calls.ts';
import type { HashedRow } from '../row.ts';
import { firstSeqAt, settledSum, usedSum } from './balances.ts';
import { readMark } from './restart.ts';

/** Reads `ledger.db` on a connection that never writes, beside the gateway or without it. */
export class SqliteLedgerReader implements LedgerReader {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  async heads(): Promise<readonly StoredHead[]> {
    return this.#database
      .prepare('SELECT chain, seq, hash, mac FROM ledger_heads ORDER BY chain')
      .all() as StoredHead[];
  }

  async chains(): Promise<readonly { chain: string; last: number }[]> {
    // The only chain on SQLite; asking the rows would read all of them.
    return this.#database.prepare('SELECT chain, seq AS last FROM ledger ORDER BY seq DESC LIMIT 1').all() as {
      chain: string;
      last: number;
    }[];
  }

  async rows(chain: string, after: number, limit: number): Promise<readonly HashedRow[]> {
    return this.#database
      .prepare(`SELECT ${ledgerSelect} FROM ledger l WHERE l.seq > ? AND l.chain = ? ORDER BY l.seq LIMIT ?`)
      .all(after, chain, limit) as HashedRow[];
  }

  async strayClosings(chain: string, after: number, through: number): Promise<readonly StrayClosing[]> {
    const rows = this.#database
      .prepare(
        `SELECT * FROM (${strayClosings} AND c.chain = ? AND c.seq > ? AND c.seq <= ?) WHERE NOT "intended" OR "again"`,
      )
      .all(chain, after, through) as (Omit<StrayClosing, 'intended' | 'again'> & { intended: number; again: number })[];
    return rows.map((row) => ({ ...row, intended: row.intended === 1, again: row.again === 1 }));
  }

  async *wrongBalances(): AsyncIterable<KeptBalance> {
    // One snapshot, for the gateway may be writing balances; let go of before anybody waits.
    yield* this.#database.transaction(() => [...this.#findWrongBalances()])();
  }

  *#findWrongBalances(): Iterable<KeptBalance> {
    const through = readMark(this.#database, 'balances_through');
    const rows = this.#database.prepare('SELECT scope, window, kind, used, through FROM budgets').all() as {
      scope: string;
      window: string;
      kind: BudgetClaim['kind'];
      used: number;
      through: number;
    }[];
    for (const row of rows) {
      const range = windowRange(row.window);
      const counted = Math.max(row.through, through);
      const sum = usedSum(row.kind, settledSum(this.#database, { ...row, range, through: counted }));
      if (sum !== row.used) yield { scope: row.scope, window: row.window, kind: row.kind, used: row.used, sum };
    }
  }

  async firstSeqAt(_chain: string, at: number): Promise<number> {
    return firstSeqAt(this.#database, at);
  }

  async recentCalls(since: number): Promise<readonly RecentCall[]> {
    const rows = this.#database
      .prepare(
        `SELECT l.request_id AS requestId, l.tenant, l.team, l.application, l.key, l.model, l.end_user AS endUser, l.admitted_at AS admittedAt,
           l.tokens AS reserved, c.type AS closing, c.reason AS reason, c.tokens AS used
         FROM ledger l LEFT JOIN ledger c ON c.request_id = l.request_id AND c.attempt = l.attempt AND c.step = 1
         WHERE l.seq >= ? AND l.step = 0 AND l.admitted_at >= ? ORDER BY l.seq`,
      )
      .iterate(firstSeqAt(this.#database, since), since) as Iterable<RecentRow>;
    return countRecentCalls(rows);
  }

  shutdown(): void {
    this.#database.close();
  }
}
