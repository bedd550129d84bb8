import type { Usage } from '@sluice/core/chat/usage';

/** One finished call as the call log keeps it: one row a call, its attempts inside. */
export interface CallRecord {
  readonly requestId: string;
  /** Unix ms. */
  readonly admittedAt: number;
  readonly durationMs: number;
  /** Time to the first content, streams and plain answers alike. */
  readonly firstContentMs: number | undefined;
  readonly overheadMs: number;
  readonly tenant: string;
  readonly team: string;
  readonly application: string;
  readonly key: string;
  readonly route: string;
  readonly dialect: string;
  readonly stream: boolean;
  /** The alias asked for, and what answered. */
  readonly model: string;
  readonly provider: string;
  readonly upstreamModel: string;
  readonly answerModel: string;
  /** The status that the caller saw. */
  readonly status: number;
  /** The code from the error table, `''` for success. */
  readonly code: string;
  /** Who is to blame for a failure: caller, tenant, provider, gateway; `''` for success. */
  readonly owner: string;
  readonly finishReason: string;
  /** `complete`, `truncated`, `client_disconnect`, `refused`. */
  readonly outcome: string;
  readonly usage: Usage;
  readonly usageSource: string;
  readonly costNanoUsd: number;
  readonly priceVersion: string;
  /** JSON: attempts, each with provider, provider key (name), upstream model, class, status, ms. */
  readonly attempts: string;
  /** JSON: the plan and why. */
  readonly plan: string;
  readonly warnings: string;
  readonly tags: string;
  readonly endUser: string;
  readonly clientIp: string;
  readonly providerRequestId: string;
  /** Raw usage object of the provider, JSON. */
  readonly rawUsage: string;
  /** JSON: pico-dollars for one of each class of `usage`, and nano-dollars `per_request`; `''` where nothing was priced. */
  readonly prices: string;
  /** Whether the tenant logs content: tells a body that was never kept from one that is kept no more. */
  readonly contentLogged: boolean;
  /** Only where the tenant logs content; sealed before it is stored. */
  readonly request: Uint8Array | undefined;
  readonly answer: Uint8Array | undefined;
}

/**
 * The call log. `add` never blocks: rows go to a worker in batches of 25 ms. Bodies are dropped when the queue is full
 * (and counted); rows never are.
 */
export interface CallLog {
  add(record: CallRecord): void;
  readonly droppedBodies: number;
  /** All rows added so far are stored. */
  flush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** What a column of a logged call may hold. */
export type CallValue = string | number | null;
