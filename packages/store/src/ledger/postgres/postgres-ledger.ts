import { randomBytes } from 'node:crypto';
import {
  makePartitions,
  type PostgresClient,
  type PostgresTransaction,
  postgresLocks,
} from '../../engine/open-postgres.ts';
import { type BilledAttempt, billedAttempt } from '../adjusting.ts';
import { ledgerColumns, ledgerSelect } from '../columns.ts';
import type { IdempotencyRow, LedgerEngine, Operation, Outcome } from '../engine.ts';
import type { Balance, BudgetClaim, LedgerRow, RecentCall } from '../ledger.ts';
import { dayOf, type HashedRow, headMac, type OpenIntent } from '../row.ts';
import { exportLedger, verifyLedger } from '../verify.ts';
import { attemptKey, Batch, budgetsOf, claimKey, type OpenRow, openRow } from './batch.ts';
import { type BudgetName, BudgetRows } from './budget-rows.ts';
import { PostgresLedgerReader } from './postgres-ledger-reader.ts';

const heartbeatMs = 5000;
/** A writer that was silent for so long is gone: its intents are closed well within a minute. */
const goneMs = 40_000;
const partitionsMs = 3_600_000;
const daysAhead = 2;
/** Milliseconds of the store's clock. */
const storeNow = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/**
 * The ledger on PostgreSQL, for any number of processes: each has a chain of its own, and money is decided in the
 * transaction that writes the intents, on rows locked in one order.
 */
export class PostgresLedger implements LedgerEngine {
  readonly #sql: PostgresClient;
  readonly #key: string;
  readonly #writer = `w${randomBytes(9).toString('hex')}`;
  readonly #reader: PostgresLedgerReader;
  readonly #budgets: BudgetRows;
  #seq = 0;
  #hash = '';
  #lastAt = 0;
  /** Intents of commits whose end is not known. */
  #uncertain: { readonly requestId: string; readonly attempt: number }[] = [];
  #timers: NodeJS.Timeout[] = [];

  constructor(options: { readonly sql: PostgresClient; readonly chainKey: Buffer }) {
    this.#sql = options.sql;
    this.#key = options.chainKey.toString('base64url');
    this.#reader = new PostgresLedgerReader(options.sql);
    this.#budgets = new BudgetRows(options.sql);
  }

  /** Makes the process known as a writer. Not for commands that only look. */
  async start(): Promise<void> {
    await makePartitions(this.#sql, Date.now(), daysAhead);
    await this.#beat();
    const every = (ms: number, job: () => Promise<void>) => {
      // A missed beat or partition is made up by the next one; rows have a default partition meanwhile.
      this.#timers.push(setInterval(() => void job().catch(() => undefined), ms).unref());
    };
    every(heartbeatMs, () => this.#beat());
    every(partitionsMs, () => makePartitions(this.#sql, Date.now(), daysAhead));
  }

  async commit(batch: readonly Operation[]): Promise<readonly Outcome[]> {
    try {
      return await this.#commit(batch);
    } catch (error) {
      if (!isOfOneOperation(error)) throw error;
      if (batch.length === 1)
        return [new Error('this attempt cannot be written, or is in the ledger already', { cause: error })];
    }
    // One of them was there before; apart, it fails alone.
    const outcomes: Outcome[] = [];
    for (const operation of batch) outcomes.push(...(await this.commit([operation])));
    return outcomes;
  }

  async recover(): Promise<void> {
    this.#budgets.forget();
    const [head] = await this.#sql<
      { seq: number; hash: string }[]
    >`SELECT seq, hash FROM ledger_heads WHERE chain = ${this.#writer}`;
    this.#seq = head?.seq ?? 0;
    this.#hash = head?.hash ?? '';
    await this.#beat();
    const uncertain = this.#uncertain;
    if (uncertain.length === 0) return;
    // Their callers were told that nothing was taken, and sent nothing.
    await this.#commit(
      uncertain.map(({ requestId, attempt }) => ({
        kind: 'close',
        again: false,
        closing: {
          requestId,
          attempt,
          type: 'release',
          amountNanoUsd: 0,
          usage: {},
          usageSource: 'none',
          reason: 'accounting_unavailable',
          idempotency: 'free',
        },
      })),
    );
    this.#uncertain = [];
  }

  async idempotency(application: string, route: string, key: string, now: number): Promise<IdempotencyRow | undefined> {
    const [row] = await this.#sql<(Omit<IdempotencyRow, 'answer'> & { answer: Uint8Array | null })[]>`
      SELECT tenant, request_id AS "requestId", body_hash AS "bodyHash", state, answer FROM idempotency
      WHERE application = ${application} AND route = ${route} AND key = ${key} AND expires_at > ${now}`;
    return row === undefined ? undefined : { ...row, answer: row.answer ?? undefined };
  }

  async balance(scope: string, window: string, kind: BudgetClaim['kind']): Promise<Balance> {
    await this.#budgets.ensure([{ scope, window, kind }]);
    const [row] = await this.#sql<
      Balance[]
    >`SELECT used, reserved FROM budgets WHERE scope = ${scope} AND "window" = ${window} AND kind = ${kind}`;
    return { used: row?.used ?? 0, reserved: row?.reserved ?? 0 };
  }

  async orphans(limit: number): Promise<readonly { requestId: string; attempt: number }[]> {
    return this.#sql<{ requestId: string; attempt: number }[]>`
      SELECT o.request_id AS "requestId", o.attempt FROM open_intents o LEFT JOIN writers w ON w.writer = o.writer
      WHERE o.writer <> ${this.#writer} AND (w.writer IS NULL OR w.heartbeat_at < ${this.#sql.unsafe(storeNow)} - ${goneMs}::bigint)
      ORDER BY o.request_id LIMIT ${limit}`;
  }

  async expired(admittedBefore: number, limit: number): Promise<readonly { requestId: string; attempt: number }[]> {
    return this.#sql<{ requestId: string; attempt: number }[]>`
      SELECT request_id AS "requestId", attempt FROM open_intents
      WHERE writer = ${this.#writer} AND admitted_at < ${admittedBefore} ORDER BY request_id LIMIT ${limit}`;
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
    const { count } = await this.#sql`
      DELETE FROM idempotency WHERE (application, route, key) IN
        (SELECT application, route, key FROM idempotency WHERE expires_at <= ${now} LIMIT ${limit})`;
    await this.#budgets.dropEnded(now, limit);
    return count === limit;
  }

  async shutdown(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    // What is still open is an orphan from now on.
    await this.#sql`DELETE FROM writers WHERE writer = ${this.#writer}`.catch(() => undefined);
  }

  async #beat(): Promise<void> {
    await this.#sql`INSERT INTO writers (writer, heartbeat_at) VALUES (${this.#writer}, ${this.#sql.unsafe(storeNow)})
      ON CONFLICT (writer) DO UPDATE SET heartbeat_at = excluded.heartbeat_at`;
  }

  async #commit(operations: readonly Operation[]): Promise<readonly Outcome[]> {
    this.#lastAt = Math.max(this.#lastAt, Date.now());
    try {
      await this.#budgets.ensure(operations.flatMap((one) => (one.kind === 'reserve' ? one.reservation.budgets : [])));
      const done = await this.#sql.begin((tx) => this.#transaction(tx, operations));
      this.#seq = done.batch.seq;
      this.#hash = done.batch.hash;
      return done.outcomes;
    } catch (error) {
      if (!isOfOneOperation(error)) this.#doubt(operations);
      throw error;
    }
  }

  async #transaction(tx: PostgresTransaction, operations: readonly Operation[]) {
    await tx`SELECT pg_advisory_xact_lock_shared(${postgresLocks.budgets})`;
    const open = await lockOpenIntents(tx, operations);
    const [closedBefore, claimed] = [await writtenBefore(tx, operations, open), await livingClaims(tx, operations)];
    const billed = await billedAttempts(tx, operations);
    const adjusted = new Map<string, readonly BudgetName[]>();
    for (const [key, attempt] of billed) adjusted.set(key, await this.#budgets.moneyOf(tx, attempt));
    const named = [...budgetsOf(operations, open, this.#budgets), ...[...adjusted.values()].flat()];
    const budgets = await this.#budgets.lock(tx, named);
    const chain = { key: this.#key, name: this.#writer, seq: this.#seq, hash: this.#hash, at: this.#lastAt };
    const batch = new Batch({ open, budgets, claimed, closedBefore, billed, adjusted }, this.#budgets, chain);
    const outcomes = operations.map((operation) => batch.apply(operation));
    if (batch.rows.length > 0) await this.#write(tx, batch);
    return { batch, outcomes };
  }

  async #write(tx: PostgresTransaction, batch: Batch): Promise<void> {
    const head = { chain: this.#writer, seq: batch.seq, hash: batch.hash };
    const rows = batch.rows.map(columnsOf);
    const opened = [...batch.opened.values()].map((entry) => openColumns(entry, this.#writer));
    await Promise.all([
      tx`INSERT INTO ledger SELECT * FROM jsonb_populate_recordset(NULL::ledger, ${JSON.stringify(rows)}::text::jsonb)`,
      opened.length > 0 &&
        tx`INSERT INTO open_intents SELECT * FROM jsonb_populate_recordset(NULL::open_intents, ${JSON.stringify(opened)}::text::jsonb)`,
      batch.closed.length > 0 &&
        tx`DELETE FROM open_intents WHERE (request_id, attempt) IN (SELECT * FROM unnest(${batch.closed.map((one) => one.requestId)}::text[], ${batch.closed.map((one) => String(one.attempt))}::bigint[]))`,
      this.#budgets.write(tx, [...batch.changed]),
      tx`INSERT INTO ledger_heads (chain, seq, hash, mac) VALUES (${head.chain}, ${head.seq}, ${head.hash}, ${headMac(this.#key, head)})
        ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, mac = excluded.mac`,
    ]);
    for (const claim of batch.claims) {
      await tx`INSERT INTO idempotency (application, route, key, tenant, request_id, body_hash, state, expires_at)
        VALUES (${claim.application}, ${claim.route}, ${claim.key}, ${claim.tenant}, ${claim.requestId}, ${claim.bodyHash}, 'in_flight', ${claim.expiresAt})
        ON CONFLICT (application, route, key) DO UPDATE SET tenant = excluded.tenant, request_id = excluded.request_id,
          body_hash = excluded.body_hash, state = excluded.state, expires_at = excluded.expires_at, answer = NULL`;
    }
    for (const { requestId, idempotency } of batch.endings) {
      if (idempotency === 'free')
        await tx`DELETE FROM idempotency WHERE request_id = ${requestId} AND state = 'in_flight'`;
      else if (idempotency === 'cut')
        await tx`UPDATE idempotency SET state = 'cut' WHERE request_id = ${requestId} AND state = 'in_flight'`;
      else if (idempotency !== 'keep')
        await tx`UPDATE idempotency SET state = 'done', answer = ${Buffer.from(idempotency.sealed)} WHERE request_id = ${requestId} AND state = 'in_flight'`;
    }
  }

  #doubt(operations: readonly Operation[]): void {
    for (const operation of operations) {
      if (operation.kind === 'reserve') this.#uncertain.push(operation.reservation.intent);
      if (operation.kind === 'move') this.#uncertain.push(operation.intent);
    }
  }
}

async function lockOpenIntents(
  tx: PostgresTransaction,
  operations: readonly Operation[],
): Promise<Map<string, OpenRow>> {
  const closings = operations.flatMap((one) => ('closing' in one ? [one.closing] : []));
  if (closings.length === 0) return new Map();
  const rows = await tx<(OpenIntent & { holdsText: string })[]>`
    SELECT request_id AS "requestId", attempt, admitted_at AS "admittedAt", tenant, team, application, key, model, provider,
      amount_nano_usd AS "amountNanoUsd", tokens, price_version AS "priceVersion", end_user AS "endUser", markup_bp AS "markupBp",
      holds AS "holdsText"
    FROM open_intents WHERE (request_id, attempt) IN
      (SELECT * FROM unnest(${closings.map((one) => one.requestId)}::text[], ${closings.map((one) => String(one.attempt))}::bigint[]))
    ORDER BY request_id, attempt FOR UPDATE`;
  return new Map(rows.map((row) => [attemptKey(row.requestId, row.attempt), openRow(row)]));
}

/** The closed attempts that are to be adjusted. What this very batch closes is not among them: the next one finds it. */
async function billedAttempts(
  tx: PostgresTransaction,
  operations: readonly Operation[],
): Promise<Map<string, BilledAttempt>> {
  const found = new Map<string, BilledAttempt>();
  for (const operation of operations) {
    if (operation.kind !== 'adjust') continue;
    const { requestId, attempt } = operation.adjustment;
    const rows = await tx.unsafe<HashedRow[]>(
      `SELECT ${ledgerSelect} FROM ledger l WHERE l.request_id = $1 AND l.attempt = $2 ORDER BY l.step`,
      [requestId, attempt],
    );
    const billed = billedAttempt(rows);
    if (billed !== undefined) found.set(attemptKey(requestId, attempt), billed);
  }
  return found;
}

/** Closings of a failed commit that are in the ledger all the same. */
async function writtenBefore(
  tx: PostgresTransaction,
  operations: readonly Operation[],
  open: ReadonlyMap<string, OpenRow>,
): Promise<ReadonlySet<string>> {
  const written = new Set<string>();
  for (const operation of operations) {
    if (operation.kind !== 'close' || !operation.again) continue;
    const { requestId, attempt, type } = operation.closing;
    if (open.has(attemptKey(requestId, attempt))) continue;
    const [row] =
      await tx`SELECT 1 FROM ledger WHERE request_id = ${requestId} AND attempt = ${attempt} AND step = 1 AND type = ${type}`;
    if (row !== undefined) written.add(attemptKey(requestId, attempt));
  }
  return written;
}

/** Locks the names of the keys, in one order, for there may be no rows to lock yet. */
async function livingClaims(tx: PostgresTransaction, operations: readonly Operation[]): Promise<Set<string>> {
  const claims = operations.flatMap((one) =>
    one.kind === 'reserve' && one.reservation.idempotency ? [one.reservation.idempotency] : [],
  );
  if (claims.length === 0) return new Set();
  await tx`SELECT pg_advisory_xact_lock(h) FROM (SELECT DISTINCT hashtextextended(k, 7316) AS h FROM unnest(${claims.map(claimKey)}::text[]) k ORDER BY h) s`;
  const rows = await tx<{ application: string; route: string; key: string }[]>`
    SELECT application, route, key FROM idempotency WHERE expires_at > ${Date.now()} AND (application, route, key) IN
      (SELECT * FROM unnest(${claims.map((one) => one.application)}::text[], ${claims.map((one) => one.route)}::text[], ${claims.map((one) => one.key)}::text[]))`;
  return new Set(rows.map(claimKey));
}

const ledgerMembers = Object.entries(ledgerColumns).filter(([member]) => member !== 'day') as [
  keyof HashedRow,
  string,
][];

function columnsOf(row: HashedRow): Record<string, unknown> {
  const columns: Record<string, unknown> = { day: dayOf(row.admittedAt) };
  for (const [member, column] of ledgerMembers) columns[column] = row[member];
  return columns;
}

function openColumns({ intent, holds }: OpenRow, writer: string): Record<string, unknown> {
  return {
    request_id: intent.requestId,
    attempt: intent.attempt,
    writer,
    admitted_at: intent.admittedAt,
    tenant: intent.tenant,
    team: intent.team,
    application: intent.application,
    key: intent.key,
    model: intent.model,
    provider: intent.provider,
    amount_nano_usd: intent.amountNanoUsd,
    tokens: intent.tokens,
    price_version: intent.priceVersion,
    end_user: intent.endUser,
    markup_bp: intent.markupBp,
    holds: holds.length === 0 ? '' : JSON.stringify(holds.map((one) => [one.scope, one.window, one.kind, one.amount])),
  };
}

/** Bad data (22), a broken constraint (23), or what never came to the database: the fault of one operation, not of the connection. */
function isOfOneOperation(error: unknown): boolean {
  return error instanceof TypeError || /^2[23]\d\w\w$/.test(codeOf(error) ?? '');
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
