/** Fills the call log of an installation that is not running: `node bench/fill-calls.ts DATA_DIR CALLS MASTER_KEY` (base64). */
import { openStore } from '../src/open.ts';
import { fillCalls } from './sample-calls.ts';

const [dataDir = '', count = '0', key = ''] = process.argv.slice(2);
const store = await openStore({ dataDir, masterKey: Buffer.from(key, 'base64'), ledgerSync: 'normal' });
await fillCalls(store.calls, Number(count), Date.now() - 86_400_000);
await store.shutdown();
