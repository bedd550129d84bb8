import { Worker } from 'node:worker_threads';
import type { RunQuery } from './call-reader.ts';
import type { FromReader, ReadingData, ToReader } from './reading-messages.ts';

interface Pending {
  readonly resolve: (rows: readonly never[]) => void;
  readonly reject: (error: Error) => void;
}

/** Without a question for so long it ends, and its memory with it. Milliseconds. */
const defaultIdleMs = 60_000;

/** Questions to the reading thread, which is there only while somebody asks. */
export class ReadingThread {
  readonly #workerUrl: URL;
  readonly #data: ReadingData;
  readonly #idleMs: number;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #number = 0;
  #closed = false;

  /** @param workerUrl `reading-worker.ts` in the source, a file of its own beside a bundle */
  constructor(workerUrl: URL, data: ReadingData, idleMs: number = defaultIdleMs) {
    this.#workerUrl = workerUrl;
    this.#data = data;
    this.#idleMs = idleMs;
  }

  get running(): boolean {
    return this.#worker !== undefined;
  }

  query(database: keyof ReadingData): RunQuery {
    return (text, values) => this.#ask({ database, text, values });
  }

  async shutdown(): Promise<void> {
    this.#closed = true;
    await this.#end();
  }

  #ask<Row>(question: Omit<ToReader, 'number'>): Promise<readonly Row[]> {
    if (this.#closed) return Promise.reject(new Error('the store is shut down'));
    clearTimeout(this.#idle);
    const worker = this.#worker ?? this.#start();
    const number = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#pending.set(number, { resolve, reject });
      worker.ref();
      worker.postMessage({ number, ...question } satisfies ToReader);
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#workerUrl, { workerData: this.#data, name: 'sluice reading' });
    worker.unref();
    worker.on('message', (message: FromReader) => this.#receive(message));
    worker.on('error', (error) => this.#lost(worker, error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.#lost(worker, new Error('the reading thread ended')));
    this.#worker = worker;
    return worker;
  }

  #receive(message: FromReader): void {
    const pending = this.#pending.get(message.number);
    this.#pending.delete(message.number);
    if ('failure' in message) pending?.reject(new Error(message.failure));
    else pending?.resolve(message.rows as readonly never[]);
    if (this.#pending.size > 0) return;
    this.#worker?.unref();
    this.#idle = setTimeout(() => void this.#end(), this.#idleMs).unref();
  }

  /** The next question starts another one. */
  #lost(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    if (worker !== undefined) await worker.terminate();
  }
}
