import { hash as digest, timingSafeEqual } from 'node:crypto';
import { inputTokens, outputTokens, type Usage } from '@sluice/core/chat/usage';
import { hmacSha256 } from '../seal/hmac.ts';
import type { Closing, Intent, LedgerRow, Owner, UsageSource } from './ledger.ts';

/** A row of the table `ledger`, as it is chained. */
export interface StoredRow extends Owner {
  readonly seq: number;
  readonly chain: string;
  readonly at: number;
  readonly type: LedgerRow['type'];
  readonly requestId: string;
  readonly attempt: number;
  /** 0 intent, 1 closing, 2 and up adjustments. */
  readonly step: number;
  readonly admittedAt: number;
  readonly model: string;
  readonly provider: string;
  readonly amount: number;
  readonly tokens: number;
  readonly priceVersion: string;
  readonly usageSource: UsageSource;
  readonly reason: string;
  readonly holds: string;
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly cacheWrite1h: number;
  readonly output: number;
  readonly reasoning: number;
  readonly audioInput: number;
  readonly audioOutput: number;
  readonly endUser: string;
  readonly markupBp: number;
}

export interface HashedRow extends StoredRow {
  readonly hash: string;
}

/** What the intent of a closing says about it. */
export type OpenIntent = Intent;

const dayMs = 86_400_000;

export function intentOf(row: StoredRow): OpenIntent {
  return {
    requestId: row.requestId,
    attempt: row.attempt,
    admittedAt: row.admittedAt,
    tenant: row.tenant,
    team: row.team,
    application: row.application,
    key: row.key,
    model: row.model,
    provider: row.provider,
    amountNanoUsd: row.amount,
    tokens: row.tokens,
    priceVersion: row.priceVersion,
    endUser: row.endUser,
    markupBp: row.markupBp,
  };
}

/** Days since 1970-01-01 UTC of a call's admission; the partition on PostgreSQL. */
export function dayOf(admittedAt: number): number {
  return Math.floor(admittedAt / dayMs);
}

export function intentRow(intent: Intent, holds: string, chain: string, seq: number, at: number): StoredRow {
  return {
    seq,
    chain,
    at,
    type: 'reserve',
    requestId: intent.requestId,
    attempt: intent.attempt,
    step: 0,
    admittedAt: intent.admittedAt,
    tenant: intent.tenant,
    team: intent.team,
    application: intent.application,
    key: intent.key,
    model: intent.model,
    provider: intent.provider,
    amount: whole(intent.amountNanoUsd),
    tokens: whole(intent.tokens),
    priceVersion: intent.priceVersion,
    usageSource: 'none',
    reason: '',
    holds,
    input: 0,
    cacheRead: 0,
    cacheWrite: 0,
    cacheWrite1h: 0,
    output: 0,
    reasoning: 0,
    audioInput: 0,
    audioOutput: 0,
    endUser: intent.endUser,
    markupBp: intent.markupBp,
  };
}

export function closingRow(
  closing: Omit<Closing, 'idempotency'>,
  intent: OpenIntent,
  chain: string,
  seq: number,
  at: number,
): StoredRow {
  const usage = closing.usage;
  return {
    seq,
    chain,
    at,
    type: closing.type,
    requestId: intent.requestId,
    attempt: intent.attempt,
    step: 1,
    admittedAt: intent.admittedAt,
    tenant: intent.tenant,
    team: intent.team,
    application: intent.application,
    key: intent.key,
    model: intent.model,
    provider: intent.provider,
    amount: whole(closing.amountNanoUsd),
    tokens: whole(usedTokens(usage)),
    priceVersion: intent.priceVersion,
    usageSource: closing.usageSource,
    reason: closing.reason ?? '',
    holds: '',
    input: whole(usage.input ?? 0),
    cacheRead: whole(usage.cacheRead ?? 0),
    cacheWrite: whole(usage.cacheWrite ?? 0),
    cacheWrite1h: whole(usage.cacheWrite1h ?? 0),
    output: whole(usage.output ?? 0),
    reasoning: whole(usage.reasoning ?? 0),
    audioInput: whole(usage.audioInput ?? 0),
    audioOutput: whole(usage.audioOutput ?? 0),
    endUser: intent.endUser,
    markupBp: intent.markupBp,
  };
}

/** What the tenant is charged beside the cost, cut to whole nano-dollars. */
export function markupNanoUsd(amountNanoUsd: number, markupBp: number): number {
  return markupBp === 0 ? 0 : Number((BigInt(amountNanoUsd) * BigInt(markupBp)) / 10_000n);
}

/** Vendors have sent halves of tokens; a column of whole numbers takes none. Rounded up, for what is billed. */
function whole(count: number): number {
  if (Number.isSafeInteger(count)) return count;
  return Number.isNaN(count) ? 0 : Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, Math.ceil(count)));
}

/** All tokens of a call: what `tpm` windows and token budgets count. */
export function usedTokens(usage: Usage): number {
  return inputTokens(usage) + outputTokens(usage);
}

/** A text with its length before it, so that no two different rows give the same material. */
function sized(text: string): string {
  return `${text.length}:${text}`;
}

/** The part of a hash's material that is the same for all rows of one key, model and provider. */
export function ownerMaterial(row: Owner & Pick<StoredRow, 'model' | 'provider' | 'priceVersion'>): string {
  const { tenant, team, application, key, model, provider, priceVersion } = row;
  return `${sized(tenant)}${sized(team)}${sized(application)}${sized(key)}${sized(model)}${sized(provider)}${sized(priceVersion)}`;
}

/**
 * The hash of a row over the row before it. The installation's key stands at both ends of the material: who can write
 * the file but does not hold the master key can neither make a hash nor lengthen one.
 *
 * @param owner its `ownerMaterial`, where the caller has it at hand
 */
export function chainHash(key: string, previous: string, row: StoredRow, owner: string = ownerMaterial(row)): string {
  const { seq, at, attempt, step, admittedAt, amount, tokens } = row;
  const usage = usageMaterial(row);
  const material = `${key}${previous.length}:${previous}${seq},${at},${attempt},${step},${admittedAt},${amount},${tokens},${usage};${sized(row.chain)}${sized(row.type)}${sized(row.requestId)}${owner}${sized(row.usageSource)}${sized(row.reason)}${sized(row.holds)}${laterMaterial(row)}${key}`;
  return digest('sha256', material, 'base64url');
}

/** Columns that came later: rows without have none in their material either, as those of before there was such a column. */
function laterMaterial({ endUser, markupBp }: StoredRow): string {
  const user = endUser === '' ? '' : sized(endUser);
  return markupBp === 0 ? user : `${user}${markupBp}%`;
}

/** Most rows have no tokens of the rarer classes, and text that is there already costs nothing to make. */
function usageMaterial(row: StoredRow): string {
  const { input, cacheRead, cacheWrite, cacheWrite1h, output, reasoning, audioInput, audioOutput } = row;
  // Each by itself: a sum of 0 may also be one that somebody made up.
  if (cacheRead === 0 && cacheWrite === 0 && cacheWrite1h === 0 && audioInput === 0 && audioOutput === 0) {
    return input === 0 && output === 0 && reasoning === 0
      ? '0,0,0,0,0,0,0,0'
      : `${input},0,0,0,${output},${reasoning},0,0`;
  }
  return `${input},${cacheRead},${cacheWrite},${cacheWrite1h},${output},${reasoning},${audioInput},${audioOutput}`;
}

export interface Head {
  readonly chain: string;
  readonly seq: number;
  readonly hash: string;
}

/** Signs the end of a chain. */
export function headMac(key: string, head: Head): string {
  return headSigner(key)(head);
}

/** `headMac` under one key, for who signs with each batch. */
export function headSigner(key: string): (head: Head) => string {
  const sign = hmacSha256(Buffer.from(key), 'base64url');
  return (head) => sign(`${sized(head.chain)}${head.seq},${head.hash}`);
}

export function isHeadSound(key: string, head: Head, mac: string): boolean {
  const expected = Buffer.from(headMac(key, head));
  const given = Buffer.from(mac);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

export function exportedRow(row: StoredRow): LedgerRow {
  return {
    id: `${row.chain}-${row.seq}`,
    at: new Date(row.at).toISOString(),
    type: row.type,
    request_id: row.requestId,
    attempt: row.attempt,
    tenant: row.tenant,
    team: row.team,
    application: row.application,
    key: row.key,
    model: row.model,
    provider: row.provider,
    amount_nano_usd: row.amount,
    usage: {
      input: row.input,
      cache_read: row.cacheRead,
      cache_write: row.cacheWrite + row.cacheWrite1h,
      output: row.output,
      reasoning: row.reasoning,
    },
    usage_source: row.usageSource,
    price_version: row.priceVersion,
    reason: row.reason,
    end_user: row.endUser,
    markup_nano_usd: markupNanoUsd(row.amount, row.markupBp),
  };
}
