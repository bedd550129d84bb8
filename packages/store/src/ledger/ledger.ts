import type { Usage } from '@sluice/core/chat/usage';

/** Who a call belongs to: names (slugs) as in sluice.yaml, columns of every ledger row. */
export interface Owner {
  readonly tenant: string;
  readonly team: string;
  readonly application: string;
  /** The key's id, never its value. */
  readonly key: string;
}

/** One attempt that may reach an upstream, to be made durable before it does. */
export interface Intent extends Owner {
  readonly requestId: string;
  /** 1 for the first upstream contact of a request. */
  readonly attempt: number;
  /** Unix ms of the call's admission; the same for all rows of a request, it decides the budget window. */
  readonly admittedAt: number;
  /** The alias that the caller named. */
  readonly model: string;
  /** The provider's name in the configuration. */
  readonly provider: string;
  /** Worst-case cost, held until the intent is closed. Nano-dollars. */
  readonly amountNanoUsd: number;
  /** Worst-case tokens, held likewise; what a rebuilt `tpm` window counts. */
  readonly tokens: number;
  readonly priceVersion: string;
  /** The caller's name for the person behind the call, where anything counts by it; else `''`. */
  readonly endUser: string;
  /** What the tenant is charged beside the cost, in basis points of it. */
  readonly markupBp: number;
}

/** A claim on one budget of one scope. `window` is part of the identity: there is no reset job. */
export interface BudgetClaim {
  /** `tenant:acme`, `team:acme/search`, `application:acme/search/crawler`, `key:<id>`, `end_user:acme/<name>`, … */
  readonly scope: string;
  /** `month:2026-11:Europe/Berlin`, `total`, …: the window of the call's admission. */
  readonly window: string;
  readonly kind: 'usd' | 'tokens' | 'requests';
  /** Nano-dollars, tokens or requests. */
  readonly limit: number;
  /** How much of it this call may need at most. */
  readonly amount: number;
}

/** `Idempotency-Key` of a call: claimed in the intent's own transaction. */
export interface IdempotencyClaim {
  readonly application: string;
  readonly route: string;
  readonly key: string;
  /** SHA-256 of the body's bytes, hex. */
  readonly bodyHash: string;
  readonly expiresAt: number;
}

/** All that a call takes, at once: every budget, the idempotency key and the intent, or nothing. */
export interface Reservation {
  readonly intent: Intent;
  readonly budgets: readonly BudgetClaim[];
  readonly idempotency: IdempotencyClaim | undefined;
}

export type ReserveVerdict =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: 'budget';
      readonly claim: BudgetClaim;
      /** Settled and open amounts of that window, in the claim's unit. */
      readonly used: number;
      readonly reserved: number;
    }
  /** Another call took the idempotency key first. */
  | { readonly ok: false; readonly reason: 'idempotency' };

export type UsageSource = 'provider' | 'estimated' | 'none';

/** How an intent ends, once. */
export interface Closing {
  readonly requestId: string;
  readonly attempt: number;
  /** `settle` billed, `release` nothing was sent, `waive` sent and not billed. */
  readonly type: 'settle' | 'release' | 'waive';
  /** Nano-dollars; 0 unless settled. */
  readonly amountNanoUsd: number;
  readonly usage: Usage;
  readonly usageSource: UsageSource;
  /** Why it was waived or estimated: `client_disconnect`, `upstream_error`, `crash`, … */
  readonly reason: string | undefined;
  /** What becomes of the call's idempotency key. `keep` where a further attempt follows or the call has none. */
  readonly idempotency: 'keep' | 'free' | 'cut' | { readonly answer: StoredAnswer };
}

/** A correction of what a closed attempt was billed. Its row is the difference. */
export interface Adjustment {
  readonly requestId: string;
  readonly attempt: number;
  /** What it is to come to. Nano-dollars, not negative. */
  readonly toNanoUsd: number;
  /**
   * Of a price correction: what priced it. Then `toNanoUsd` is what the usage costs, and what was adjusted by hand stays
   * beside it. `undefined`: the attempt comes to `toNanoUsd` in all.
   */
  readonly priceVersion: string | undefined;
  readonly reason: string;
}

export type AdjustVerdict =
  /** Which difference was written, 0 where the attempt stood there already, and what it comes to now. Nano-dollars. */
  | { readonly ok: true; readonly byNanoUsd: number; readonly totalNanoUsd: number }
  /** There is no such attempt, it is still open, or nothing of it was sent. */
  | { readonly ok: false };

export interface StoredAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

export type IdempotencyState =
  | { readonly state: 'none' }
  | { readonly state: 'in_flight'; readonly bodyHash: string }
  /** Cut by a crash or by its client: never sent upstream again. */
  | { readonly state: 'cut'; readonly bodyHash: string }
  | { readonly state: 'done'; readonly bodyHash: string; readonly answer: StoredAnswer };

/** A row as `ledger export` prints it (jsonl). */
export interface LedgerRow extends Owner {
  readonly id: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly at: string;
  readonly type: 'reserve' | 'settle' | 'release' | 'waive' | 'adjust';
  readonly request_id: string;
  readonly attempt: number;
  readonly model: string;
  readonly provider: string;
  readonly amount_nano_usd: number;
  readonly usage: {
    readonly input: number;
    readonly cache_read: number;
    readonly cache_write: number;
    readonly output: number;
    readonly reasoning: number;
  };
  readonly usage_source: UsageSource;
  readonly price_version: string;
  /** Why it was estimated, waived, released or adjusted; `''` where the provider's word was taken. */
  readonly reason: string;
  /** `''` unless something counts by it. */
  readonly end_user: string;
  /** What the tenant is charged beside the amount. */
  readonly markup_nano_usd: number;
}

export interface Balance {
  readonly used: number;
  readonly reserved: number;
}

/** A row of the last minute, from which `rpm` and `tpm` windows are rebuilt after a restart. */
export interface RecentCall extends Owner {
  readonly model: string;
  readonly endUser: string;
  readonly admittedAt: number;
  /** Attempts of one request count once. */
  readonly requestId: string;
  readonly tokens: number;
}

/** The ledger cannot be written: disk full, read-only, locked, gone. New model calls are refused until it can. */
export class LedgerUnavailable extends Error {
  constructor(cause: unknown) {
    super('the ledger cannot be written', { cause });
    this.name = 'LedgerUnavailable';
  }
}

/**
 * The record of every money and token move. Writes of one event-loop turn go in one transaction; a promise resolves
 * only when its rows survive a `kill -9`. Rows are chained, so that an edit or a deletion is located by `verify`.
 */
export interface Ledger {
  /** @throws LedgerUnavailable; nothing was taken then */
  reserve(reservation: Reservation): Promise<ReserveVerdict>;
  /**
   * Falls over: closes one attempt and opens the next in one transaction. The budgets stay held; the amount does not change.
   * @throws LedgerUnavailable
   */
  move(closing: Closing, intent: Intent): Promise<void>;
  /**
   * Closes an intent and frees what its budgets hold. A second closing of the same attempt is refused and reported as
   * `false`. While the ledger cannot be written, closings wait in memory (bounded) and are written in order afterwards.
   */
  close(closing: Closing): Promise<boolean>;
  /**
   * Corrects what an attempt was billed; the same correction again writes nothing. It counts in the budget windows of the
   * call's admission.
   * @throws LedgerUnavailable
   */
  adjust(adjustment: Adjustment): Promise<AdjustVerdict>;
  idempotency(application: string, route: string, key: string): Promise<IdempotencyState>;
  balance(scope: string, window: string, kind: BudgetClaim['kind']): Promise<Balance>;
  /** Intents without a closing, of processes that are gone: closes them as waived (`crash`). Returns how many. */
  closeOrphans(): Promise<number>;
  /**
   * Intents of this process that no call can hold any more: closes them as waived (`expired`). Returns how many.
   * @param admittedBefore Unix ms
   */
  closeExpired(admittedBefore: number): Promise<number>;
  recentCalls(sinceMs: number): Promise<readonly RecentCall[]>;
  /** One line for each finding; empty is sound. */
  verify(): AsyncIterable<string>;
  /** @param since Unix ms */
  export(since: number | undefined): AsyncIterable<LedgerRow>;
  /** Whether the last write went through; tries again by itself. */
  readonly writable: boolean;
  /** Writes what is waiting, then closes. */
  shutdown(): Promise<void>;
}
