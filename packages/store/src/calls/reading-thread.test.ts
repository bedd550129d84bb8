import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ReadingThread } from './reading-thread.ts';

let directory: string;
let thread: ReadingThread;

function start(idleMs?: number): void {
  const paths = { calls: join(directory, 'calls.db'), ledger: join(directory, 'ledger.db') };
  thread = new ReadingThread(new URL('./reading-worker.ts', import.meta.url), paths, idleMs);
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-reading-'));
  const database = new Database(join(directory, 'calls.db'));
  database.exec('CREATE TABLE t (n); INSERT INTO t VALUES (1), (2)');
  database.close();
});
afterEach(async () => {
  await thread.shutdown();
  rmSync(directory, { recursive: true });
});

const rows = () => thread.query('calls')<{ n: number }>('SELECT n FROM t WHERE n >= ?', [1]);

describe('the reading thread', () => {
  test('is not there before the first question, and not long after the last one', async () => {
    start(50);
    expect(thread.running).toBe(false);
    expect(await rows()).toEqual([{ n: 1 }, { n: 2 }]);
    expect(thread.running).toBe(true);
    await expect.poll(() => thread.running).toBe(false);
    expect(await rows()).toHaveLength(2);
  });

  test('answers each question by itself: one that fails is the others` business no more', async () => {
    start();
    const asked = [
      rows(),
      thread.query('calls')('SELECT nonsense', []),
      rows(),
      thread.query('ledger')('SELECT 1', []),
    ];
    const answers = await Promise.allSettled(asked);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
  });

  test('never writes', async () => {
    start();
    await expect(thread.query('calls')('DELETE FROM t RETURNING n', [])).rejects.toThrow(/readonly/);
    expect(await rows()).toHaveLength(2);
  });

  test('answers nothing once it is shut down, and leaves no question open', async () => {
    start();
    const open = rows().catch((error: Error) => error.message);
    await thread.shutdown();
    expect(await open).toMatch(/ended/);
    await expect(rows()).rejects.toThrow(/shut down/);
  });
});
