import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ResponseSink } from '../responses/response-queue.ts';
import type { PlainResponse } from '../responses/response-row.ts';
import type { SignatureSink } from '../signatures/signature-queue.ts';
import type { PlainTurn } from '../signatures/turn-row.ts';
import type { CallBatch, CallSink } from './call-queue.ts';
import type { FromWorker, ToWorker, Work, WorkerData } from './worker-messages.ts';

export interface WorkerSinkOptions {
  /** `worker.ts` in the source, a file of its own beside a bundle. */
  readonly workerUrl: URL;
  readonly data: WorkerData;
  readonly onCheckpoint: (walBytes: number) => void;
}

interface Pending {
  readonly resolve: (removed: boolean) => void;
  readonly reject: (error: Error) => void;
}

/** Hands work to the worker thread, and starts another one where it died. */
export class WorkerSink implements CallSink, ResponseSink, SignatureSink {
  readonly #options: WorkerSinkOptions;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #number = 0;

  constructor(options: WorkerSinkOptions) {
    this.#options = options;
    this.#start();
  }

  async write(batch: CallBatch): Promise<void> {
    await this.#give({ kind: 'write', batch });
  }

  async store(batch: readonly PlainResponse[]): Promise<void> {
    await this.#give({ kind: 'store-responses', batch });
  }

  remove(tenant: string, id: string): Promise<boolean> {
    return this.#give({ kind: 'remove-response', tenant, id });
  }

  async sweep(now: number): Promise<void> {
    await this.#give({ kind: 'sweep-responses', now });
  }

  async storeTurns(batch: readonly PlainTurn[]): Promise<void> {
    await this.#give({ kind: 'store-turns', batch });
  }

  async sweepTurns(now: number): Promise<void> {
    await this.#give({ kind: 'sweep-turns', now });
  }

  /** Whether something was removed. */
  #give(work: Work): Promise<boolean> {
    const worker = this.#worker ?? this.#start();
    const number = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#pending.set(number, { resolve, reject });
      worker.ref();
      worker.postMessage({ number, work } satisfies ToWorker);
    });
  }

  async shutdown(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    const gone = once(worker, 'exit');
    worker.ref();
    worker.postMessage('stop' satisfies ToWorker);
    await gone;
  }

  #start(): Worker {
    const worker = new Worker(this.#options.workerUrl, { workerData: this.#options.data, name: 'sluice calls' });
    // The process may end while the worker idles, not while it writes.
    worker.unref();
    worker.on('message', (message: FromWorker) => this.#receive(message));
    worker.on('error', (error) => this.#lost(worker, error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.#lost(worker, new Error('the worker of the call log ended')));
    this.#worker = worker;
    return worker;
  }

  #receive(message: FromWorker): void {
    if (message.kind === 'checkpointed') {
      this.#options.onCheckpoint(message.walBytes);
      return;
    }
    const pending = this.#pending.get(message.number);
    this.#pending.delete(message.number);
    if (this.#pending.size === 0) this.#worker?.unref();
    if (message.failure === undefined) pending?.resolve(message.removed);
    else pending?.reject(new Error(message.failure));
  }

  #lost(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}
