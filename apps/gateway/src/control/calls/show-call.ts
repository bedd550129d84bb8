import type { Answer } from '@sluice/contract/control/operations';
import type { Usage } from '@sluice/core/chat/usage';
import type { LoggedCall } from '@sluice/store/calls/call-reader';
import { timeText } from '../objects/shown.ts';
import type { StoredObjects } from '../objects/stored-objects.ts';

type ShownCall = Answer<'GET /api/v1/calls'>['data'][number];

const NO_BLAME = '';
const OWNERS = new Set(['caller', 'tenant', 'provider', 'gateway']);

/** Classes of tokens by the names that ledger and API have for them. */
export const USAGE_NAMES = {
  input: 'input',
  cacheRead: 'cache_read',
  cacheWrite: 'cache_write',
  cacheWrite1h: 'cache_write_1h',
  output: 'output',
  reasoning: 'reasoning',
  audioInput: 'audio_input',
  audioOutput: 'audio_output',
  images: 'images',
} as const satisfies Readonly<Record<keyof Usage, string>>;

/** A call as lists have it. */
export function showCall(call: LoggedCall, objects: StoredObjects): ShownCall {
  return {
    id: call.requestId,
    at: timeText(call.admittedAt),
    duration_ms: call.durationMs,
    first_content_ms: call.firstContentMs ?? null,
    overhead_ms: call.overheadMs,
    tenant: call.tenant,
    team: call.team,
    application: call.application,
    key: call.key,
    key_name: objects.key(call.key)?.name ?? '',
    route: call.route,
    dialect: call.dialect,
    stream: call.stream,
    model: call.model,
    provider: call.provider,
    upstream_model: call.upstreamModel,
    answer_model: call.answerModel,
    status: call.status,
    code: call.code,
    owner: ownerOf(call),
    finish_reason: call.finishReason,
    outcome: call.outcome,
    usage: usageShown(call.usage),
    usage_source: call.usageSource,
    cost_nano_usd: call.costNanoUsd,
    price_version: call.priceVersion,
    attempt_count: attemptsOf(call).length,
    warnings: call.warnings === '' ? [] : call.warnings.split(','),
    tags: tagsOf(call.tags),
    end_user: call.endUser,
    client_ip: call.clientIp,
    provider_request_id: call.providerRequestId,
  };
}

/** Who went away before the answer was there is to blame himself, without a code. */
function ownerOf({ owner, status }: LoggedCall): ShownCall['owner'] {
  if (OWNERS.has(owner)) return owner as ShownCall['owner'];
  return status >= 400 ? 'caller' : NO_BLAME;
}

function usageShown(usage: Usage): Record<string, number> {
  const shown: Record<string, number> = {};
  for (const [name, count] of Object.entries(usage)) {
    if (typeof count === 'number') shown[USAGE_NAMES[name as keyof Usage]] = count;
  }
  return shown;
}

/** One attempt as `attempts` of a call keeps it. */
export interface LoggedAttempt {
  readonly provider: string;
  readonly provider_key: string;
  readonly model: string;
  readonly outcome: string;
  readonly status?: number;
  readonly started_ms?: number;
  readonly ms: number;
  readonly hedge?: true;
}

export function attemptsOf({ attempts }: LoggedCall): readonly LoggedAttempt[] {
  return JSON.parse(attempts) as LoggedAttempt[];
}

/** `a=b,c=d` as the caller wrote it. */
function tagsOf(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap((pair): [string, string][] => {
    const at = pair.indexOf('=');
    return at <= 0 ? [] : [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()]];
  });
  return Object.fromEntries(pairs);
}
