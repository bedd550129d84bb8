import { randomBytes } from 'node:crypto';
import { formatRequestId } from '@sluice/contract/ids';
import type { CallLog, CallRecord } from '../src/calls/calls.ts';

const DAY_MS = 86_400_000;
/** Handed over before the log is waited for. */
const BATCH = 5000;

/** The call of that number: of 50 tenants, 400 applications, 1000 keys, 20 models; three of a hundred failed. */
export function sampleCall(index: number, admittedAt: number): CallRecord {
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

/** Logs that many calls, spread evenly over the day that begins then. @param from Unix ms */
export async function fillCalls(log: CallLog, count: number, from: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    log.add(sampleCall(index, from + Math.floor((index / count) * DAY_MS)));
    if (index % BATCH === 0) await log.flush();
  }
  await log.flush();
}
