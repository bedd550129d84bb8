import type { Owner, RecentCall } from './ledger.ts';

/** An intent of the last minute with its closing, as both engines read it. */
export interface RecentRow extends Owner {
  readonly requestId: string;
  readonly model: string;
  readonly endUser: string;
  readonly admittedAt: number;
  /** Tokens of the intent, and of its closing where there is one. */
  readonly reserved: number;
  readonly closing: string | null;
  readonly reason: string | null;
  readonly used: number | null;
}

/** One entry a request: what its settled attempts used; while one is open, or was cut by a crash, what it reserved. */
export function countRecentCalls(rows: Iterable<RecentRow>): readonly RecentCall[] {
  const calls = new Map<string, RecentCall>();
  for (const row of rows) {
    const before = calls.get(row.requestId);
    const tokens = (before?.tokens ?? 0) + countedTokens(row);
    calls.set(row.requestId, {
      requestId: row.requestId,
      tenant: row.tenant,
      team: row.team,
      application: row.application,
      key: row.key,
      model: row.model,
      endUser: row.endUser,
      admittedAt: row.admittedAt,
      tokens,
    });
  }
  return [...calls.values()];
}

function countedTokens(row: RecentRow): number {
  if (row.closing === null || (row.closing === 'waive' && row.reason === 'crash')) return row.reserved;
  return row.closing === 'settle' ? (row.used ?? 0) : 0;
}
