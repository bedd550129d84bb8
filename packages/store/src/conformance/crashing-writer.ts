/**
 * A process that reserves and settles until it is killed, and prints each request id once its rows are acknowledged:
 * `node crashing-writer.ts <options as JSON>`.
 */
import { openStore } from '../open.ts';
import { claim, idempotencyClaim, intent, reservation, settling } from './sample.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as { dataDir: string; databaseUrl?: string; masterKey: string };
const store = await openStore({
  ...options,
  masterKey: Buffer.from(options.masterKey, 'base64'),
  ledgerSync: 'normal',
});

async function call(): Promise<void> {
  const one = intent();
  const verdict = await store.ledger.reserve(
    reservation(one, [claim({ limit: 1e15 })], idempotencyClaim(one.requestId)),
  );
  if (!verdict.ok) throw new Error('refused');
  process.stdout.write(`reserve ${one.requestId}\n`);
  await store.ledger.close(settling(one, 7, { idempotency: 'free' }));
  process.stdout.write(`settle ${one.requestId}\n`);
}

for (;;) await Promise.all(Array.from({ length: 20 }, call));
