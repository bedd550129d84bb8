import type { SqliteDatabase } from '../../engine/open-sqlite.ts';
import { isAdjusted } from '../adjusting.ts';
import {
  endUserScopesOf,
  readHolds,
  scopeColumns,
  scopesOf,
  usedBy,
  type WindowRange,
  windowRange,
} from '../budget-scope.ts';
import type { BudgetClaim, Intent } from '../ledger.ts';
import type { OpenIntent } from '../row.ts';
import type { RowOwner } from './row-texts.ts';
import type { RunningBalance } from './running-balance.ts';

/** What an open intent holds of one balance. */
export interface BalanceHold {
  readonly balance: RunningBalance;
  readonly amount: number;
}

/** An intent without a closing. */
export interface OpenEntry {
  readonly intent: OpenIntent;
  /** Absent where it was read from its row; then it is looked up. */
  readonly owner?: RowOwner;
  readonly seq: number;
  readonly holdsText: string;
  readonly holds: BalanceHold[];
  /** It has, or may have, an idempotency key. */
  readonly claimed: boolean;
  /** Of an earlier run of the process. */
  orphan: boolean;
}

interface SettledSum {
  readonly amount: number;
  readonly tokens: number;
  readonly requests: number;
}

/** How far the clock may have been set back between a call's admission and its rows. Milliseconds. */
const clockSlackMs = 2 * 3_600_000;

/** A window that ended this long ago takes no more closings. Milliseconds. */
const lateClosingMs = 2 * 86_400_000;

/** Balances of end users that stay in memory while nothing is open in them: callers make up their names. */
const mostEndUsers = 10_000;

/**
 * Balances of the SQLite ledger, in memory: a cache of sums of `ledger`, kept in the table `budgets` so that a start
 * need not sum everything again. Every balance of the table is in memory while the gateway runs.
 */
export class Balances {
  readonly #database: SqliteDatabase;
  readonly #all = new Set<RunningBalance>();
  readonly #byScope = new Map<string, RunningBalance[]>();
  /** Counts up with each balance that comes or goes. */
  #version = 0;
  readonly #dirty = new Set<RunningBalance>();

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /** Reads the table; the caller then books the rows after what each balance has counted. */
  load(now: number): void {
    this.#all.clear();
    this.#byScope.clear();
    this.#dirty.clear();
    this.#version++;
    const rows = this.#database.prepare('SELECT scope, window, kind, used, through FROM budgets').all() as {
      scope: string;
      window: string;
      kind: BudgetClaim['kind'];
      used: number;
      through: number;
    }[];
    for (const row of rows) {
      const range = windowRange(row.window);
      if (range !== undefined && range.to < now - lateClosingMs) continue;
      this.#add({ ...row, range, reserved: 0, holdText: holdTextOf(row) });
    }
  }

  get empty(): boolean {
    return this.#all.size === 0;
  }

  get(scope: string, window: string, kind: string): RunningBalance | undefined {
    const list = this.#byScope.get(scope);
    if (list === undefined) return undefined;
    // The latest window is asked for most.
    for (let index = list.length - 1; index >= 0; index--) {
      const balance = list[index];
      if (balance !== undefined && balance.window === window && balance.kind === kind) return balance;
    }
    return undefined;
  }

  /** The balance, summed from the ledger and the open intents where it is not known yet. */
  open(
    claim: { scope: string; window: string; kind: BudgetClaim['kind'] },
    entries: Iterable<OpenEntry>,
    lastSeq: number,
  ): RunningBalance {
    const known = this.get(claim.scope, claim.window, claim.kind);
    if (known !== undefined) return known;
    const range = windowRange(claim.window);
    const sum = this.#settled(claim.scope, claim.window, claim.kind, range);
    const used = usedSum(claim.kind, sum);
    const balance = { ...claimName(claim), range, used, reserved: 0, through: lastSeq, holdText: holdTextOf(claim) };
    this.#add(balance);
    this.#dirty.add(balance);
    for (const entry of entries) {
      const claimedAmount = readHolds(entry.holdsText).find((hold) => isNamed(balance, hold))?.amount;
      const amount =
        claimedAmount ?? (this.#covers(balance, entry.intent) ? needOf(balance.kind, entry.intent) : undefined);
      if (amount === undefined) continue;
      entry.holds.push({ balance, amount });
      balance.reserved += amount;
    }
    return balance;
  }

  /** As if it had never been opened: it was summed over rows that were rolled back. */
  forget(balance: RunningBalance, entries: Iterable<OpenEntry>): void {
    this.#remove(balance);
    for (const { holds } of entries) {
      const index = holds.findIndex((hold) => hold.balance === balance);
      if (index >= 0) holds.splice(index, 1);
    }
  }

  /** What an intent that was read from its row holds: its claims, and what else its columns belong to. */
  holdsFor(intent: OpenIntent, claims: readonly BalanceHold[]): BalanceHold[] {
    return this.#withScopes(intent, [...claims], this.#ofScopes([...scopesOf(intent), ...endUserScopesOf(intent)]));
  }

  /** The same for a new intent, into the list of its claims. */
  addHolds(owner: RowOwner, intent: Intent, claims: BalanceHold[]): BalanceHold[] {
    if (owner.balancesVersion !== this.#version) {
      owner.balances = this.#ofScopes(owner.scopes);
      owner.balancesVersion = this.#version;
    }
    this.#withScopes(intent, claims, owner.balances);
    return intent.endUser === '' ? claims : this.#withScopes(intent, claims, this.#ofScopes(endUserScopesOf(intent)));
  }

  #ofScopes(scopes: readonly string[]): readonly RunningBalance[] {
    return scopes.flatMap((scope) => (this.#byScope.get(scope) ?? []).filter(isSummable));
  }

  #withScopes(intent: OpenIntent, holds: BalanceHold[], balances: readonly RunningBalance[]): BalanceHold[] {
    for (const balance of balances) {
      if (!isInside(balance.range, intent.admittedAt) || isHeld(holds, balance)) continue;
      holds.push({ balance, amount: needOf(balance.kind, intent) });
    }
    return holds;
  }

  /** Changes sums; `sign` -1 takes it back. */
  take(holds: readonly BalanceHold[], sign: 1 | -1): void {
    for (const { balance, amount } of holds) balance.reserved += sign * amount;
  }

  settle(holds: readonly BalanceHold[], amountNanoUsd: number, tokens: number, sign: 1 | -1): void {
    for (const { balance } of holds) {
      balance.used += sign * usedBy(balance.kind, amountNanoUsd, tokens);
      this.#dirty.add(balance);
    }
  }

  /** The same for an adjustment. */
  adjust(holds: readonly BalanceHold[], amountNanoUsd: number, sign: 1 | -1): void {
    for (const { balance } of holds) {
      if (!isAdjusted(balance)) continue;
      balance.used += sign * amountNanoUsd;
      this.#dirty.add(balance);
    }
  }

  /** The holds of an intent that was read from its row; only balances that are known already. */
  claimHolds(intent: OpenIntent, holdsText: string): BalanceHold[] {
    const claims = readHolds(holdsText).flatMap((hold) => {
      const balance = this.get(hold.scope, hold.window, hold.kind);
      return balance === undefined ? [] : [{ balance, amount: hold.amount }];
    });
    return this.holdsFor(intent, claims);
  }

  /** Balances that a settled row belongs to and that have not counted it. */
  uncounted(intent: OpenIntent, holdsText: string, seq: number): BalanceHold[] {
    return this.claimHolds(intent, holdsText).filter(({ balance }) => balance.through < seq);
  }

  /** Writes what changed, at most `limit` balances; whether all of it is written then. Inside the caller's transaction. */
  write(through: number, limit: number): { readonly done: boolean; readonly written: readonly RunningBalance[] } {
    const written: RunningBalance[] = [];
    const upsert = this.#database.prepare(
      'INSERT INTO budgets (scope, window, kind, used, reserved, through) VALUES (?, ?, ?, ?, 0, ?) ON CONFLICT DO UPDATE SET used = excluded.used, through = excluded.through',
    );
    for (const balance of this.#dirty) {
      if (written.length >= limit) break;
      upsert.run(balance.scope, balance.window, balance.kind, balance.used, through);
      written.push(balance);
    }
    return { done: written.length === this.#dirty.size, written };
  }

  clean(written: readonly RunningBalance[]): void {
    for (const balance of written) this.#dirty.delete(balance);
  }

  /**
   * Forgets windows that are over, and end users beyond those that fit in memory, with their rows: who comes again is
   * summed again.
   * @param held of open intents
   */
  drop(now: number, limit: number, held: ReadonlySet<RunningBalance>): void {
    const ended: RunningBalance[] = [];
    const endUsers: RunningBalance[] = [];
    for (const balance of this.#all) {
      if (held.has(balance)) continue;
      if (balance.range !== undefined && balance.range.to <= now - lateClosingMs) ended.push(balance);
      else if (isEndUser(balance)) endUsers.push(balance);
    }
    const tooMany = endUsers.slice(0, Math.max(0, endUsers.length - mostEndUsers));
    const dropped = [...ended.slice(0, limit), ...tooMany];
    if (dropped.length === 0) return;
    const remove = this.#database.prepare('DELETE FROM budgets WHERE scope = ? AND window = ? AND kind = ?');
    this.#database.transaction(() => {
      for (const { scope, window, kind } of dropped) remove.run(scope, window, kind);
    })();
    for (const balance of dropped) this.#remove(balance);
  }

  #remove(balance: RunningBalance): void {
    this.#all.delete(balance);
    this.#version++;
    this.#dirty.delete(balance);
    const rest = (this.#byScope.get(balance.scope) ?? []).filter((one) => one !== balance);
    if (rest.length > 0) this.#byScope.set(balance.scope, rest);
    else this.#byScope.delete(balance.scope);
  }

  #add(balance: RunningBalance): void {
    this.#all.add(balance);
    this.#version++;
    const list = this.#byScope.get(balance.scope);
    if (list === undefined) this.#byScope.set(balance.scope, [balance]);
    else list.push(balance);
  }

  #covers(balance: RunningBalance, intent: OpenIntent): boolean {
    if (scopeColumns(balance.scope) === undefined || !isInside(balance.range, intent.admittedAt)) return false;
    return scopesOf(intent).includes(balance.scope) || endUserScopesOf(intent).includes(balance.scope);
  }

  #settled(scope: string, window: string, kind: string, range: WindowRange | undefined): SettledSum {
    return settledSum(this.#database, { scope, window, kind, range, through: Number.MAX_SAFE_INTEGER });
  }
}

/** Sums the settled rows of one budget window from the rows themselves. */
export function settledSum(
  database: SqliteDatabase,
  budget: { scope: string; window: string; kind: string; range: WindowRange | undefined; through: number },
): SettledSum {
  const sums =
    "coalesce(sum(s.amount_nano_usd), 0) AS amount, coalesce(sum(s.tokens), 0) AS tokens, count(*) FILTER (WHERE s.type = 'settle') AS requests";
  const columns = scopeColumns(budget.scope);
  if (columns !== undefined && budget.range !== undefined) {
    const { from, to } = budget.range;
    // Their index is partial; without it a window would be read whole for each of them.
    const indexed = 'end_user' in columns ? "+s.seq >= ? AND s.end_user <> '' AND" : 's.seq >= ? AND';
    const where = Object.keys(columns)
      .map((column) => `s."${column}" = ?`)
      .join(' AND ');
    // No closing is older than its admission, but for a clock that was set back.
    return database
      .prepare(
        `SELECT ${sums} FROM ledger s WHERE ${indexed} +s.seq <= ? AND s.type IN ('settle', 'adjust') AND s.admitted_at >= ? AND s.admitted_at < ? AND ${where}`,
      )
      .get(
        firstSeqAt(database, from - clockSlackMs),
        budget.through,
        from,
        Math.min(to, Number.MAX_SAFE_INTEGER),
        ...Object.values(columns),
      ) as SettledSum;
  }
  const claim = JSON.stringify([budget.scope, budget.window, budget.kind]).slice(0, -1);
  return database
    .prepare(
      `SELECT ${sums} FROM ledger s JOIN ledger r ON r.request_id = s.request_id AND r.attempt = s.attempt AND r.step = 0 WHERE s.seq <= ? AND s.type IN ('settle', 'adjust') AND instr(r.holds, ?) > 0`,
    )
    .get(budget.through, `${claim},`) as SettledSum;
}

export function usedSum(kind: BudgetClaim['kind'], sum: SettledSum): number {
  if (kind === 'usd') return sum.amount;
  return kind === 'tokens' ? sum.tokens : sum.requests;
}

/** The first row written at or after a moment, by bisection: `at` never falls along `seq`. */
export function firstSeqAt(database: SqliteDatabase, at: number): number {
  const bounds = database.prepare('SELECT min(seq) AS low, max(seq) AS high FROM ledger').get() as {
    low: number | null;
    high: number | null;
  };
  let low = bounds.low ?? 0;
  let high = (bounds.high ?? 0) + 1;
  const probe = database.prepare('SELECT seq, at FROM ledger WHERE seq >= ? ORDER BY seq LIMIT 1');
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = probe.get(middle) as { seq: number; at: number } | undefined;
    if (row === undefined || row.at >= at) high = middle;
    else low = row.seq + 1;
  }
  return low;
}

function isEndUser({ scope }: RunningBalance): boolean {
  return scope.startsWith('end_user:');
}

function needOf(kind: BudgetClaim['kind'], intent: OpenIntent | Intent): number {
  return usedBy(kind, intent.amountNanoUsd, intent.tokens);
}

function isInside(range: WindowRange | undefined, at: number): boolean {
  return range !== undefined && at >= range.from && at < range.to;
}

/** Whether rows that never claimed it tell of it too. */
function isSummable(balance: RunningBalance): boolean {
  return balance.range !== undefined && scopeColumns(balance.scope) !== undefined;
}

function isHeld(holds: readonly BalanceHold[], balance: RunningBalance): boolean {
  for (const hold of holds) if (hold.balance === balance) return true;
  return false;
}

function holdTextOf(name: { scope: string; window: string; kind: string }): string {
  return JSON.stringify([name.scope, name.window, name.kind]).slice(0, -1);
}

/** Claims as an intent's row keeps them, as `writeHolds` of `budget-scope` would write them. */
export function writeHolds(claims: readonly BalanceHold[]): string {
  if (claims.length === 0) return '';
  let text = '';
  for (const { balance, amount } of claims) {
    text += `${text === '' ? '[' : ','}${balance.holdText},${JSON.stringify(amount)}]`;
  }
  return `${text}]`;
}

function claimName(claim: { scope: string; window: string; kind: BudgetClaim['kind'] }) {
  return { scope: claim.scope, window: claim.window, kind: claim.kind };
}

function isNamed(balance: RunningBalance, hold: { scope: string; window: string; kind: string }): boolean {
  return balance.scope === hold.scope && balance.window === hold.window && balance.kind === hold.kind;
}
