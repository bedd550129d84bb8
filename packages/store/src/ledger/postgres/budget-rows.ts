import { type PostgresClient, type PostgresTransaction, postgresLocks } from '../../engine/open-postgres.ts';
import { type BilledAttempt, isAdjusted } from '../adjusting.ts';
import {
  endUserScopesOf,
  type Hold,
  readHolds,
  scopeColumns,
  scopesOf,
  usedBy,
  type WindowRange,
  windowRange,
} from '../budget-scope.ts';
import type { BudgetClaim } from '../ledger.ts';
import { dayOf, type OpenIntent } from '../row.ts';

export interface BudgetName {
  readonly scope: string;
  readonly window: string;
  readonly kind: BudgetClaim['kind'];
}

/** A row of `budgets`, locked by the running transaction. */
export interface LockedBudget extends BudgetName {
  used: number;
  reserved: number;
}

export function budgetKey(name: BudgetName): string {
  return `${name.kind}\n${name.window}\n${name.scope}`;
}

/** A window that ended this long ago takes no more closings. Milliseconds. */
const lateClosingMs = 2 * 86_400_000;

/** Names kept in memory at most; forgetting one costs a look-up. */
const maxKnown = 100_000;

/**
 * Which budgets have a row. A row is summed from the ledger when a budget is first claimed, under a lock that keeps every
 * commit out, so that no call slips between the sum and the row.
 */
export class BudgetRows {
  readonly #sql: PostgresClient;
  readonly #known = new Map<string, BudgetName & { readonly range: WindowRange | undefined }>();
  readonly #byScope = new Map<string, Set<string>>();

  constructor(sql: PostgresClient) {
    this.#sql = sql;
  }

  async ensure(names: readonly BudgetName[]): Promise<void> {
    for (const name of names) {
      if (this.#known.has(budgetKey(name))) continue;
      await this.#create(name);
      this.#remember(name);
    }
  }

  /** The claims of an intent, and what else of the known budgets its columns belong to. */
  holdsFor(intent: OpenIntent, claims: readonly Hold[]): readonly Hold[] {
    const holds = [...claims];
    const has = new Set(claims.map(budgetKey));
    for (const scope of [...scopesOf(intent), ...endUserScopesOf(intent)]) {
      for (const key of this.#byScope.get(scope) ?? []) {
        const name = this.#known.get(key);
        if (name === undefined || has.has(key) || !isInside(name.range, intent.admittedAt)) continue;
        const { window, kind } = name;
        holds.push({ scope, window, kind, amount: usedBy(kind, intent.amountNanoUsd, intent.tokens) });
      }
    }
    return holds;
  }

  /** The money budgets that have a row and that an intent's columns or claims belong to, known here or not. */
  async moneyOf(tx: PostgresTransaction, { intent, holds }: BilledAttempt): Promise<readonly BudgetName[]> {
    const scopes = [...scopesOf(intent), ...endUserScopesOf(intent)];
    const rows = await tx<BudgetName[]>`
      SELECT scope, "window", kind FROM budgets WHERE kind = 'usd' AND scope = ANY(${scopes}::text[])`;
    const inside = rows.filter((row) => isInside(windowRange(row.window), intent.admittedAt));
    const claimed = readHolds(holds).filter((hold) => isAdjusted(hold) && scopeColumns(hold.scope) === undefined);
    return [...inside, ...claimed];
  }

  /** In one order everywhere, so that two batches never wait for each other. */
  async lock(tx: PostgresTransaction, names: readonly BudgetName[]): Promise<Map<string, LockedBudget>> {
    if (names.length === 0) return new Map();
    const rows = await tx<LockedBudget[]>`
      SELECT scope, "window", kind, used, reserved FROM budgets
      WHERE (scope, "window", kind) IN (SELECT * FROM unnest(${column(names, 'scope')}::text[], ${column(names, 'window')}::text[], ${column(names, 'kind')}::text[]))
      ORDER BY scope, "window", kind FOR UPDATE`;
    return new Map(rows.map((row) => [budgetKey(row), { ...row }]));
  }

  async write(tx: PostgresTransaction, budgets: readonly LockedBudget[]): Promise<void> {
    if (budgets.length === 0) return;
    await tx`
      UPDATE budgets b SET used = c.used, reserved = c.reserved
      FROM unnest(${column(budgets, 'scope')}::text[], ${column(budgets, 'window')}::text[], ${column(budgets, 'kind')}::text[],
        ${budgets.map((one) => String(one.used))}::bigint[], ${budgets.map((one) => String(one.reserved))}::bigint[]) AS c(scope, "window", kind, used, reserved)
      WHERE b.scope = c.scope AND b."window" = c."window" AND b.kind = c.kind`;
  }

  /** Deletes rows of windows that ended long ago; under the lock of `#create`, so that no commit needs them. */
  async dropEnded(now: number, limit: number): Promise<void> {
    const rows = await this.#sql<
      BudgetName[]
    >`SELECT scope, "window", kind FROM budgets WHERE "window" <> 'total' AND reserved = 0 LIMIT 10000`;
    const ended = rows.filter((row) => (windowRange(row.window)?.to ?? now) < now - lateClosingMs).slice(0, limit);
    if (ended.length === 0) return;
    await this.#sql.begin(async (tx) => {
      await tx`SELECT pg_advisory_xact_lock(${postgresLocks.budgets})`;
      await tx`DELETE FROM budgets WHERE reserved = 0 AND (scope, "window", kind) IN
        (SELECT * FROM unnest(${column(ended, 'scope')}::text[], ${column(ended, 'window')}::text[], ${column(ended, 'kind')}::text[]))`;
    });
    this.forget();
  }

  /** After a lost connection: a row that was made in a lost transaction is looked for again. */
  forget(): void {
    this.#known.clear();
    this.#byScope.clear();
  }

  #remember(name: BudgetName): void {
    if (this.#known.size >= maxKnown) this.forget();
    const range = windowRange(name.window);
    this.#known.set(budgetKey(name), { ...name, range });
    if (scopeColumns(name.scope) === undefined || range === undefined) return;
    const keys = this.#byScope.get(name.scope) ?? new Set();
    this.#byScope.set(name.scope, keys.add(budgetKey(name)));
  }

  async #create(name: BudgetName): Promise<void> {
    await this.#sql.begin(async (tx) => {
      const [found] =
        await tx`SELECT 1 FROM budgets WHERE scope = ${name.scope} AND "window" = ${name.window} AND kind = ${name.kind}`;
      if (found !== undefined) return;
      await tx`SELECT pg_advisory_xact_lock(${postgresLocks.budgets})`;
      const used = await settledUse(tx, name);
      const reserved = await holdForOpenIntents(tx, name);
      await tx`INSERT INTO budgets (scope, "window", kind, used, reserved, through) VALUES (${name.scope}, ${name.window}, ${name.kind}, ${used}, ${reserved}, 0) ON CONFLICT DO NOTHING`;
    });
  }
}

/** Sums the settled rows of one budget window from the rows themselves. */
export async function settledUse(tx: PostgresTransaction, name: BudgetName): Promise<number> {
  const range = windowRange(name.window);
  const columns = scopeColumns(name.scope);
  const measure =
    name.kind === 'usd'
      ? tx`sum(s.amount_nano_usd)`
      : name.kind === 'tokens'
        ? tx`sum(s.tokens)`
        : tx`count(*) FILTER (WHERE s.type = 'settle')`;
  if (columns === undefined || range === undefined) {
    const claim = `${JSON.stringify([name.scope, name.window, name.kind]).slice(0, -1)},`;
    const [row] = await tx<{ used: number }[]>`
      SELECT coalesce(${measure}, 0)::bigint AS used FROM ledger s
      JOIN ledger r ON r.day = s.day AND r.request_id = s.request_id AND r.attempt = s.attempt AND r.step = 0
      WHERE s.type IN ('settle', 'adjust') AND strpos(r.holds, ${claim}) > 0`;
    return row?.used ?? 0;
  }
  const to = Math.min(range.to, Number.MAX_SAFE_INTEGER);
  const where = Object.entries(columns).map(([member, value]) => tx`AND s.${tx(member)} = ${value}`);
  const [row] = await tx<{ used: number }[]>`
    SELECT coalesce(${measure}, 0)::bigint AS used FROM ledger s
    WHERE s.type IN ('settle', 'adjust') AND s.day >= ${dayOf(range.from)} AND s.day <= ${dayOf(to)}
      AND s.admitted_at >= ${range.from} AND s.admitted_at < ${to} ${where}`;
  return row?.used ?? 0;
}

/** Intents that were open before the budget was known hold their part of it from now on. Returns what they hold. */
async function holdForOpenIntents(tx: PostgresTransaction, name: BudgetName): Promise<number> {
  const columns = scopeColumns(name.scope);
  const range = windowRange(name.window);
  if (columns === undefined || range === undefined) return 0;
  const where = Object.entries(columns).map(([member, value]) => tx`AND ${tx(member)} = ${value}`);
  const rows = await tx<{ requestId: string; attempt: number; amount: number; tokens: number; holds: string }[]>`
    SELECT request_id AS "requestId", attempt, amount_nano_usd AS amount, tokens, holds FROM open_intents
    WHERE admitted_at >= ${range.from} AND admitted_at < ${Math.min(range.to, Number.MAX_SAFE_INTEGER)} ${where}`;
  let reserved = 0;
  for (const row of rows) {
    const amount = usedBy(name.kind, row.amount, row.tokens);
    reserved += amount;
    const holds = [...readHolds(row.holds), { ...name, amount }].map((one) => [
      one.scope,
      one.window,
      one.kind,
      one.amount,
    ]);
    await tx`UPDATE open_intents SET holds = ${JSON.stringify(holds)} WHERE request_id = ${row.requestId} AND attempt = ${row.attempt}`;
  }
  return reserved;
}

function column<K extends keyof BudgetName>(names: readonly BudgetName[], member: K): BudgetName[K][] {
  return names.map((name) => name[member]);
}

function isInside(range: WindowRange | undefined, at: number): boolean {
  return range !== undefined && at >= range.from && at < range.to;
}
