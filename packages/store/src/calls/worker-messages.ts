import type { PlainResponse } from '../responses/response-row.ts';
import type { PlainTurn } from '../signatures/turn-row.ts';
import type { CallBatch } from './call-queue.ts';

export interface WorkerData {
  readonly callsPath: string;
  readonly ledgerPath: string;
  readonly ledgerSync: 'normal' | 'full';
}

/** What the worker is to write. */
export type Work =
  | { readonly kind: 'write'; readonly batch: CallBatch }
  | { readonly kind: 'store-responses'; readonly batch: readonly PlainResponse[] }
  | { readonly kind: 'remove-response'; readonly tenant: string; readonly id: string }
  | { readonly kind: 'sweep-responses'; readonly now: number }
  | { readonly kind: 'store-turns'; readonly batch: readonly PlainTurn[] }
  | { readonly kind: 'sweep-turns'; readonly now: number };

export type ToWorker = { readonly number: number; readonly work: Work } | 'stop';

export type FromWorker =
  | {
      readonly kind: 'written';
      readonly number: number;
      readonly failure: string | undefined;
      /** Whether there was something to remove. */
      readonly removed: boolean;
    }
  /** The ledger's WAL was moved as far as it then reached; its file had this size. */
  | { readonly kind: 'checkpointed'; readonly walBytes: number };
