import type { PostgresClient } from '../../engine/open-postgres.ts';
import { ledgerSelect, strayClosings } from '../columns.ts';
import type { RecentCall } from '../ledger.ts';
import type { KeptBalance, LedgerReader, StoredHead, StrayClosing } from '../reader.ts';
import { countRecentCalls, type RecentRow } from '../recent-calls.ts';
import { dayOf, type HashedRow } from '../row.ts';
import { type BudgetName, settledUse } from './budget-rows.ts';

export class PostgresLedgerReader implements LedgerReader {
  readonly #sql: PostgresClient;

  constructor(sql: PostgresClient) {
    this.#sql = sql;
  }

  async heads(): Promise<readonly StoredHead[]> {
    return this.#sql<StoredHead[]>`SELECT chain, seq, hash, mac FROM ledger_heads ORDER BY chain`;
  }

  async chains(): Promise<readonly { chain: string; last: number }[]> {
    return this.#sql<
      { chain: string; last: number }[]
    >`SELECT chain, max(seq) AS last FROM ledger GROUP BY chain ORDER BY min(at), chain`;
  }

  async rows(chain: string, after: number, limit: number): Promise<readonly HashedRow[]> {
    return this.#sql.unsafe<HashedRow[]>(
      `SELECT ${ledgerSelect} FROM ledger l WHERE l.chain = $1 AND l.seq > $2 ORDER BY l.seq LIMIT $3`,
      [chain, after, limit],
      { prepare: true },
    );
  }

  async strayClosings(chain: string, after: number, through: number): Promise<readonly StrayClosing[]> {
    return this.#sql.unsafe<StrayClosing[]>(
      `SELECT * FROM (${strayClosings} AND c.chain = $1 AND c.seq > $2 AND c.seq <= $3) s WHERE NOT "intended" OR "again"`,
      [chain, after, through],
      { prepare: true },
    );
  }

  async *wrongBalances(): AsyncIterable<KeptBalance> {
    const wrong = await this.#sql.begin('isolation level repeatable read read only', async (tx) => {
      const found: KeptBalance[] = [];
      const rows = tx<(BudgetName & { used: number })[]>`SELECT scope, "window", kind, used FROM budgets`.cursor(500);
      const all: (BudgetName & { used: number })[] = [];
      for await (const page of rows) all.push(...page);
      for (const row of all) {
        const sum = await settledUse(tx, row);
        if (sum !== row.used) found.push({ ...row, sum });
      }
      return found;
    });
    yield* wrong;
  }

  async firstSeqAt(chain: string, at: number): Promise<number> {
    const [row] = await this.#sql<
      { seq: number | null }[]
    >`SELECT min(seq) AS seq FROM ledger WHERE chain = ${chain} AND at >= ${at}`;
    return row?.seq ?? Number.MAX_SAFE_INTEGER;
  }

  async recentCalls(since: number): Promise<readonly RecentCall[]> {
    const rows = await this.#sql<RecentRow[]>`
      SELECT l.request_id AS "requestId", l.tenant, l.team, l.application, l.key, l.model, l.end_user AS "endUser", l.admitted_at AS "admittedAt",
        l.tokens AS reserved, c.type AS closing, c.reason AS reason, c.tokens AS used
      FROM ledger l LEFT JOIN ledger c ON c.day = l.day AND c.request_id = l.request_id AND c.attempt = l.attempt AND c.step = 1
      WHERE l.day >= ${dayOf(since)} AND l.step = 0 AND l.admitted_at >= ${since} ORDER BY l.admitted_at`;
    return countRecentCalls(rows);
  }
}
