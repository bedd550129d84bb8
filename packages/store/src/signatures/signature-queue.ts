import type { SignedTurn } from '@sluice/core/chat/signed-turn';
import type { RunQuery } from '../calls/call-reader.ts';
import { CannotOpen } from '../seal/sealed-box.ts';
import type { TenantKeys } from '../seal/tenant-keys.ts';
import { RecentTurns, turnBytes } from './recent-turns.ts';
import { type KeptTurn, SIGNATURE_LIFE_MS, type Signatures } from './signatures.ts';
import { openTurn, type PlainTurn, rowNames } from './turn-row.ts';
import { findQuery } from './turn-statements.ts';

/** Writes turns, and takes them away. */
export interface SignatureSink {
  storeTurns(batch: readonly PlainTurn[]): Promise<void>;
  /** Takes away what has expired by `now`, and the oldest where too much is kept. */
  sweepTurns(now: number): Promise<void>;
}

const batchEveryMs = 25;
const sweepEveryMs = 600_000;
/** Turns that wait in memory; what comes above is dropped. Bytes. */
const maxQueuedBytes = 32 * 1024 * 1024;
/** A turn of more is not kept. Bytes. */
const largestTurn = 4 * 1024 * 1024;
/** Keys of one look-up: more than the calls of any conversation that a model can read. */
const maxKeys = 1000;

type Signed = KeptTurn & { readonly turn: SignedTurn };

interface Row {
  readonly key: string;
  readonly holder: string;
  readonly turn: Uint8Array;
}

/** Signatures in front of their database: memory first; batches of 25 ms, one on its way at a time. */
export class QueuedSignatures implements Signatures {
  readonly #sink: SignatureSink;
  readonly #run: RunQuery;
  readonly #keys: TenantKeys;
  readonly #recent = new RecentTurns();
  #waiting: Signed[] = [];
  #bytes = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #sweptAt = 0;
  #closed = false;

  constructor(sink: SignatureSink, run: RunQuery, keys: TenantKeys) {
    this.#sink = sink;
    this.#run = run;
    this.#keys = keys;
  }

  get dropped(): number {
    return this.#dropped;
  }

  add(kept: KeptTurn): void {
    const { tenant, keys, turn, at } = kept;
    this.#recent.put(tenant, keys, turn, at);
    if (turn === undefined) return;
    const bytes = turnBytes(turn);
    if (this.#closed || bytes > largestTurn || this.#bytes + bytes > maxQueuedBytes) {
      this.#dropped++;
      return;
    }
    this.#bytes += bytes;
    this.#waiting.push({ ...kept, turn });
    this.#timer ??= setTimeout(() => void this.flush(), batchEveryMs);
  }

  recent(tenant: string, key: string): SignedTurn | 'none' | undefined {
    return this.#recent.get(tenant, key, Date.now());
  }

  async find(tenant: string, keys: readonly string[]): Promise<ReadonlyMap<string, SignedTurn>> {
    const found = new Map<string, SignedTurn>();
    if (keys.length === 0) return found;
    const sealKey = await this.#keys.of(tenant);
    const nameOf = rowNames(sealKey);
    const byName = new Map(keys.slice(-maxKeys).map((key) => [nameOf(key), key]));
    const now = Date.now();
    const rows = await this.#run<Row>(findQuery(byName.size), [tenant, now, ...byName.keys()]);
    const opened = new Map<string, SignedTurn | undefined>();
    for (const { key: name, holder, turn: sealed } of rows) {
      if (!opened.has(holder))
        opened.set(
          holder,
          tryOpen(() => openTurn(sealKey, tenant, holder, sealed)),
        );
      const turn = opened.get(holder);
      const key = byName.get(name);
      if (key !== undefined && turn !== undefined) found.set(key, turn);
    }
    this.#remember(tenant, byName.values(), found, now);
    return found;
  }

  async flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#running !== undefined) await (this.#running ?? this.#start());
  }

  async shutdown(): Promise<void> {
    this.#closed = true;
    await Promise.race([this.flush(), new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
  }

  /** A conversation asks for the same with each of its turns. When a turn was kept is not told, so that it may expire early. */
  #remember(tenant: string, keys: Iterable<string>, found: ReadonlyMap<string, SignedTurn>, now: number): void {
    const at = now - SIGNATURE_LIFE_MS + rememberMs;
    for (const key of keys) {
      // What was added meanwhile is newer.
      if (this.#recent.get(tenant, key, now) === undefined) this.#recent.put(tenant, [key], found.get(key), at);
    }
  }

  #start(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running = this.#write().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** What cannot be written is dropped: its conversation goes on without, as it would have before. */
  async #write(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      const plain: PlainTurn[] = [];
      for (const kept of batch) plain.push({ ...kept, key: await this.#keys.of(kept.tenant) });
      await this.#sink.storeTurns(plain);
    } catch {
      this.#dropped += batch.length;
    } finally {
      for (const { turn } of batch) this.#bytes -= turnBytes(turn);
    }
    await this.#sweep();
  }

  async #sweep(): Promise<void> {
    const now = Date.now();
    if (now - this.#sweptAt < sweepEveryMs) return;
    this.#sweptAt = now;
    // What is left over goes with the next one.
    await this.#sink.sweepTurns(now).catch(() => undefined);
  }
}

/** What was read from the database is asked for again after this. Ms. */
const rememberMs = 600_000;

function tryOpen<T>(opening: () => T): T | undefined {
  try {
    return opening();
  } catch (error) {
    // Its tenant was deleted, and its key with it; or somebody moved the row.
    if (error instanceof CannotOpen) return undefined;
    throw error;
  }
}
