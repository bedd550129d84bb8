import type { SqlValue } from '../calls/call-query.ts';
import type { RunQuery } from '../calls/call-reader.ts';
import { ledgerSelect } from './columns.ts';
import type { LedgerRow, UsageSource } from './ledger.ts';
import type { StoredRow } from './row.ts';

/** Entries of one kind of one application, model and provider. Money is exact: nano-dollars. */
export interface StatementLine {
  readonly tenant: string;
  readonly team: string;
  readonly application: string;
  readonly model: string;
  readonly provider: string;
  readonly type: LedgerRow['type'];
  readonly usageSource: UsageSource;
  readonly reason: string;
  readonly entries: number;
  /** All classes, answer included. */
  readonly tokens: number;
  readonly amount: bigint;
  readonly markup: bigint;
}

/** Entries written from `from` up to, not including, `to`, Unix ms; of one tenant or of all. */
export interface StatementSpan {
  readonly tenant: string | undefined;
  readonly from: number;
  readonly to: number;
}

const names = ['tenant', 'team', 'application', 'model', 'provider', 'type', 'usage_source', 'reason'];

/** A row's share is cut to whole nano-dollars; in two parts, so that no product leaves 64 bits. */
const markup = '(amount_nano_usd / 10000) * markup_bp + (amount_nano_usd % 10000) * markup_bp / 10000';

/** @param span what narrows the rows by the time of their writing, as the engine is quickest with it */
export async function statementLines(
  run: RunQuery,
  tenant: string | undefined,
  span: { readonly where: string; readonly values: readonly SqlValue[] },
): Promise<readonly StatementLine[]> {
  const rows = await run<Record<string, string>>(
    `SELECT ${names.join(', ')}, count(*) AS entries, coalesce(sum(tokens), 0) AS tokens,
       CAST(sum(amount_nano_usd) AS TEXT) AS amount, CAST(sum(${markup}) AS TEXT) AS markup
     FROM ledger WHERE ${span.where} AND type IN ('settle', 'waive', 'adjust')${tenant === undefined ? '' : ' AND tenant = ?'}
     GROUP BY ${names.join(', ')} ORDER BY ${names.join(', ')}`,
    tenant === undefined ? span.values : [...span.values, tenant],
  );
  return rows.map((row) => ({
    tenant: row.tenant ?? '',
    team: row.team ?? '',
    application: row.application ?? '',
    model: row.model ?? '',
    provider: row.provider ?? '',
    type: row.type as LedgerRow['type'],
    usageSource: row.usage_source as UsageSource,
    reason: row.reason ?? '',
    entries: Number(row.entries),
    tokens: Number(row.tokens),
    amount: BigInt(row.amount ?? 0),
    markup: BigInt(row.markup ?? 0),
  }));
}

/** Which billed attempts a price was wrong for: admitted from `from` up to, not including, `to`, Unix ms. */
export interface PricedWrong {
  readonly model: string;
  readonly provider: string | undefined;
  readonly tenant: string | undefined;
  readonly from: number;
  readonly to: number;
}

/** A settled attempt with what earlier price corrections have added to it. */
export interface RatedRow extends StoredRow {
  readonly corrected: number;
}

/** A page of them, in the order of their rows. */
export function ratedRows(
  run: RunQuery,
  { model, provider, tenant, from, to }: PricedWrong,
  after: Pick<StoredRow, 'seq' | 'chain'> | undefined,
  limit: number,
): Promise<readonly RatedRow[]> {
  const narrowed = Object.entries({ provider, tenant }).filter(([, value]) => value !== undefined);
  return run<RatedRow>(
    `SELECT ${ledgerSelect}, coalesce((SELECT CAST(sum(a.amount_nano_usd) AS BIGINT) FROM ledger a
         WHERE a.request_id = l.request_id AND a.attempt = l.attempt AND a.step >= 2 AND a.price_version <> 'none'), 0) AS corrected
     FROM ledger l WHERE l.seq >= ? AND (l.seq > ? OR l.chain > ?) AND l.type = 'settle' AND l.model = ?
       AND l.admitted_at >= ? AND l.admitted_at < ?${narrowed.map(([column]) => ` AND l.${column} = ?`).join('')}
     ORDER BY l.seq, l.chain LIMIT ?`,
    [
      ...[after?.seq ?? 0, after?.seq ?? 0, after?.chain ?? '', model, from, to],
      ...narrowed.map(([, value]) => value as string),
      limit,
    ],
  );
}
