import type { SqliteDatabase, SqliteStatement } from '../../engine/open-sqlite.ts';
import { ledgerColumns } from '../columns.ts';
import { dayOf, type StoredRow } from '../row.ts';
import { type RowOwner, RowTexts } from './row-texts.ts';

/** Rows of one statement, the largest first: running one costs as much as three rows. */
const groupSizes = [32, 16, 8, 4, 2, 1] as const;
/** What few calls have: bound only where a row of the statement has some of it. */
const rareMembers = ['cacheWrite', 'cacheWrite1h', 'audioInput', 'audioOutput', 'endUser', 'markupBp'] as const;

/**
 * Inserts rows of the ledger, many with one statement. Texts that rows share come from temporary tables, for what a row
 * costs is mostly the binding of its values.
 */
export class RowWriter {
  readonly #database: SqliteDatabase;
  /** By their number of rows. */
  readonly #inserts = new Map<number, SqliteStatement>();
  readonly #rareInserts = new Map<number, SqliteStatement>();
  #texts: RowTexts | undefined;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /** Made with the first write, for who only reads may not make tables. */
  get texts(): RowTexts {
    this.#texts ??= new RowTexts(this.#database);
    return this.#texts;
  }

  /**
   * Inside a transaction.
   * @throws SqliteError SQLITE_CONSTRAINT where one of the rows is there already
   */
  insert(rows: readonly StoredRow[], hashes: readonly string[], owners: readonly RowOwner[]): void {
    let from = 0;
    for (const size of groupSizes) {
      while (rows.length - from >= size) {
        this.#insertGroup(rows, hashes, owners, from, size);
        from += size;
      }
    }
  }

  #insertGroup(
    rows: readonly StoredRow[],
    hashes: readonly string[],
    owners: readonly RowOwner[],
    from: number,
    size: number,
  ): void {
    const { texts } = this;
    const rare = hasRare(rows, from, size);
    const values: (string | number)[] = [];
    for (let index = from; index < from + size; index++) {
      const row = rows[index] as StoredRow;
      const owner = owners[index] as RowOwner;
      const ending = texts.endingOf(row);
      texts.owners.store(owner);
      texts.endings.store(ending);
      values.push(
        row.seq,
        hashes[index] as string,
        row.at,
        row.requestId,
        row.attempt,
        row.step,
        dayOf(row.admittedAt),
        row.admittedAt,
        row.amount,
        row.tokens,
        row.holds,
        row.input,
        row.cacheRead,
        row.output,
        row.reasoning,
        owner.id,
        ending.id,
      );
      if (rare)
        values.push(row.cacheWrite, row.cacheWrite1h, row.audioInput, row.audioOutput, row.endUser, row.markupBp);
    }
    const { changes } = this.#insertOf(size, rare).run(...values);
    // A text that is not in its table would let its rows vanish.
    if (changes !== size) throw new Error(`${changes} of ${size} rows were written to the ledger`);
  }

  #insertOf(size: number, rare: boolean): SqliteStatement {
    const inserts = rare ? this.#rareInserts : this.#inserts;
    const known = inserts.get(size);
    if (known !== undefined) return known;
    const made = this.#database.prepare(insertText(size, rare));
    inserts.set(size, made);
    return made;
  }
}

function hasRare(rows: readonly StoredRow[], from: number, size: number): boolean {
  for (let index = from; index < from + size; index++) {
    const row = rows[index] as StoredRow;
    for (const member of rareMembers) if (row[member] !== 0 && row[member] !== '') return true;
  }
  return false;
}

/** Where each column of the table comes from, `v` being the bound values. */
function insertText(rows: number, rare: boolean): string {
  const rareColumn = (index: number) => (rare ? `v.column${index}` : '0');
  const sources: Record<keyof typeof ledgerColumns, string> = {
    seq: 'v.column1',
    chain: "'main'",
    hash: 'v.column2',
    at: 'v.column3',
    type: 'e.type',
    requestId: 'v.column4',
    attempt: 'v.column5',
    step: 'v.column6',
    day: 'v.column7',
    admittedAt: 'v.column8',
    tenant: 'o.tenant',
    team: 'o.team',
    application: 'o.application',
    key: 'o.key',
    model: 'o.model',
    provider: 'o.provider',
    amount: 'v.column9',
    tokens: 'v.column10',
    priceVersion: 'o.price_version',
    usageSource: 'e.usage_source',
    reason: 'e.reason',
    holds: 'v.column11',
    input: 'v.column12',
    cacheRead: 'v.column13',
    cacheWrite: rareColumn(18),
    cacheWrite1h: rareColumn(19),
    output: 'v.column14',
    reasoning: 'v.column15',
    audioInput: rareColumn(20),
    audioOutput: rareColumn(21),
    endUser: rare ? 'v.column22' : "''",
    markupBp: rareColumn(23),
  };
  const columns = Object.values(ledgerColumns).map((column) => `"${column}"`);
  const members = Object.keys(ledgerColumns) as (keyof typeof ledgerColumns)[];
  const group = `(${Array(rare ? 23 : 17)
    .fill('?')
    .join(', ')})`;
  return `INSERT INTO ledger (${columns.join(', ')}) SELECT ${members.map((member) => sources[member]).join(', ')}
    FROM (VALUES ${Array(rows).fill(group).join(', ')}) v
    CROSS JOIN temp.row_owners o CROSS JOIN temp.row_endings e WHERE o.id = v.column16 AND e.id = v.column17`;
}
