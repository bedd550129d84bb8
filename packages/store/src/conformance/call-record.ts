import type { CallRecord } from '../calls/calls.ts';
import { requestId } from './sample.ts';

/** A finished call of tenant acme. */
export function callRecord(overrides: Partial<CallRecord> = {}): CallRecord {
  return {
    requestId: requestId(),
    admittedAt: Date.now(),
    durationMs: 812.345,
    firstContentMs: 210.5,
    overheadMs: 0.412,
    tenant: 'acme',
    team: 'search',
    application: 'crawler',
    key: 'key_1',
    route: '/v1/chat/completions',
    dialect: 'chat',
    stream: true,
    model: 'fast',
    provider: 'openai-main',
    upstreamModel: 'gpt-4o-mini',
    answerModel: 'gpt-4o-mini-2026-07-18',
    status: 200,
    code: '',
    owner: '',
    finishReason: 'stop',
    outcome: 'complete',
    usage: { input: 10, output: 5 },
    usageSource: 'provider',
    costNanoUsd: 1234,
    priceVersion: '2026-11-01',
    attempts: '[]',
    plan: '{}',
    warnings: '',
    tags: '',
    endUser: '',
    clientIp: '127.0.0.1',
    providerRequestId: 'x1',
    rawUsage: '{}',
    request: undefined,
    answer: undefined,
    ...overrides,
  };
}
