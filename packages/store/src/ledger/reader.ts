import type { BudgetClaim, LedgerRow } from './ledger.ts';
import type { HashedRow } from './row.ts';

export interface StoredHead {
  readonly chain: string;
  readonly seq: number;
  readonly hash: string;
  readonly mac: string;
}

export interface StrayClosing {
  readonly seq: number;
  readonly type: LedgerRow['type'];
  readonly requestId: string;
  readonly attempt: number;
  /** It has an intent; an adjustment, a closing. */
  readonly intended: boolean;
  /** Another closing of the same attempt is older. */
  readonly again: boolean;
}

export interface KeptBalance {
  readonly scope: string;
  readonly window: string;
  readonly kind: BudgetClaim['kind'];
  readonly used: number;
  /** What the rows say. */
  readonly sum: number;
}

/** Looks at a ledger that somebody else may be writing: in pages, so that no long read holds anything back. */
export interface LedgerReader {
  heads(): Promise<readonly StoredHead[]>;
  /** Chains that have rows, with their last number, seen after the heads were. */
  chains(): Promise<readonly { readonly chain: string; readonly last: number }[]>;
  rows(chain: string, after: number, limit: number): Promise<readonly HashedRow[]>;
  /** Closings without intent or of an attempt closed before, within a span of a chain. */
  strayClosings(chain: string, after: number, through: number): Promise<readonly StrayClosing[]>;
  /** Kept balances that differ from the rows. */
  wrongBalances(): AsyncIterable<KeptBalance>;
  /** The chain's first row written at or after a moment. */
  firstSeqAt(chain: string, at: number): Promise<number>;
}
