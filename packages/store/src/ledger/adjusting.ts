import type { Adjustment, AdjustVerdict, BudgetClaim } from './ledger.ts';
import { intentOf, type OpenIntent, type StoredRow } from './row.ts';

/** A closed attempt and what it comes to. */
export interface BilledAttempt {
  readonly intent: OpenIntent;
  /** Of its intent. */
  readonly holds: string;
  /** All that was billed of it. Nano-dollars. */
  readonly total: number;
  /** The part of it that its usage costs: what was adjusted by hand is not in it. */
  readonly rated: number;
  readonly nextStep: number;
}

/** Adjustments by hand have no price behind them. */
const BY_HAND = 'none';

/** What the rows of one attempt say, in the order of their steps; `undefined` where it was never billed or waived. */
export function billedAttempt(rows: readonly StoredRow[]): BilledAttempt | undefined {
  const [opened, closed, ...adjusted] = rows;
  if (opened?.step !== 0 || closed?.step !== 1 || closed.type === 'release') return undefined;
  const sum = (of: readonly StoredRow[]) => of.reduce((total, { amount }) => total + amount, closed.amount);
  return {
    intent: intentOf(opened),
    holds: opened.holds,
    total: sum(adjusted),
    rated: sum(adjusted.filter(({ priceVersion }) => priceVersion !== BY_HAND)),
    nextStep: (rows.at(-1) as StoredRow).step + 1,
  };
}

export function adjustVerdict(billed: BilledAttempt, adjustment: Adjustment): AdjustVerdict & { readonly ok: true } {
  const from = adjustment.priceVersion === undefined ? billed.total : billed.rated;
  const byNanoUsd = adjustment.toNanoUsd - from;
  return { ok: true, byNanoUsd, totalNanoUsd: billed.total + byNanoUsd };
}

export function adjustmentRow(
  billed: BilledAttempt,
  adjustment: Adjustment,
  byNanoUsd: number,
  chain: string,
  seq: number,
  at: number,
): StoredRow {
  const { amountNanoUsd: _reserved, ...names } = billed.intent;
  return {
    ...names,
    seq,
    chain,
    at,
    type: 'adjust',
    step: billed.nextStep,
    amount: byNanoUsd,
    tokens: 0,
    priceVersion: adjustment.priceVersion ?? BY_HAND,
    usageSource: 'none',
    reason: adjustment.reason,
    holds: '',
    input: 0,
    cacheRead: 0,
    cacheWrite: 0,
    cacheWrite1h: 0,
    output: 0,
    reasoning: 0,
    audioInput: 0,
    audioOutput: 0,
  };
}

/** The attempt as its next adjustment finds it. */
export function afterAdjustment(billed: BilledAttempt, row: StoredRow): BilledAttempt {
  return {
    ...billed,
    total: billed.total + row.amount,
    rated: row.priceVersion === BY_HAND ? billed.rated : billed.rated + row.amount,
    nextStep: billed.nextStep + 1,
  };
}

/** Money budgets alone count an adjustment: no tokens were used, and no call was made. */
export function isAdjusted({ kind }: { readonly kind: BudgetClaim['kind'] }): boolean {
  return kind === 'usd';
}
