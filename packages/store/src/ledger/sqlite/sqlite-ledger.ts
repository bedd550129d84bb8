import type { SqliteDatabase } from '../../engine/open-sqlite.ts';
import { adjustmentRow, adjustVerdict, billedAttempt } from '../adjusting.ts';
import { fits } from '../budget-scope.ts';
import type { IdempotencyRow, LedgerEngine, Operation, Outcome, ReadyClosing } from '../engine.ts';
import type {
  Adjustment,
  AdjustVerdict,
  Balance,
  BudgetClaim,
  Intent,
  LedgerRow,
  RecentCall,
  Reservation,
  ReserveVerdict,
} from '../ledger.ts';
import { chainHash, closingRow, type Head, headSigner, intentRow, type StoredRow } from '../row.ts';
import { exportLedger, verifyLedger } from '../verify.ts';
import { type BalanceHold, Balances, type OpenEntry, writeHolds } from './balances.ts';
import { entryName, loadOpenEntries, readMark, readTail } from './restart.ts';
import type { RowOwner } from './row-texts.ts';
import { RowWriter } from './row-writer.ts';
import type { RunningBalance } from './running-balance.ts';
import { SqliteLedgerReader } from './sqlite-ledger-reader.ts';
import { prepareStatements, type Statements } from './statements.ts';

/** The one writer on SQLite has one chain, over all its runs. */
export const sqliteChain = 'main';

export interface SqliteLedgerOptions {
  readonly database: SqliteDatabase;
  /** A second connection for long reads; it never writes. */
  readonly readDatabase: SqliteDatabase;
  readonly chainKey: Buffer;
}

/** One step of a batch: a balance that was read in, an intent that was opened, one that was closed by this row, or sums that were adjusted. */
type Change =
  | { readonly balance: RunningBalance }
  | { readonly adjusted: readonly BalanceHold[]; readonly amount: number }
  | { readonly entry: OpenEntry; readonly closing: StoredRow | undefined };

const admitted: ReserveVerdict = { ok: true };

/** How often balances are written to their table; the rows after it are summed again at the next start. Milliseconds. */
const keepBalancesEveryMs = 1000;
const balancesAtOnce = 500;
/** From here the WAL is begun anew. Bytes. */
const largeWalBytes = 32 * 1024 * 1024;

/**
 * The ledger on SQLite: synchronous, on the caller's thread, one writer. Budgets are decided in memory in commit order;
 * a failed commit takes its changes to memory back.
 */
export class SqliteLedger implements LedgerEngine {
  readonly #database: SqliteDatabase;
  readonly #reader: SqliteLedgerReader;
  readonly #key: string;
  readonly #statements: Statements;
  readonly #balances: Balances;
  readonly #open = new Map<string, OpenEntry>();
  #seq = 0;
  #hash = '';
  #lastAt = 0;
  #keptAt = 0;
  readonly #writer: RowWriter;
  readonly #sign: (head: Head) => string;
  /** What the running batch did to memory, to be taken back last first. */
  #changes: Change[] = [];
  /** Its rows that are not inserted yet, each with its hash and its owner. */
  #rows: StoredRow[] = [];
  #hashes: string[] = [];
  #owners: RowOwner[] = [];

  /** @throws SqliteError */
  constructor(options: SqliteLedgerOptions) {
    this.#database = options.database;
    this.#reader = new SqliteLedgerReader(options.readDatabase);
    this.#key = options.chainKey.toString('base64url');
    this.#statements = prepareStatements(options.database);
    this.#balances = new Balances(options.database);
    this.#writer = new RowWriter(options.database);
    this.#sign = headSigner(this.#key);
    this.#load(new Set());
  }

  commit(batch: readonly Operation[]): readonly Outcome[] {
    try {
      return this.#commit(batch);
    } catch (error) {
      const known = isConstraint(error);
      if (!known && isOfDatabase(error)) throw error;
      const [operation] = batch;
      if (batch.length === 1 && operation !== undefined)
        return [known ? inLedger(attemptOf(operation), error) : asError(error)];
    }
    // One of them is none that any database could take, or was there before; apart, it fails alone.
    return batch.flatMap((operation) => this.commit([operation]));
  }

  #commit(batch: readonly Operation[]): readonly Outcome[] {
    const before = { seq: this.#seq, hash: this.#hash, lastAt: this.#lastAt };
    const now = Date.now();
    if (now > this.#lastAt) this.#lastAt = now;
    const { texts } = this.#writer;
    try {
      this.#statements.begin.run();
      texts.trim();
      const outcomes: Outcome[] = [];
      for (const operation of batch) outcomes.push(this.#apply(operation, now));
      this.#insertRows();
      if (this.#seq > before.seq) this.#writeHead();
      const kept = now - this.#keptAt >= keepBalancesEveryMs ? this.#keepBalances(now) : undefined;
      this.#statements.commit.run();
      texts.committed();
      if (kept !== undefined) this.#balances.clean(kept);
      return outcomes;
    } catch (error) {
      this.#takeBack();
      texts.rolledBack();
      this.#seq = before.seq;
      this.#hash = before.hash;
      this.#lastAt = before.lastAt;
      this.#rollBack();
      throw error;
    } finally {
      this.#changes = [];
      this.#rows = [];
      this.#hashes = [];
      this.#owners = [];
    }
  }

  async recover(): Promise<void> {
    this.#rollBack();
    this.#statements.begin.run();
    // Room for new pages is what a full disk lacks; writing over old ones may still work.
    this.#database
      .prepare("INSERT INTO idempotency VALUES ('', '', '', '', '', '', 'probe', 0, zeroblob(65536))")
      .run();
    this.#database.exec('ROLLBACK');
    this.#statements.mark.run('probed_at', Date.now());
    const { last } = this.#database.prepare('SELECT max(seq) AS last FROM ledger').get() as { last: number | null };
    // A commit that reported a failure and yet happened: what it opened is nobody's now.
    if ((last ?? 0) !== this.#seq)
      this.#load(new Set([...this.#open].filter(([, one]) => !one.orphan).map(([name]) => name)));
  }

  async idempotency(application: string, route: string, key: string, now: number): Promise<IdempotencyRow | undefined> {
    const row = this.#database
      .prepare(
        'SELECT tenant, request_id AS requestId, body_hash AS bodyHash, state, answer FROM idempotency WHERE application = ? AND route = ? AND key = ? AND expires_at > ?',
      )
      .get(application, route, key, now) as
      | (Omit<IdempotencyRow, 'answer'> & { answer: Uint8Array | null })
      | undefined;
    return row === undefined ? undefined : { ...row, answer: row.answer ?? undefined };
  }

  async balance(scope: string, window: string, kind: BudgetClaim['kind']): Promise<Balance> {
    const { used, reserved } = this.#balances.open({ scope, window, kind }, this.#open.values(), this.#seq);
    return { used, reserved };
  }

  async orphans(limit: number): Promise<readonly { requestId: string; attempt: number }[]> {
    const found: { requestId: string; attempt: number }[] = [];
    for (const entry of this.#open.values()) {
      if (found.length >= limit) break;
      if (entry.orphan) found.push({ requestId: entry.intent.requestId, attempt: entry.intent.attempt });
    }
    return found;
  }

  async expired(admittedBefore: number, limit: number): Promise<readonly { requestId: string; attempt: number }[]> {
    const found: { requestId: string; attempt: number }[] = [];
    for (const { intent, orphan } of this.#open.values()) {
      if (found.length >= limit) break;
      if (orphan || intent.admittedAt >= admittedBefore) continue;
      found.push({ requestId: intent.requestId, attempt: intent.attempt });
    }
    return found;
  }

  /**
   * Called after a worker's checkpoint: moves the little that was written meanwhile, so that nothing is left and the next
   * write begins the WAL anew. Without it a WAL that is written all the time would grow for ever.
   */
  finishCheckpoint(walBytes: number): void {
    if (walBytes < largeWalBytes || this.#database.inTransaction) return;
    try {
      this.#database.pragma('wal_checkpoint(PASSIVE)');
    } catch {
      // Another checkpoint is running; the worker's next one comes in a second.
    }
  }

  recentCalls(since: number): Promise<readonly RecentCall[]> {
    return this.#reader.recentCalls(since);
  }

  verify(): AsyncIterable<string> {
    return verifyLedger(this.#reader, this.#key);
  }

  export(since: number | undefined): AsyncIterable<LedgerRow> {
    return exportLedger(this.#reader, since);
  }

  async purge(now: number, limit: number): Promise<boolean> {
    const { changes } = this.#database
      .prepare('DELETE FROM idempotency WHERE rowid IN (SELECT rowid FROM idempotency WHERE expires_at <= ? LIMIT ?)')
      .run(now, limit);
    const held = new Set([...this.#open.values()].flatMap(({ holds }) => holds.map(({ balance }) => balance)));
    this.#balances.drop(now, limit, held);
    return changes === limit;
  }

  async shutdown(): Promise<void> {
    try {
      this.#statements.begin.run();
      this.#balances.clean(this.#keepBalances(Date.now()));
      this.#statements.commit.run();
    } catch {
      // Balances are a cache: what could not be written is summed again at the next start.
      this.#rollBack();
    }
    this.#reader.shutdown();
    this.#database.close();
  }

  #apply(operation: Operation, now: number): Outcome {
    switch (operation.kind) {
      case 'reserve':
        return this.#reserve(operation.reservation, now);
      case 'move':
        return this.#move(operation.closing, operation.intent);
      case 'close':
        return this.#close(operation.closing);
      case 'adjust':
        return this.#adjust(operation.adjustment);
    }
  }

  #reserve(reservation: Reservation, now: number): ReserveVerdict | Error {
    const { intent, idempotency } = reservation;
    if (this.#open.has(entryName(intent.requestId, intent.attempt))) return inLedger(intent);
    if (idempotency !== undefined) {
      const { application, route, key } = idempotency;
      const found = this.#statements.findClaim.get(application, route, key) as { expiresAt: number } | undefined;
      if (found !== undefined && found.expiresAt > now) return { ok: false, reason: 'idempotency' };
    }
    const claims: BalanceHold[] = [];
    for (const claim of reservation.budgets) {
      const balance = this.#balanceOf(claim);
      let sameBefore = 0;
      for (const hold of claims) if (hold.balance === balance) sameBefore += hold.amount;
      if (!fits(claim, balance.used, balance.reserved + sameBefore)) {
        return { ok: false, reason: 'budget', claim, used: balance.used, reserved: balance.reserved };
      }
      claims.push({ balance, amount: claim.amount });
    }
    const holdsText = writeHolds(claims);
    const owner = this.#writer.texts.ownerOf(intent);
    this.#openIntent(
      intent,
      owner,
      holdsText,
      this.#balances.addHolds(owner, intent, claims),
      idempotency !== undefined,
    );
    if (idempotency !== undefined) {
      const { application, route, key, bodyHash, expiresAt } = idempotency;
      this.#statements.claim.run(application, route, key, intent.tenant, intent.requestId, bodyHash, expiresAt);
    }
    return admitted;
  }

  /** Summed over the rows of this very batch too where it was not known before, so it goes with them if they go. */
  #balanceOf(claim: BudgetClaim): RunningBalance {
    const known = this.#balances.get(claim.scope, claim.window, claim.kind);
    if (known !== undefined) return known;
    this.#insertRows();
    const balance = this.#balances.open(claim, this.#open.values(), this.#seq);
    this.#changes.push({ balance });
    return balance;
  }

  /** Takes an intent's holds; its row is written with those of the whole batch. */
  #openIntent(intent: Intent, owner: RowOwner, holdsText: string, holds: BalanceHold[], claimed: boolean): void {
    const row = intentRow(intent, holdsText, sqliteChain, this.#seq + 1, this.#lastAt);
    const entry: OpenEntry = { intent, owner, seq: row.seq, holdsText, holds, claimed, orphan: false };
    this.#append(row, owner);
    this.#open.set(entryName(intent.requestId, intent.attempt), entry);
    this.#balances.take(holds, 1);
    this.#changes.push({ entry, closing: undefined });
  }

  #move(closing: ReadyClosing, intent: Intent): true | Error {
    const entry = this.#open.get(entryName(closing.requestId, closing.attempt));
    if (entry === undefined) return new Error(`attempt ${closing.attempt} of ${closing.requestId} is not open`);
    if (this.#open.has(entryName(intent.requestId, intent.attempt))) return inLedger(intent);
    this.#close(closing);
    this.#openIntent(intent, this.#writer.texts.ownerOf(intent), entry.holdsText, [...entry.holds], entry.claimed);
    return true;
  }

  #close(closing: ReadyClosing): boolean {
    const name = entryName(closing.requestId, closing.attempt);
    const entry = this.#open.get(name);
    if (entry === undefined) return false;
    const row = closingRow(closing, entry.intent, sqliteChain, this.#seq + 1, this.#lastAt);
    this.#append(row, entry.owner ?? this.#writer.texts.ownerOf(entry.intent));
    this.#open.delete(name);
    this.#balances.take(entry.holds, -1);
    if (row.type === 'settle') this.#balances.settle(entry.holds, row.amount, row.tokens, 1);
    this.#changes.push({ entry, closing: row });
    if (entry.claimed) this.#endClaim(closing);
    return true;
  }

  #adjust(adjustment: Adjustment): AdjustVerdict {
    // Its closing may be of this very batch.
    this.#insertRows();
    const { requestId, attempt } = adjustment;
    const billed = billedAttempt(this.#statements.attempt.all(requestId, attempt) as StoredRow[]);
    if (billed === undefined) return { ok: false };
    const verdict = adjustVerdict(billed, adjustment);
    if (verdict.byNanoUsd === 0) return verdict;
    const row = adjustmentRow(billed, adjustment, verdict.byNanoUsd, sqliteChain, this.#seq + 1, this.#lastAt);
    this.#append(row, this.#writer.texts.ownerOf({ ...billed.intent, priceVersion: row.priceVersion }));
    const holds = this.#balances.claimHolds(billed.intent, billed.holds);
    this.#balances.adjust(holds, row.amount, 1);
    this.#changes.push({ adjusted: holds, amount: row.amount });
    return verdict;
  }

  #takeBack(): void {
    for (let index = this.#changes.length - 1; index >= 0; index--) {
      const change = this.#changes[index] as Change;
      if ('balance' in change) {
        this.#balances.forget(change.balance, this.#open.values());
        continue;
      }
      if ('adjusted' in change) {
        this.#balances.adjust(change.adjusted, change.amount, -1);
        continue;
      }
      const { entry, closing } = change;
      const name = entryName(entry.intent.requestId, entry.intent.attempt);
      this.#balances.take(entry.holds, closing === undefined ? -1 : 1);
      if (closing === undefined) this.#open.delete(name);
      else this.#open.set(name, entry);
      if (closing?.type === 'settle') this.#balances.settle(entry.holds, closing.amount, closing.tokens, -1);
    }
  }

  #endClaim(closing: ReadyClosing): void {
    const { requestId, idempotency } = closing;
    if (idempotency === 'free') this.#statements.freeClaim.run(requestId);
    else if (idempotency === 'cut') this.#statements.cutClaim.run(requestId);
    else if (idempotency !== 'keep') this.#statements.answerClaim.run(idempotency.sealed, requestId);
  }

  #append(row: StoredRow, owner: RowOwner): void {
    const hash = chainHash(this.#key, this.#hash, row, owner.material);
    this.#rows.push(row);
    this.#hashes.push(hash);
    this.#owners.push(owner);
    this.#seq = row.seq;
    this.#hash = hash;
  }

  /** Writes what the batch has made so far. */
  #insertRows(): void {
    if (this.#rows.length === 0) return;
    this.#writer.insert(this.#rows, this.#hashes, this.#owners);
    this.#rows = [];
    this.#hashes = [];
    this.#owners = [];
  }

  #writeHead(): void {
    const head = { chain: sqliteChain, seq: this.#seq, hash: this.#hash };
    this.#statements.head.run(head.chain, head.seq, head.hash, this.#sign(head));
  }

  /** Inside a transaction. What it wrote is clean only once that is committed. */
  #keepBalances(now: number): readonly RunningBalance[] {
    const { done, written } = this.#balances.write(this.#seq, balancesAtOnce);
    if (done) this.#statements.mark.run('balances_through', this.#seq);
    let openFrom = this.#seq + 1;
    for (const { seq } of this.#open.values()) openFrom = Math.min(openFrom, seq);
    this.#statements.mark.run('open_from', openFrom);
    this.#keptAt = now;
    return written;
  }

  /** Reads the chain's end, the open intents and the balances. Entries not named in `own` are orphans. */
  #load(own: ReadonlySet<string>): void {
    const tail = readTail(this.#database);
    this.#seq = tail.seq;
    this.#hash = tail.hash;
    this.#lastAt = tail.at;
    this.#balances.load(Date.now());
    this.#open.clear();
    loadOpenEntries(this.#database, this.#balances, readMark(this.#database, 'balances_through'), (entry) => {
      const name = entryName(entry.intent.requestId, entry.intent.attempt);
      this.#open.set(name, { ...entry, orphan: !own.has(name) });
    });
  }

  #rollBack(): void {
    try {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
    } catch {
      // SQLite rolled back by itself, or the disk is gone; `recover` tries again.
    }
  }
}

function isOfDatabase(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_');
}

function isConstraint(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_CONSTRAINT');
}

type Attempt = Pick<Intent, 'requestId' | 'attempt'>;

function attemptOf(operation: Operation): Attempt {
  if (operation.kind === 'reserve') return operation.reservation.intent;
  if (operation.kind === 'adjust') return operation.adjustment;
  return operation.kind === 'move' ? operation.intent : operation.closing;
}

function inLedger({ requestId, attempt }: Attempt, cause?: unknown): Error {
  return new Error(`attempt ${attempt} of ${requestId} is in the ledger already`, { cause });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
