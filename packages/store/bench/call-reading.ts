/**
 * How long lists and sums of a full call log take: `node bench/call-reading.ts [calls] [postgres://…]`. The calls of one
 * day, as in `sample-calls.ts`. Medians of five, the first time apart
 * (SQLite starts the reading thread with it).
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallPage } from '../src/calls/call-query.ts';
import { openStore } from '../src/open.ts';
import { fillCalls, sampleCall } from './sample-calls.ts';

const [count = '1000000', databaseUrl] = process.argv.slice(2);
const calls = Number(count);
const dayMs = 86_400_000;
const dataDir = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
const store = await openStore({ dataDir, masterKey: randomBytes(32), ledgerSync: 'normal', databaseUrl });
const from = Date.now() - dayMs;

const middle = sampleCall(Math.floor(calls / 2), from + dayMs / 2);
store.calls.add(middle);
await fillCalls(store.calls, calls, from);
if (databaseUrl !== undefined) {
  const { openPostgres } = await import('../src/engine/open-postgres.ts');
  const sql = openPostgres(databaseUrl, { connections: 1 });
  await sql`VACUUM ANALYZE calls`;
  await sql.end();
}

const all = { scopes: 'everywhere', from, to: Date.now() + dayMs, sort: '-at', limit: 50 } as const;
const tenant = { scopes: [{ tenant: 'tenant-7' }] } as const;
const lists: readonly (readonly [string, Partial<CallPage>])[] = [
  ['all', {}],
  ['of a tenant', tenant],
  ['of a team', { scopes: [{ tenant: 'tenant-7', team: 'team-7' }] }],
  ['failed', { status: 'failed' }],
  ['failed of a tenant', { ...tenant, status: 'failed' }],
  ['5xx of a model', { status: '5xx', model: 'model-1' }],
  ['of a code', { code: 'rate_limit_exceeded' }],
  ['of a code that never came', { code: 'timeout' }],
  ['of a key', { key: 'key_0000000000000007' }],
  ['of a key with ten calls', { key: 'key_rare' }],
  ['of a provider that never was', { provider: 'none' }],
  ['of a model, oldest first', { model: 'model-3', sort: 'at' }],
  ['dearest', { sort: '-cost' }],
  ['slowest of a tenant', { ...tenant, sort: '-duration' }],
  ['by an id', { id: middle.requestId }],
  ['by the beginning of a provider`s id', { id: middle.providerRequestId.slice(0, 12) }],
  ['deep in the list', { place: [middle.admittedAt, databaseUrl === undefined ? 2 ** 40 : 'req_Z'] }],
  ['live, nothing new', { after: middle.requestId, from: middle.admittedAt - 1, to: middle.admittedAt }],
];

for (const [name, filter] of lists) {
  await measure(`list ${name}`, async () => (await store.callReader.page({ ...all, ...filter })).length);
}
await measure('one by its id', async () =>
  Number((await store.callReader.one('everywhere', middle.requestId)) !== undefined),
);
await measure('one by a provider`s id', async () =>
  Number((await store.callReader.one('everywhere', middle.providerRequestId)) !== undefined),
);
await measure('sum of all by the hour', async () => (await store.callReader.counts(all, 3_600_000)).length);
await measure(
  'sum of a tenant by the hour',
  async () => (await store.callReader.counts({ ...all, ...tenant }, 3_600_000)).length,
);
await measure(
  'sum of what failed by the hour',
  async () => (await store.callReader.counts({ ...all, status: 'failed' }, 3_600_000)).length,
);
await store.shutdown();
rmSync(dataDir, { recursive: true });

async function measure(name: string, run: () => Promise<number>): Promise<void> {
  const times: number[] = [];
  let rows = 0;
  for (let turn = 0; turn < 6; turn++) {
    const started = performance.now();
    rows = await run();
    times.push(performance.now() - started);
  }
  const [first = 0, ...rest] = times;
  const median = rest.sort((a, b) => a - b)[2] ?? 0;
  process.stdout.write(
    `${name.padEnd(40)} ${median.toFixed(1).padStart(8)} ms (first ${first.toFixed(1)}), ${rows} rows\n`,
  );
}
