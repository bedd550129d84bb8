import { dayKey, type TenantKeys } from '../seal/tenant-keys.ts';
import type { PlainBodies } from './body.ts';
import { callRow, dayOfCall } from './call-row.ts';
import type { CallLog, CallRecord, CallValue } from './calls.ts';
import { type Common, CommonColumns } from './common-columns.ts';

export interface CallBatch {
  /** As `callRow` makes them: arrays are the cheapest to hand to a worker. */
  readonly rows: readonly (readonly CallValue[])[];
  /** What the rows name by its number. */
  readonly commons: readonly Common[];
  readonly bodies: readonly PlainBodies[];
}

/** Writes a batch whole, or fails and may be asked again with the same one. */
export interface CallSink {
  write(batch: CallBatch): Promise<void>;
  shutdown(): Promise<void>;
}

/** Rows that go together, and the records among them whose bodies are kept. */
interface Chunk {
  readonly rows: CallValue[][];
  readonly commons: Set<Common>;
  readonly withBodies: CallRecord[];
}

const batchEveryMs = 25;
const maxBatchRows = 500;
/** Bodies that wait in memory; what comes above is dropped. Bytes. */
const maxQueuedBodyBytes = 64 * 1024 * 1024;
const retryMs = 500;

/** The call log in front of its database: batches of 25 ms, one on its way at a time. */
export class QueuedCallLog implements CallLog {
  readonly #sink: CallSink;
  readonly #tenantKeys: TenantKeys;
  readonly #maxBodyBytes: number;
  /** The last one is being filled. Whole chunks leave, so that a long queue costs no more than a short one. */
  readonly #chunks: Chunk[] = [];
  readonly #commonColumns = new CommonColumns();
  #writing: Chunk | undefined;
  #bodyBytes = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(sink: CallSink, tenantKeys: TenantKeys, maxBodyBytes: number = maxQueuedBodyBytes) {
    this.#sink = sink;
    this.#tenantKeys = tenantKeys;
    this.#maxBodyBytes = maxBodyBytes;
  }

  get droppedBodies(): number {
    return this.#dropped;
  }

  add(record: CallRecord): void {
    const bytes = bodyBytes(record);
    const dropped = bytes > 0 && this.#bodyBytes + bytes > this.#maxBodyBytes;
    if (dropped) this.#dropped++;
    else this.#bodyBytes += bytes;
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || chunk.rows.length >= maxBatchRows || chunk === this.#writing) {
      chunk = { rows: [], commons: new Set(), withBodies: [] };
      this.#chunks.push(chunk);
    }
    const common = this.#commonColumns.of(record);
    chunk.commons.add(common);
    chunk.rows.push(callRow(record, common));
    if (bytes > 0 && !dropped) chunk.withBodies.push(record);
    this.#later(batchEveryMs);
  }

  async flush(): Promise<void> {
    while (this.#chunks.length > 0 || this.#running !== undefined) {
      await (this.#running ?? this.#start());
      if (this.#chunks.length > 0 && this.#closed) return;
    }
  }

  async shutdown(): Promise<void> {
    if (this.#closed) return;
    await Promise.race([this.flush(), new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#sink.shutdown();
  }

  #later(delayMs: number): void {
    if (this.#timer !== undefined || this.#running !== undefined || this.#closed) return;
    this.#timer = setTimeout(() => void this.#start(), delayMs);
  }

  #start(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running ??= this.#writeNext().finally(() => {
      this.#running = undefined;
      // A backlog goes on at once.
      if (this.#chunks.length > 0) this.#later(this.#chunks.length > 1 ? 0 : batchEveryMs);
    });
    return this.#running;
  }

  /** A chunk that failed stays at the front. */
  async #writeNext(): Promise<void> {
    const [chunk] = this.#chunks;
    if (chunk === undefined) return;
    this.#writing = chunk;
    try {
      const commons = [...chunk.commons].map(({ id, values }) => ({ id, values }));
      await this.#sink.write({ rows: chunk.rows, commons, bodies: await this.#bodiesOf(chunk.withBodies) });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      return;
    } finally {
      this.#writing = undefined;
    }
    this.#chunks.shift();
    for (const record of chunk.withBodies) this.#bodyBytes -= bodyBytes(record);
  }

  async #bodiesOf(records: readonly CallRecord[]): Promise<readonly PlainBodies[]> {
    const bodies: PlainBodies[] = [];
    for (const record of records) {
      const { requestId, tenant, request, answer } = record;
      const day = dayOfCall(record);
      const key = dayKey(await this.#tenantKeys.of(tenant), day);
      bodies.push({ requestId, tenant, day, key, request: compact(request), answer: compact(answer) });
    }
    return bodies;
  }
}

function bodyBytes(record: CallRecord): number {
  return (record.request?.length ?? 0) + (record.answer?.length ?? 0);
}

/** A view of a larger buffer would be handed over with all of it. */
function compact(bytes: Uint8Array | undefined): Uint8Array | undefined {
  if (bytes === undefined || bytes.buffer.byteLength === bytes.byteLength) return bytes;
  return new Uint8Array(bytes);
}
