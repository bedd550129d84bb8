import type { TenantKeys } from '../seal/tenant-keys.ts';
import type { LedgerEngine, Operation, Outcome, ReadyClosing } from './engine.ts';
import {
  type Adjustment,
  type AdjustVerdict,
  type Balance,
  type BudgetClaim,
  type Closing,
  type IdempotencyState,
  type Intent,
  type Ledger,
  type LedgerRow,
  LedgerUnavailable,
  type RecentCall,
  type Reservation,
  type ReserveVerdict,
} from './ledger.ts';
import { maxStoredAnswer, openAnswer, sealAnswer } from './stored-answer.ts';

interface Waiting {
  readonly operation: Operation;
  readonly resolve: (outcome: ReserveVerdict | AdjustVerdict | boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** An intent that nobody will close. */
interface LostIntent {
  readonly requestId: string;
  readonly attempt: number;
}

/** Operations of one transaction: bounds the pause of the event loop. */
const maxBatch = 256;
/** Closings that wait in memory while the ledger cannot be written. */
const maxWaitingClosings = 100_000;
const firstRetryMs = 50;
const lastRetryMs = 2000;
/** With the time after which a silent writer counts as gone, well within a minute. */
const tidyEveryMs = 10_000;
const purgeRows = 500;
/** How long a shutdown tries to write what waits. */
const shutdownPatienceMs = 5000;

/**
 * Groups the operations of one event-loop turn in one commit, keeps closings through a failing disk, and says so. All
 * that depends on the database is the engine's.
 */
export class GroupedLedger implements Ledger {
  readonly #engine: LedgerEngine;
  readonly #tenantKeys: TenantKeys;
  #queue: Waiting[] = [];
  #scheduled = false;
  #committing = false;
  /** Closings that could not be written, in order. */
  #closings: Waiting[] = [];
  #failure: unknown;
  #retryTimer: NodeJS.Timeout | undefined;
  #retryMs = firstRetryMs;
  #closed = false;
  readonly #tidyTimer: NodeJS.Timeout;
  #idle: (() => void)[] = [];
  /** Tenants of the requests whose idempotency key is in flight here. */
  readonly #claimants = new Map<string, string>();

  /** @param serving false for a command, which closes nobody's intents and deletes nothing */
  constructor(engine: LedgerEngine, tenantKeys: TenantKeys, serving = true) {
    this.#engine = engine;
    this.#tenantKeys = tenantKeys;
    this.#tidyTimer = setInterval(() => void this.tidy(), tidyEveryMs).unref();
    if (!serving) clearInterval(this.#tidyTimer);
  }

  get writable(): boolean {
    return this.#failure === undefined && !this.#closed;
  }

  /** On the hot path, as `close`: no more promises than the one that the commit resolves. */
  reserve(reservation: Reservation): Promise<ReserveVerdict> {
    const intent = storable(reservation.intent);
    const asked = intent === reservation.intent ? reservation : { ...reservation, intent };
    const verdict = this.#enqueue({ kind: 'reserve', reservation: asked }) as Promise<ReserveVerdict>;
    if (reservation.idempotency === undefined) return verdict;
    return verdict.then((done) => {
      if (done.ok) this.#claimants.set(intent.requestId, intent.tenant);
      return done;
    });
  }

  async move(closing: Closing, intent: Intent): Promise<void> {
    await this.#enqueue({ kind: 'move', closing: { ...closing, idempotency: 'keep' }, intent: storable(intent) });
  }

  close(closing: Closing): Promise<boolean> {
    if (closing.idempotency !== 'keep') return this.#closeClaimed(closing);
    const operation = { kind: 'close', closing: closing as ReadyClosing, again: false } as const;
    return this.#enqueue(operation) as Promise<boolean>;
  }

  adjust(adjustment: Adjustment): Promise<AdjustVerdict> {
    const reason = storableText(adjustment.reason);
    return this.#enqueue({ kind: 'adjust', adjustment: { ...adjustment, reason } }) as Promise<AdjustVerdict>;
  }

  async idempotency(application: string, route: string, key: string): Promise<IdempotencyState> {
    const row = await this.#engine.idempotency(application, route, key, Date.now());
    if (row === undefined) return { state: 'none' };
    const { bodyHash, tenant, requestId, answer } = row;
    if (row.state === 'done' && answer !== undefined) {
      const tenantKey = await this.#tenantKeys.of(tenant);
      return { state: 'done', bodyHash, answer: openAnswer(tenantKey, tenant, requestId, answer) };
    }
    return { state: row.state === 'in_flight' ? 'in_flight' : 'cut', bodyHash };
  }

  balance(scope: string, window: string, kind: BudgetClaim['kind']): Promise<Balance> {
    return this.#engine.balance(scope, window, kind);
  }

  closeOrphans(): Promise<number> {
    return this.#closeLost('crash', () => this.#engine.orphans(maxBatch));
  }

  closeExpired(admittedBefore: number): Promise<number> {
    return this.#closeLost('expired', () => this.#engine.expired(admittedBefore, maxBatch));
  }

  recentCalls(sinceMs: number): Promise<readonly RecentCall[]> {
    return this.#engine.recentCalls(sinceMs);
  }

  verify(): AsyncIterable<string> {
    return this.#engine.verify();
  }

  export(since: number | undefined): AsyncIterable<LedgerRow> {
    return this.#engine.export(since);
  }

  async shutdown(): Promise<void> {
    if (this.#closed) return;
    clearInterval(this.#tidyTimer);
    const deadline = Date.now() + shutdownPatienceMs;
    while ((this.#queue.length > 0 || this.#committing || this.#closings.length > 0) && Date.now() < deadline) {
      await this.#turn();
    }
    this.#closed = true;
    clearTimeout(this.#retryTimer);
    for (const waiting of [...this.#closings, ...this.#queue]) waiting.reject(new LedgerUnavailable(this.#failure));
    await this.#engine.shutdown();
  }

  /** Resolves after the next commit, successful or not, or after a while. */
  #turn(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, lastRetryMs);
      this.#idle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async #closeClaimed(closing: Closing): Promise<boolean> {
    const ready = await this.#ready(closing);
    return (await this.#enqueue({ kind: 'close', closing: ready, again: false })) as boolean;
  }

  async #ready(closing: Closing): Promise<ReadyClosing> {
    const { idempotency } = closing;
    const tenant = this.#claimants.get(closing.requestId);
    this.#claimants.delete(closing.requestId);
    if (typeof idempotency === 'string') return closing as ReadyClosing;
    if (tenant === undefined) return { ...closing, idempotency: 'keep' };
    // Too large to be replayed, yet it must not be sent upstream again.
    if (idempotency.answer.body.length > maxStoredAnswer) return { ...closing, idempotency: 'cut' };
    const key = await this.#tenantKeys.of(tenant);
    return { ...closing, idempotency: { sealed: sealAnswer(key, tenant, closing.requestId, idempotency.answer) } };
  }

  async #closeLost(reason: string, find: () => Promise<readonly LostIntent[]>): Promise<number> {
    let closed = 0;
    for (;;) {
      const lost = await find();
      if (lost.length === 0) return closed;
      const outcomes = await Promise.all(lost.map((intent) => this.#enqueue(lostClosing(intent, reason))));
      const count = outcomes.filter((outcome) => outcome === true).length;
      closed += count;
      // Somebody else was faster with all of them.
      if (count === 0) return closed;
    }
  }

  #enqueue(operation: Operation): Promise<ReserveVerdict | AdjustVerdict | boolean> {
    return new Promise((resolve, reject) => {
      const waiting = { operation, resolve, reject };
      if (this.#closed) return reject(new LedgerUnavailable(new Error('the ledger is shut down')));
      if (this.#failure !== undefined) return this.#refuseOrKeep(waiting);
      this.#queue.push(waiting);
      this.#schedule();
    });
  }

  /** While nothing can be written: closings wait, everything else is refused. */
  #refuseOrKeep(waiting: Waiting): void {
    if (waiting.operation.kind !== 'close' || this.#closings.length >= maxWaitingClosings) {
      waiting.reject(new LedgerUnavailable(this.#failure));
      return;
    }
    this.#closings.push(waiting);
  }

  #schedule(): void {
    if (this.#scheduled || this.#committing) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#queue.length === 0 || this.#committing || this.#failure !== undefined) return;
    const batch = this.#queue.length <= maxBatch ? this.#queue : this.#queue.slice(0, maxBatch);
    this.#queue = this.#queue.length <= maxBatch ? [] : this.#queue.slice(maxBatch);
    let outcomes: readonly Outcome[] | Promise<readonly Outcome[]>;
    try {
      outcomes = this.#engine.commit(batch.map((waiting) => waiting.operation));
    } catch (error) {
      this.#fail(batch, error);
      return;
    }
    if (!(outcomes instanceof Promise)) {
      this.#settle(batch, outcomes);
      return;
    }
    this.#committing = true;
    outcomes.then(
      (done) => {
        this.#committing = false;
        this.#settle(batch, done);
      },
      (error) => {
        this.#committing = false;
        this.#fail(batch, error);
      },
    );
  }

  #settle(batch: readonly Waiting[], outcomes: readonly Outcome[]): void {
    for (let index = 0; index < batch.length; index++) {
      const waiting = batch[index] as Waiting;
      const outcome = outcomes[index];
      if (outcome === undefined || outcome instanceof Error) waiting.reject(outcome);
      else waiting.resolve(outcome);
    }
    if (this.#queue.length > 0) this.#schedule();
    this.#wake();
  }

  #fail(batch: readonly Waiting[], error: unknown): void {
    this.#failure = error ?? new Error('unknown failure');
    const all = [...batch.map(writtenPerhaps), ...this.#queue];
    this.#queue = [];
    for (const waiting of all) this.#refuseOrKeep(waiting);
    this.#retryMs = firstRetryMs;
    this.#retryLater();
    this.#wake();
  }

  #retryLater(): void {
    this.#retryTimer = setTimeout(() => void this.#retry(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, lastRetryMs);
  }

  /** Waiting closings first, in order; only when all of them are written is the ledger open again. */
  async #retry(): Promise<void> {
    try {
      this.#committing = true;
      await this.#engine.recover();
      while (this.#closings.length > 0) {
        const batch = this.#closings.slice(0, maxBatch);
        const outcomes = await this.#engine.commit(batch.map((waiting) => waiting.operation));
        this.#closings.splice(0, batch.length);
        this.#settle(batch, outcomes);
      }
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error;
      if (!this.#closed) this.#retryLater();
    } finally {
      this.#committing = false;
      this.#wake();
    }
  }

  /** What the timer does: closes orphans, deletes what has expired. */
  async tidy(): Promise<void> {
    try {
      if (this.writable) await this.closeOrphans();
      while (this.writable && (await this.#engine.purge(Date.now(), purgeRows))) await new Promise(setImmediate);
    } catch {
      // Nothing waits for this; the next round tries again.
    }
  }

  #wake(): void {
    const idle = this.#idle;
    this.#idle = [];
    for (const resolve of idle) resolve();
  }
}

/** The model's name comes from the caller; no database holds NUL or half a surrogate pair the same way. */
function storable(intent: Intent): Intent {
  if (isStorable(intent.model) && (intent.endUser === '' || isStorable(intent.endUser))) return intent;
  return { ...intent, model: storableText(intent.model), endUser: storableText(intent.endUser) };
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

function writtenPerhaps(waiting: Waiting): Waiting {
  const { operation } = waiting;
  return operation.kind === 'close' ? { ...waiting, operation: { ...operation, again: true } } : waiting;
}

function lostClosing(intent: LostIntent, reason: string): Operation {
  return {
    kind: 'close',
    again: false,
    closing: {
      ...intent,
      type: 'waive',
      amountNanoUsd: 0,
      usage: {},
      usageSource: 'none',
      reason,
      idempotency: 'cut',
    },
  };
}
