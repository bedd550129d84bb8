import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { EngineUnderTest } from './engine-under-test.ts';
import { all } from './sample.ts';

const writer = fileURLToPath(new URL('./crashing-writer.ts', import.meta.url));

export function crashSuite(engine: EngineUnderTest, rounds: number): void {
  describe(`kill -9 on ${engine.name}`, () => {
    test('every acknowledged row is there afterwards, and every orphan is closed', async () => {
      const installation = await engine.install();
      const { dataDir, databaseUrl, masterKey } = installation.options;
      const options = JSON.stringify({ dataDir, databaseUrl, masterKey: Buffer.from(masterKey).toString('base64') });
      const acknowledged: string[] = [];
      try {
        for (let round = 1; round <= rounds; round++) {
          acknowledged.push(...(await killedAfter(options, round * 500)));
        }
        const store = await installation.open();
        await installation.forgetWriters();
        await store.ledger.closeOrphans();
        const rows = await all(store.ledger.export(undefined));
        const present = new Set(rows.map((row) => `${row.type} ${row.request_id}`));
        expect(acknowledged.length).toBeGreaterThan(rounds * 500);
        expect(acknowledged.filter((line) => !present.has(line))).toEqual([]);
        const closed = rows.filter((row) => row.type !== 'reserve').map((row) => row.request_id);
        expect(new Set(closed).size).toBe(closed.length);
        expect(closed.length * 2).toBe(rows.length);
        const settled = rows.filter((row) => row.type === 'settle').length;
        expect(await store.ledger.balance('tenant:acme', 'total', 'usd')).toEqual({ used: settled * 7, reserved: 0 });
        expect(await all(store.ledger.verify())).toEqual([]);
        await store.shutdown();
      } finally {
        await installation.destroy();
      }
    });
  });
}

/** Lines that the writer printed until it was killed, behind the given number of them. */
async function killedAfter(options: string, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', writer, options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    if (text.split('\n').length > lines) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'close');
  expect(signal).toBe('SIGKILL');
  // The last line may be cut off.
  return text.split('\n').slice(0, -1);
}
