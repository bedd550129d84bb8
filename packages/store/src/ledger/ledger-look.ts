import type { RunQuery } from '../calls/call-reader.ts';
import { ledgerSelect } from './columns.ts';
import type { LedgerRow } from './ledger.ts';
import { dayOf, exportedRow, type StoredRow } from './row.ts';
import {
  type PricedWrong,
  type RatedRow,
  ratedRows,
  type StatementLine,
  type StatementSpan,
  statementLines,
} from './statement.ts';

/** What a tenant spent since two moments, and what its calls under way hold. Nano-dollars. */
export interface Spent {
  readonly today: number;
  readonly month: number;
  readonly reserved: number;
}

/** Looks at the ledger off the thread that serves calls. */
export interface LedgerLook {
  /** What was written in a span of time, summed. Late entries are in the span in which they were written. */
  statement(span: StatementSpan): Promise<readonly StatementLine[]>;
  /** Settled attempts that a price was wrong for, a page behind another. */
  ratedRows(wrong: PricedWrong, after: RatedRow | undefined, limit: number): Promise<readonly RatedRow[]>;
  /** All rows of a call, in order. */
  rowsOf(requestId: string): Promise<readonly LedgerRow[]>;
  /** @param today,month the first moments of the running day and month in UTC, Unix ms */
  spent(tenant: string, today: number, month: number): Promise<Spent>;
}

const rowsQuery = `SELECT ${ledgerSelect} FROM ledger l WHERE l.request_id = ? ORDER BY l.attempt, l.step`;

/** Days of a tenant that are summed already. */
interface Summed {
  through: number;
  readonly from: number;
  readonly days: Map<number, number>;
}

/** Tenants whose sums are remembered. */
const mostSummed = 1000;
const dayMs = 86_400_000;
/** How far the clock may have been set back between a call's admission and its rows. Milliseconds. */
const clockSlackMs = 2 * 3_600_000;

/** On SQLite there is no index by tenant: what was summed once is remembered, and later questions read the rows since. */
export class SqliteLedgerLook implements LedgerLook {
  readonly #run: RunQuery;
  readonly #summed = new Map<string, Summed>();

  constructor(run: RunQuery) {
    this.#run = run;
  }

  async rowsOf(requestId: string): Promise<readonly LedgerRow[]> {
    return (await this.#run<StoredRow>(rowsQuery, [requestId])).map(exportedRow);
  }

  async spent(tenant: string, today: number, month: number): Promise<Spent> {
    const { days } = await this.#sumsOf(tenant, month);
    let spentMonth = 0;
    for (const [day, amount] of days) if (day >= dayOf(month)) spentMonth += amount;
    // No intent is open before the mark, which the gateway sets each second.
    const [open] = await this.#run<{ amount: number }>(
      `SELECT coalesce(sum(r.amount_nano_usd), 0) AS amount FROM ledger r
       WHERE r.seq >= coalesce((SELECT value FROM ledger_marks WHERE name = 'open_from'), 0) AND r.step = 0 AND r.tenant = ?
         AND NOT EXISTS (SELECT 1 FROM ledger c WHERE c.request_id = r.request_id AND c.attempt = r.attempt AND c.step = 1)`,
      [tenant],
    );
    return { today: days.get(dayOf(today)) ?? 0, month: spentMonth, reserved: open?.amount ?? 0 };
  }

  async statement({ tenant, from, to }: StatementSpan): Promise<readonly StatementLine[]> {
    const values = [await this.#firstSeqAt(from), await this.#firstSeqAt(to)];
    return statementLines(this.#run, tenant, { where: 'seq >= ? AND seq < ?', values });
  }

  ratedRows(wrong: PricedWrong, after: RatedRow | undefined, limit: number): Promise<readonly RatedRow[]> {
    return ratedRows(this.#run, wrong, after, limit);
  }

  async #sumsOf(tenant: string, month: number): Promise<Summed> {
    let summed = this.#summed.get(tenant);
    if (summed === undefined || summed.from > month) {
      if (this.#summed.size >= mostSummed) this.#summed.clear();
      summed = { from: month, through: (await this.#firstSeqAt(month - clockSlackMs)) - 1, days: new Map() };
      this.#summed.set(tenant, summed);
    }
    const after = summed.through;
    const [end] = await this.#run<{ last: number | null }>('SELECT max(seq) AS last FROM ledger', []);
    const last = end?.last ?? 0;
    const rows = await this.#run<{ day: number; amount: number }>(
      `SELECT CAST(admitted_at / ${dayMs} AS INTEGER) AS day, sum(amount_nano_usd) AS amount FROM ledger
       WHERE seq > ? AND seq <= ? AND type IN ('settle', 'adjust') AND tenant = ? GROUP BY day`,
      [after, last, tenant],
    );
    // Somebody who asked at the same time may have counted these rows already.
    if (summed.through === after) {
      summed.through = Math.max(after, last);
      for (const { day, amount } of rows) summed.days.set(day, (summed.days.get(day) ?? 0) + amount);
    }
    return summed;
  }

  /** The first row written at or after a moment, by bisection: `at` never falls along `seq`. */
  async #firstSeqAt(at: number): Promise<number> {
    const [bounds] = await this.#run<{ low: number | null; high: number | null }>(
      'SELECT min(seq) AS low, max(seq) AS high FROM ledger',
      [],
    );
    let low = bounds?.low ?? 0;
    let high = (bounds?.high ?? 0) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const [row] = await this.#run<{ seq: number; at: number }>(
        'SELECT seq, at FROM ledger WHERE seq >= ? ORDER BY seq LIMIT 1',
        [middle],
      );
      if (row === undefined || row.at >= at) high = middle;
      else low = row.seq + 1;
    }
    return low;
  }
}

export class PostgresLedgerLook implements LedgerLook {
  readonly #run: RunQuery;

  constructor(run: RunQuery) {
    this.#run = run;
  }

  async rowsOf(requestId: string): Promise<readonly LedgerRow[]> {
    return (await this.#run<StoredRow>(rowsQuery, [requestId])).map(exportedRow);
  }

  async spent(tenant: string, today: number, month: number): Promise<Spent> {
    const [settled] = await this.#run<{ today: number | string; month: number | string }>(
      `SELECT coalesce(sum(amount_nano_usd) FILTER (WHERE admitted_at >= ?), 0) AS today,
        coalesce(sum(amount_nano_usd), 0) AS month
       FROM ledger WHERE type IN ('settle', 'adjust') AND tenant = ? AND day >= ? AND admitted_at >= ?`,
      [today, tenant, dayOf(month), month],
    );
    const [open] = await this.#run<{ amount: number | string }>(
      'SELECT coalesce(sum(amount_nano_usd), 0) AS amount FROM open_intents WHERE tenant = ?',
      [tenant],
    );
    return {
      today: Number(settled?.today ?? 0),
      month: Number(settled?.month ?? 0),
      reserved: Number(open?.amount ?? 0),
    };
  }

  statement({ tenant, from, to }: StatementSpan): Promise<readonly StatementLine[]> {
    // Nothing is written before its admission, but for a clock that was set back.
    const where = 'at >= ? AND at < ? AND day <= ?';
    return statementLines(this.#run, tenant, { where, values: [from, to, dayOf(to + clockSlackMs)] });
  }

  ratedRows(wrong: PricedWrong, after: RatedRow | undefined, limit: number): Promise<readonly RatedRow[]> {
    return ratedRows(this.#run, wrong, after, limit);
  }
}
