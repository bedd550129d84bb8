/**
 * How long lists and sums of a full call log take: `node bench/call-reading.ts [calls] [postgres://…]`. The calls of one
 * day, of 50 tenants, 400 applications, 1000 keys, 20 models; three of a hundred failed. Medians of five, the first time apart
 * (SQLite starts the reading thread with it).
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatRequestId } from '@sluice/contract/ids';
import type { CallPage } from '../src/calls/call-query.ts';
import type { CallRecord } from '../src/calls/calls.ts';
import { openStore } from '../src/open.ts';

const [count = '1000000', databaseUrl] = process.argv.slice(2);
const calls = Number(count);
const dayMs = 86_400_000;
const dataDir = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
const store = await openStore({ dataDir, masterKey: randomBytes(32), ledgerSync: 'normal', databaseUrl });
const from = Date.now() - dayMs;

function record(index: number): CallRecord {
  const admittedAt = from + Math.floor((index / calls) * dayMs);
  const key = (index * 7919) % 1000;
  const [status, code, owner] =
    index % 100 === 0
      ? ([429, 'rate_limit_exceeded', 'caller'] as const)
      : index % 50 === 1
        ? ([502, 'upstream_error', 'provider'] as const)
        : ([200, '', ''] as const);
  return {
    requestId: formatRequestId(admittedAt, randomBytes(10)),
    admittedAt,
    durationMs: 200 + ((index * 104_729) % 5000),
    firstContentMs: 210.5,
    overheadMs: 0.412,
    tenant: `tenant-${key % 50}`,
    team: `team-${key % 200}`,
    application: `application-${key % 400}`,
    // One key in a million calls has only a few.
    key: index % 100_000 === 7 ? 'key_rare' : `key_${key.toString(16).padStart(16, '0')}`,
    route: '/v1/chat/completions',
    dialect: 'chat',
    stream: index % 3 === 0,
    model: `model-${index % 20}`,
    provider: `provider-${index % 5}`,
    upstreamModel: 'gpt-4o-mini',
    answerModel: 'gpt-4o-mini-2026-07-18',
    status,
    code,
    owner,
    finishReason: 'stop',
    outcome: 'complete',
    usage: { input: 812, output: 143, reasoning: 12 },
    usageSource: 'provider',
    costNanoUsd: 1_000_000 + ((index * 15_485_863) % 1_000_000),
    priceVersion: '2026-11-01',
    attempts: `[{"provider":"openai-main","provider_key":"k3","model":"gpt-4o-mini","outcome":"ok","started_ms":0.31,"ms":${index % 900}}]`,
    plan: 'weighted_round_robin',
    warnings: '',
    tags: '',
    endUser: '',
    clientIp: '127.0.0.1',
    providerRequestId: `req_${randomBytes(12).toString('hex')}`,
    rawUsage: '{"prompt_tokens":812,"completion_tokens":143,"total_tokens":955}',
    prices: '{"input":150000,"cacheRead":75000,"output":600000}',
    contentLogged: false,
    request: undefined,
    answer: undefined,
  };
}

const middle = record(Math.floor(calls / 2));
store.calls.add(middle);
for (let index = 0; index < calls; index++) {
  store.calls.add(record(index));
  if (index % 5000 === 0) await store.calls.flush();
}
await store.calls.flush();
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
