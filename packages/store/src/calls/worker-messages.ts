import type { CallBatch } from './call-queue.ts';

export interface WorkerData {
  readonly callsPath: string;
  readonly ledgerPath: string;
  readonly ledgerSync: 'normal' | 'full';
}

export type ToWorker =
  | { readonly kind: 'write'; readonly number: number; readonly batch: CallBatch }
  | { readonly kind: 'stop' };

export type FromWorker =
  | { readonly kind: 'written'; readonly number: number; readonly failure: string | undefined }
  /** The ledger's WAL was moved as far as it then reached; its file had this size. */
  | { readonly kind: 'checkpointed'; readonly walBytes: number };
