import { adjustmentRow, adjustVerdict, afterAdjustment, type BilledAttempt } from '../adjusting.ts';
import { fits, type Hold, readHolds, usedBy } from '../budget-scope.ts';
import type { Operation, Outcome, ReadyClosing } from '../engine.ts';
import type { Adjustment, BudgetClaim, IdempotencyClaim, Intent, Reservation } from '../ledger.ts';
import { chainHash, closingRow, type HashedRow, intentRow, type OpenIntent, type StoredRow } from '../row.ts';
import { type BudgetName, type BudgetRows, budgetKey, type LockedBudget } from './budget-rows.ts';

export interface OpenRow {
  readonly intent: OpenIntent;
  readonly holds: readonly Hold[];
}

/** What the transaction has read and locked before anything is decided. */
export interface BatchState {
  readonly open: Map<string, OpenRow>;
  readonly budgets: Map<string, LockedBudget>;
  /** Idempotency keys that a living row holds, see `claimKey`. */
  readonly claimed: Set<string>;
  /** Closings that an earlier, failed try has written after all. */
  readonly closedBefore: ReadonlySet<string>;
  /** Closed attempts that are to be adjusted, and the budgets that count them. */
  readonly billed: Map<string, BilledAttempt>;
  readonly adjusted: ReadonlyMap<string, readonly BudgetName[]>;
}

export function claimKey(claim: { application: string; route: string; key: string }): string {
  return JSON.stringify([claim.application, claim.route, claim.key]);
}

export function attemptKey(requestId: string, attempt: number): string {
  return `${requestId} ${attempt}`;
}

/** Decides a batch over rows that are locked, and gathers what is to be written. Pure but for its own members. */
export class Batch {
  readonly rows: HashedRow[] = [];
  readonly opened = new Map<string, OpenRow>();
  readonly closed: { readonly requestId: string; readonly attempt: number }[] = [];
  readonly claims: (IdempotencyClaim & { readonly tenant: string; readonly requestId: string })[] = [];
  readonly endings: ReadyClosing[] = [];
  readonly changed = new Set<LockedBudget>();
  seq: number;
  hash: string;
  readonly #state: BatchState;
  readonly #budgetRows: BudgetRows;
  readonly #key: string;
  readonly #chain: string;
  readonly #at: number;

  constructor(
    state: BatchState,
    budgetRows: BudgetRows,
    chain: { key: string; name: string; seq: number; hash: string; at: number },
  ) {
    this.#state = state;
    this.#budgetRows = budgetRows;
    this.#key = chain.key;
    this.#chain = chain.name;
    this.#at = chain.at;
    this.seq = chain.seq;
    this.hash = chain.hash;
  }

  apply(operation: Operation): Outcome {
    switch (operation.kind) {
      case 'reserve':
        return this.#reserve(operation.reservation);
      case 'move':
        return this.#move(operation.closing, operation.intent);
      case 'close': {
        const { requestId, attempt } = operation.closing;
        return this.#close(operation.closing) || this.#state.closedBefore.has(attemptKey(requestId, attempt));
      }
      case 'adjust':
        return this.#adjust(operation.adjustment);
    }
  }

  #adjust(adjustment: Adjustment): Outcome {
    const key = attemptKey(adjustment.requestId, adjustment.attempt);
    const billed = this.#state.billed.get(key);
    if (billed === undefined) return { ok: false };
    const verdict = adjustVerdict(billed, adjustment);
    if (verdict.byNanoUsd === 0) return verdict;
    const row = adjustmentRow(billed, adjustment, verdict.byNanoUsd, this.#chain, this.seq + 1, this.#at);
    this.#append(row);
    this.#state.billed.set(key, afterAdjustment(billed, row));
    for (const name of this.#state.adjusted.get(key) ?? []) {
      if (this.#state.budgets.has(budgetKey(name))) this.#budget(name).used += row.amount;
    }
    return verdict;
  }

  #reserve({ intent, budgets, idempotency }: Reservation): Outcome {
    if (idempotency !== undefined && this.#state.claimed.has(claimKey(idempotency)))
      return { ok: false, reason: 'idempotency' };
    if (this.#state.open.has(attemptKey(intent.requestId, intent.attempt))) return duplicate(intent);
    const taken = new Map<LockedBudget, number>();
    for (const claim of budgets) {
      const budget = this.#budget(claim);
      const before = taken.get(budget) ?? 0;
      if (!fits(claim, budget.used, budget.reserved + before)) {
        return { ok: false, reason: 'budget', claim, used: budget.used, reserved: budget.reserved };
      }
      taken.set(budget, before + claim.amount);
    }
    const claimed = budgets.map(({ scope, window, kind, amount }) => ({ scope, window, kind, amount }));
    const holds = this.#budgetRows.holdsFor(intent, claimed).filter((hold) => this.#state.budgets.has(budgetKey(hold)));
    this.#openIntent(intent, holds);
    for (const hold of holds) this.#budget(hold).reserved += hold.amount;
    if (idempotency !== undefined) {
      this.#state.claimed.add(claimKey(idempotency));
      this.claims.push({ ...idempotency, tenant: intent.tenant, requestId: intent.requestId });
    }
    return { ok: true };
  }

  #move(closing: ReadyClosing, intent: Intent): Outcome {
    const entry = this.#state.open.get(attemptKey(closing.requestId, closing.attempt));
    if (entry === undefined) return new Error(`attempt ${closing.attempt} of ${closing.requestId} is not open`);
    if (this.#state.open.has(attemptKey(intent.requestId, intent.attempt))) return duplicate(intent);
    this.#close(closing);
    this.#openIntent(intent, entry.holds);
    for (const hold of entry.holds) this.#budget(hold).reserved += hold.amount;
    return true;
  }

  #close(closing: ReadyClosing): boolean {
    const key = attemptKey(closing.requestId, closing.attempt);
    const entry = this.#state.open.get(key);
    if (entry === undefined) return false;
    const row = closingRow(closing, entry.intent, this.#chain, this.seq + 1, this.#at);
    this.#append(row);
    this.#state.open.delete(key);
    if (!this.opened.delete(key)) this.closed.push({ requestId: closing.requestId, attempt: closing.attempt });
    for (const hold of entry.holds) {
      const budget = this.#budget(hold);
      budget.reserved -= hold.amount;
      if (row.type === 'settle') budget.used += usedBy(hold.kind, row.amount, row.tokens);
    }
    if (closing.idempotency !== 'keep') this.endings.push(closing);
    return true;
  }

  #openIntent(intent: Intent, holds: readonly Hold[]): void {
    const text =
      holds.length === 0 ? '' : JSON.stringify(holds.map((one) => [one.scope, one.window, one.kind, one.amount]));
    this.#append(intentRow(intent, text, this.#chain, this.seq + 1, this.#at));
    const key = attemptKey(intent.requestId, intent.attempt);
    const entry = { intent, holds };
    this.#state.open.set(key, entry);
    this.opened.set(key, entry);
  }

  #append(row: StoredRow): void {
    const hash = chainHash(this.#key, this.hash, row);
    this.rows.push({ ...row, hash });
    this.seq = row.seq;
    this.hash = hash;
  }

  #budget(name: { scope: string; window: string; kind: BudgetClaim['kind'] }): LockedBudget {
    const budget = this.#state.budgets.get(budgetKey(name));
    if (budget === undefined) throw new Error(`the budget ${name.scope} ${name.window} has no row`);
    this.changed.add(budget);
    return budget;
  }
}

function duplicate(intent: Intent): Error {
  return new Error(`attempt ${intent.attempt} of ${intent.requestId} is in the ledger already`);
}

/** The budgets that a batch may touch, once each. */
export function budgetsOf(
  operations: readonly Operation[],
  open: ReadonlyMap<string, OpenRow>,
  rows: BudgetRows,
): readonly Hold[] {
  const found = new Map<string, Hold>();
  const add = (holds: readonly Hold[]) => {
    for (const hold of holds) found.set(budgetKey(hold), hold);
  };
  for (const operation of operations) {
    if (operation.kind === 'reserve') add(rows.holdsFor(operation.reservation.intent, operation.reservation.budgets));
    else if (operation.kind !== 'adjust')
      add(open.get(attemptKey(operation.closing.requestId, operation.closing.attempt))?.holds ?? []);
  }
  return [...found.values()];
}

export function openRow(row: OpenIntent & { readonly holdsText: string }): OpenRow {
  const { holdsText, ...intent } = row;
  return { intent, holds: readHolds(holdsText) };
}
