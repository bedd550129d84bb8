import { inputTokens, outputTokens } from '@sluice/core/chat/usage';
import type { CallRecord } from './calls.ts';

const dayMs = 86_400_000;

/** Columns of the table `calls`, in the order of `callRow`. */
export const callColumns = [
  'request_id',
  'day',
  'admitted_at',
  'duration_us',
  'first_content_us',
  'overhead_us',
  'tenant',
  'team',
  'application',
  'key',
  'route',
  'dialect',
  'stream',
  'model',
  'provider',
  'upstream_model',
  'answer_model',
  'status',
  'code',
  'owner',
  'finish_reason',
  'outcome',
  'usage',
  'usage_source',
  'cost_nano_usd',
  'price_version',
  'attempts',
  'plan',
  'warnings',
  'tags',
  'end_user',
  'client_ip',
  'provider_request_id',
  'raw_usage',
  'tokens',
  'prices',
  'content_logged',
] as const;

/** Columns that hold yes or no: 1 or 0 in a row. */
export const flagColumns: ReadonlySet<string> = new Set(['stream', 'content_logged']);

export type CallValue = string | number | null;

/** Arrays are the cheapest to hand to a worker. Durations become whole microseconds. */
export function callRow(call: CallRecord): CallValue[] {
  return [
    call.requestId,
    dayOfCall(call),
    call.admittedAt,
    micros(call.durationMs),
    call.firstContentMs === undefined ? null : micros(call.firstContentMs),
    micros(call.overheadMs),
    call.tenant,
    call.team,
    call.application,
    call.key,
    call.route,
    call.dialect,
    call.stream ? 1 : 0,
    call.model,
    call.provider,
    call.upstreamModel,
    call.answerModel,
    call.status,
    call.code,
    call.owner,
    call.finishReason,
    call.outcome,
    JSON.stringify(call.usage),
    call.usageSource,
    call.costNanoUsd,
    call.priceVersion,
    call.attempts,
    call.plan,
    call.warnings,
    call.tags,
    call.endUser,
    call.clientIp,
    call.providerRequestId,
    call.rawUsage,
    Math.ceil(inputTokens(call.usage) + outputTokens(call.usage)),
    call.prices,
    call.contentLogged ? 1 : 0,
  ];
}

/** Days since 1970-01-01 UTC of the call's admission. */
export function dayOfCall(call: { readonly admittedAt: number }): number {
  return Math.floor(call.admittedAt / dayMs);
}

function micros(milliseconds: number): number {
  return Math.round(milliseconds * 1000);
}

/** A row as either engine reads it. */
export type StoredCall = Readonly<Record<(typeof callColumns)[number], CallValue | boolean>>;

export function callOf(row: StoredCall): Omit<CallRecord, 'request' | 'answer'> {
  const text = (column: (typeof callColumns)[number]) => String(row[column]);
  const number = (column: (typeof callColumns)[number]) => Number(row[column]);
  const flag = (column: (typeof callColumns)[number]) => row[column] === 1 || row[column] === true;
  return {
    requestId: text('request_id'),
    admittedAt: number('admitted_at'),
    durationMs: number('duration_us') / 1000,
    firstContentMs: row.first_content_us === null ? undefined : number('first_content_us') / 1000,
    overheadMs: number('overhead_us') / 1000,
    tenant: text('tenant'),
    team: text('team'),
    application: text('application'),
    key: text('key'),
    route: text('route'),
    dialect: text('dialect'),
    stream: flag('stream'),
    model: text('model'),
    provider: text('provider'),
    upstreamModel: text('upstream_model'),
    answerModel: text('answer_model'),
    status: number('status'),
    code: text('code'),
    owner: text('owner'),
    finishReason: text('finish_reason'),
    outcome: text('outcome'),
    usage: JSON.parse(text('usage')) as CallRecord['usage'],
    usageSource: text('usage_source'),
    costNanoUsd: number('cost_nano_usd'),
    priceVersion: text('price_version'),
    attempts: text('attempts'),
    plan: text('plan'),
    warnings: text('warnings'),
    tags: text('tags'),
    endUser: text('end_user'),
    clientIp: text('client_ip'),
    providerRequestId: text('provider_request_id'),
    rawUsage: text('raw_usage'),
    prices: text('prices'),
    contentLogged: flag('content_logged'),
  };
}
