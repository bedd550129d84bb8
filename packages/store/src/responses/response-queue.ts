import type { RunQuery } from '../calls/call-reader.ts';
import { CannotOpen } from '../seal/sealed-box.ts';
import type { TenantKeys } from '../seal/tenant-keys.ts';
import { isResponseId, openRow, type PlainResponse } from './response-row.ts';
import type { FinishedResponse, Responses, StoredResponse } from './responses.ts';

/** Writes responses, and takes them away. */
export interface ResponseSink {
  store(batch: readonly PlainResponse[]): Promise<void>;
  remove(tenant: string, id: string): Promise<boolean>;
  /** Takes away what has expired by `now`, and the oldest of tenants that keep too much. */
  sweep(now: number): Promise<void>;
}

const batchEveryMs = 25;
const sweepEveryMs = 600_000;
/** Requests and answers that wait in memory; what comes above is dropped. Bytes. */
const maxQueuedBytes = 64 * 1024 * 1024;
const oneQuery = 'SELECT input, response FROM responses WHERE tenant = ? AND id = ? AND expires_at > ?';

interface Row {
  readonly input: Uint8Array;
  readonly response: Uint8Array;
}

/** Stored responses in front of their database: batches of 25 ms, one on its way at a time. */
export class QueuedResponses implements Responses {
  readonly #sink: ResponseSink;
  readonly #run: RunQuery;
  readonly #keys: TenantKeys;
  readonly #maxBytes: number;
  #waiting: FinishedResponse[] = [];
  #bytes = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #sweptAt = 0;
  #closed = false;

  constructor(sink: ResponseSink, run: RunQuery, keys: TenantKeys, maxBytes: number = maxQueuedBytes) {
    this.#sink = sink;
    this.#run = run;
    this.#keys = keys;
    this.#maxBytes = maxBytes;
  }

  get dropped(): number {
    return this.#dropped;
  }

  add(response: FinishedResponse): void {
    const bytes = sizeOf(response);
    if (this.#closed || this.#bytes + bytes > this.#maxBytes) {
      this.#dropped++;
      return;
    }
    this.#bytes += bytes;
    this.#waiting.push(response);
    this.#timer ??= setTimeout(() => void this.flush(), batchEveryMs);
  }

  async find(tenant: string, id: string): Promise<StoredResponse | undefined> {
    if (!isResponseId(id)) return undefined;
    await this.flush();
    const [row] = await this.#run<Row>(oneQuery, [tenant, id, Date.now()]);
    if (row === undefined) return undefined;
    try {
      return openRow(await this.#keys.of(tenant), tenant, id, row);
    } catch (error) {
      // Its tenant was deleted, and its key with it.
      if (error instanceof CannotOpen) return undefined;
      throw error;
    }
  }

  async remove(tenant: string, id: string): Promise<boolean> {
    if (!isResponseId(id)) return false;
    await this.flush();
    return this.#sink.remove(tenant, id);
  }

  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#running !== undefined) await (this.#running ?? this.#start());
  }

  async shutdown(): Promise<void> {
    this.#closed = true;
    await Promise.race([this.flush(), new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
  }

  #start(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running = this.#write().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** What cannot be written is dropped: a caller that goes on from it is told that it is not there. */
  async #write(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      const plain: PlainResponse[] = [];
      for (const response of batch) {
        plain.push({
          ...response,
          request: compact(response.request),
          answer: compact(response.answer),
          key: await this.#keys.of(response.tenant),
        });
      }
      await this.#sink.store(plain);
    } catch {
      this.#dropped += batch.length;
    } finally {
      for (const response of batch) this.#bytes -= sizeOf(response);
    }
    await this.#sweep();
  }

  async #sweep(): Promise<void> {
    const now = Date.now();
    if (now - this.#sweptAt < sweepEveryMs) return;
    this.#sweptAt = now;
    // What is left over goes with the next one.
    await this.#sink.sweep(now).catch(() => undefined);
  }
}

function sizeOf({ request, answer }: FinishedResponse): number {
  return request.length + answer.length;
}

/** A view of a larger buffer would be handed over with all of it. */
function compact(bytes: Uint8Array): Uint8Array {
  return bytes.buffer.byteLength === bytes.byteLength ? bytes : new Uint8Array(bytes);
}
