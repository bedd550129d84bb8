/**
 * CPU of a logged call on SQLite: `node bench/calls.ts [calls]`. The main thread's own, and that of the whole process with
 * the worker that writes `calls.db`, at about 8000 calls a second as far as the machine takes them.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallRecord } from '../src/calls/calls.ts';
import { openStore } from '../src/open.ts';

const [calls = 100_000] = process.argv.slice(2).map(Number);
const dataDir = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
const store = await openStore({ dataDir, masterKey: randomBytes(32), ledgerSync: 'normal' });

let made = 0;
function record(): CallRecord {
  const now = Date.now();
  made++;
  return {
    requestId: `req_${now.toString(36)}${made.toString(36).padStart(6, '0')}0f3a9c5e71`,
    admittedAt: now,
    durationMs: 812.345,
    firstContentMs: 210.5,
    overheadMs: 0.412,
    tenant: 'acme',
    team: 'search',
    application: 'crawler',
    key: `key_${made % 1000}`,
    route: '/v1/chat/completions',
    dialect: 'chat',
    stream: false,
    model: 'fast',
    provider: 'openai-main',
    upstreamModel: 'gpt-4o-mini',
    answerModel: 'gpt-4o-mini-2026-07-18',
    status: 200,
    code: '',
    owner: '',
    finishReason: 'stop',
    outcome: 'complete',
    usage: { input: 812, output: 143, reasoning: 12 },
    usageSource: 'provider',
    costNanoUsd: 1_234_567,
    priceVersion: '2026-11-01',
    attempts: `[{"provider":"openai-main","key":"k3","model":"gpt-4o-mini","class":"ok","status":200,"ms":${made % 900}}]`,
    plan: '',
    warnings: '',
    tags: '',
    endUser: '',
    clientIp: '127.0.0.1',
    providerRequestId: `chatcmpl-${made}`,
    rawUsage: `{"prompt_tokens":812,"completion_tokens":143,"total_tokens":955,"completion_tokens_details":{"reasoning_tokens":${made % 40}}}`,
    prices: '{"input":150000,"cache_read":75000,"output":600000}',
    contentLogged: false,
    request: undefined,
    answer: undefined,
  };
}

/** As a loaded event loop does: some calls end in each of its turns. */
async function run(count: number): Promise<void> {
  for (let done = 0; done < count; done += 16) {
    for (let index = 0; index < 16; index++) store.calls.add(record());
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await store.calls.flush();
}

await run(10_000);
const [thread, all] = [process.threadCpuUsage(), process.cpuUsage()];
await run(calls);
const [main, whole] = [process.threadCpuUsage(thread), process.cpuUsage(all)];
const perCall = (usage: { user: number; system: number }) => ((usage.user + usage.system) / calls).toFixed(2);
process.stdout.write(
  `${calls} calls: ${perCall(main)} µs CPU a call on the main thread, ${perCall(whole)} µs in all\n`,
);
await store.shutdown();
rmSync(dataDir, { recursive: true });
