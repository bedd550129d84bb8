import type {
  Adjustment,
  AdjustVerdict,
  Balance,
  BudgetClaim,
  Closing,
  Intent,
  LedgerRow,
  RecentCall,
  Reservation,
  ReserveVerdict,
} from './ledger.ts';

/** A closing as it is written: the answer is sealed already. */
export type ReadyClosing = Omit<Closing, 'idempotency'> & {
  readonly idempotency: 'keep' | 'free' | 'cut' | { readonly sealed: Uint8Array };
};

export type Operation =
  | { readonly kind: 'reserve'; readonly reservation: Reservation }
  | { readonly kind: 'move'; readonly closing: ReadyClosing; readonly intent: Intent }
  /** `again`: it failed before in a way that may have written it. */
  | { readonly kind: 'close'; readonly closing: ReadyClosing; readonly again: boolean }
  | { readonly kind: 'adjust'; readonly adjustment: Adjustment };

/** A verdict for a reservation or an adjustment, whether an intent was open for the others, or why this one alone is impossible. */
export type Outcome = ReserveVerdict | AdjustVerdict | boolean | Error;

export interface IdempotencyRow {
  readonly tenant: string;
  readonly requestId: string;
  readonly bodyHash: string;
  readonly state: string;
  readonly answer: Uint8Array | undefined;
}

/** What differs between the databases. The front above it groups, waits and retries. */
export interface LedgerEngine {
  /**
   * All operations in one transaction, in order, later ones seeing earlier ones. When it throws, nothing was taken and
   * nothing in memory has changed.
   */
  commit(batch: readonly Operation[]): readonly Outcome[] | Promise<readonly Outcome[]>;
  /** After a failed commit: proves that writing works again and reads what memory may have wrong. Throws while it doesn't. */
  recover(): Promise<void>;
  idempotency(application: string, route: string, key: string, now: number): Promise<IdempotencyRow | undefined>;
  balance(scope: string, window: string, kind: BudgetClaim['kind']): Promise<Balance>;
  /** Intents of writers that are gone, at most `limit`. */
  orphans(limit: number): Promise<readonly { readonly requestId: string; readonly attempt: number }[]>;
  /** Open intents of this very process, admitted before a moment, at most `limit`. */
  expired(
    admittedBefore: number,
    limit: number,
  ): Promise<readonly { readonly requestId: string; readonly attempt: number }[]>;
  recentCalls(since: number): Promise<readonly RecentCall[]>;
  verify(): AsyncIterable<string>;
  export(since: number | undefined): AsyncIterable<LedgerRow>;
  /** Deletes some of what has expired; whether there is more. */
  purge(now: number, limit: number): Promise<boolean>;
  shutdown(): Promise<void>;
}
