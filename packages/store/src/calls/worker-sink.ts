import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { CallBatch, CallSink } from './call-queue.ts';
import type { FromWorker, ToWorker, WorkerData } from './worker-messages.ts';

export interface WorkerSinkOptions {
  /** `worker.ts` in the source, a file of its own beside a bundle. */
  readonly workerUrl: URL;
  readonly data: WorkerData;
  readonly onCheckpoint: (walBytes: number) => void;
}

interface Pending {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Hands batches to the worker thread, and starts another one where it died. */
export class WorkerSink implements CallSink {
  readonly #options: WorkerSinkOptions;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #number = 0;

  constructor(options: WorkerSinkOptions) {
    this.#options = options;
    this.#start();
  }

  write(batch: CallBatch): Promise<void> {
    const worker = this.#worker ?? this.#start();
    const number = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#pending.set(number, { resolve, reject });
      worker.ref();
      worker.postMessage({ kind: 'write', number, batch } satisfies ToWorker);
    });
  }

  async shutdown(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    const gone = once(worker, 'exit');
    worker.ref();
    worker.postMessage({ kind: 'stop' } satisfies ToWorker);
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
    if (message.failure === undefined) pending?.resolve();
    else pending?.reject(new Error(message.failure));
  }

  #lost(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}
