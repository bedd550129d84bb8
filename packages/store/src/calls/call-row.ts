import { inputTokens, outputTokens } from '@sluice/core/chat/usage';
import type { CallRecord, CallValue } from './calls.ts';
import { type Common, commonColumns } from './common-columns.ts';

const dayMs = 86_400_000;

/** Columns that each call has for itself, in the order of `callRow`. */
export const ownColumns = [
  'request_id',
  'day',
  'admitted_at',
  'duration_us',
  'first_content_us',
  'overhead_us',
  'usage',
  'cost_nano_usd',
  'attempts',
  'tags',
  'end_user',
  'provider_request_id',
  'raw_usage',
  'tokens',
] as const;

/** Columns of the table `calls`. */
export const callColumns = [...ownColumns, ...commonColumns] as const;

/** Columns that hold yes or no: 1 or 0 in a row. */
export const flagColumns: ReadonlySet<string> = new Set(['stream', 'content_logged']);

/** The call's own columns, then the number of what it has in common with others. Durations become whole microseconds. */
export function callRow(call: CallRecord, common: Common): CallValue[] {
  return [
    call.requestId,
    dayOfCall(call),
    call.admittedAt,
    micros(call.durationMs),
    call.firstContentMs === undefined ? null : micros(call.firstContentMs),
    micros(call.overheadMs),
    JSON.stringify(call.usage),
    call.costNanoUsd,
    call.attempts,
    call.tags,
    call.endUser,
    call.providerRequestId,
    call.rawUsage,
    Math.ceil(inputTokens(call.usage) + outputTokens(call.usage)),
    common.id,
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
