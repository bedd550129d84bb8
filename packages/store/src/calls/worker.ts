import { statSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { openSqlite, type SqliteDatabase } from '../engine/open-sqlite.ts';
import { createSqliteResponseWriter } from '../responses/sqlite-response-writer.ts';
import { createSqliteTurnWriter } from '../signatures/sqlite-turn-writer.ts';
import { createSqliteCallWriter } from './sqlite-call-writer.ts';
import type { FromWorker, ToWorker, Work, WorkerData } from './worker-messages.ts';

/**
 * The thread that writes `calls.db` and moves the ledger's WAL into its database file, so that neither holds up the
 * thread that serves calls. Migrations have run before it starts.
 */

/**
 * A little behind the gateway where there is one core for both: a quarter of it is more than the rows need at full load.
 * Much further behind, rows would pile up in memory faster than they are written.
 */
const niceness = 5;
const checkpointEveryMs = 1000;
/** Below this a checkpoint is not worth its fsync. Bytes. */
const smallWalBytes = 4 * 1024 * 1024;

function serve(port: NonNullable<typeof parentPort>, data: WorkerData): void {
  try {
    setPriority(niceness);
  } catch {
    // Not allowed here: then the two threads share as equals.
  }
  const calls = openSqlite(data.callsPath, { sync: 'normal', autoCheckpoint: true, readOnly: false });
  calls.pragma('busy_timeout = 5000');
  const ledger = openSqlite(data.ledgerPath, { sync: data.ledgerSync, autoCheckpoint: false, readOnly: false });
  const write = createSqliteCallWriter(calls);
  const responses = createSqliteResponseWriter(calls);
  const turns = createSqliteTurnWriter(calls);
  const run = (work: Work): boolean => {
    switch (work.kind) {
      case 'write':
        write(work.batch);
        return false;
      case 'store-responses':
        responses.store(work.batch);
        return false;
      case 'remove-response':
        return responses.remove(work.tenant, work.id);
      case 'sweep-responses':
        responses.sweep(work.now);
        return false;
      case 'store-turns':
        turns.store(work.batch);
        return false;
      case 'sweep-turns':
        turns.sweep(work.now);
        return false;
    }
  };
  const answer = (message: FromWorker) => port.postMessage(message);
  const timer = setInterval(() => {
    const done = checkpoint(ledger, data.ledgerPath);
    if (done !== undefined) answer(done);
  }, checkpointEveryMs);
  port.on('message', (message: ToWorker) => {
    if (message === 'stop') {
      clearInterval(timer);
      calls.close();
      ledger.close();
      port.close();
      return;
    }
    answer(attempt(() => run(message.work), message.number));
  });
}

function attempt(work: () => boolean, number: number): FromWorker {
  try {
    return { kind: 'written', number, failure: undefined, removed: work() };
  } catch (error) {
    return { kind: 'written', number, failure: String(error), removed: false };
  }
}

function checkpoint(ledger: SqliteDatabase, path: string): FromWorker | undefined {
  try {
    const walBytes = statSync(`${path}-wal`).size;
    if (walBytes < smallWalBytes) return undefined;
    ledger.pragma('wal_checkpoint(PASSIVE)');
    return { kind: 'checkpointed', walBytes };
  } catch {
    // The file may be gone or busy for a moment; the next round tries again.
    return undefined;
  }
}

if (parentPort !== null) serve(parentPort, workerData as WorkerData);
