import { Worker } from 'node:worker_threads';
import type { JsonObject } from '@sluice/core/json/json';
import type { FromChecker, ToChecker } from './schema-messages.ts';

/** A check that takes longer is given up. Milliseconds. */
const MOST_MS = 1_000;
/** Without a question for so long it ends, and its memory with it. Milliseconds. */
const IDLE_MS = 60_000;
/** Enough for any schema that a vendor takes. */
const MEMORY = { maxOldGenerationSizeMb: 128, stackSizeMb: 4 };

/** Why nobody knows whether the text fits. */
export interface Unknown {
  readonly unknown: string;
}

interface Question {
  readonly schema: JsonObject;
  readonly text: string;
  readonly resolve: (answer: readonly string[] | Unknown) => void;
}

/** Checks of JSON texts against schemas, one at a time, each within its time, in a thread that is there while there are any. */
export class SchemaThread {
  readonly #workerUrl: URL;
  readonly #waiting: Question[] = [];
  #asked: Question | undefined;
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;
  #number = 0;

  /** @param workerUrl `schema-worker.ts` in the source, a file of its own beside a bundle */
  constructor(workerUrl: URL) {
    this.#workerUrl = workerUrl;
  }

  /** What of the text, which is JSON, does not fit. Never rejects. */
  flaws(schema: JsonObject, text: string): Promise<readonly string[] | Unknown> {
    return new Promise((resolve) => {
      this.#waiting.push({ schema, text, resolve });
      this.#next();
    });
  }

  async shutdown(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#worker?.terminate();
  }

  #next(): void {
    if (this.#asked !== undefined) return;
    clearTimeout(this.#timer);
    const question = this.#waiting.shift();
    if (question === undefined) {
      this.#timer = setTimeout(() => this.#drop(), IDLE_MS).unref();
      return;
    }
    this.#asked = question;
    this.#worker ??= this.#start();
    this.#worker.postMessage({
      number: ++this.#number,
      schema: question.schema,
      text: question.text,
    } satisfies ToChecker);
    this.#timer = setTimeout(() => {
      this.#drop();
      this.#answer({ unknown: 'the check took too long' });
    }, MOST_MS);
  }

  #start(): Worker {
    const worker = new Worker(this.#workerUrl, { name: 'sluice schemas', resourceLimits: MEMORY });
    worker.unref();
    worker.on('message', (message: FromChecker) => {
      if (this.#worker !== worker || message.number !== this.#number) return;
      this.#answer('failure' in message ? { unknown: message.failure } : message.flaws);
    });
    const lost = () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#answer({ unknown: 'the check failed' });
    };
    worker.on('error', lost);
    worker.on('exit', lost);
    return worker;
  }

  #answer(answer: readonly string[] | Unknown): void {
    const question = this.#asked;
    this.#asked = undefined;
    question?.resolve(answer);
    this.#next();
  }

  /** The next question starts another one. */
  #drop(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
  }
}
