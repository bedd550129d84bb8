import { budgetWindow, type WindowKind } from '@sluice/core/limits/budget-window';
import type { BudgetClaim, Owner } from './ledger.ts';

/** What decides which scopes a row belongs to. */
export interface ScopedRow extends Owner {
  readonly model: string;
  readonly provider: string;
  readonly endUser: string;
}

/** The scopes that are columns of a row. A budget on any of them can be summed from rows that never claimed it. */
export function scopesOf(row: Omit<ScopedRow, 'endUser'>): readonly string[] {
  const team = `${row.tenant}/${row.team}`;
  return [
    `tenant:${row.tenant}`,
    `team:${team}`,
    `application:${team}/${row.application}`,
    `key:${row.key}`,
    `model:${row.model}`,
    `provider:${row.provider}`,
  ];
}

/** Those of the person behind a call, within each holder that may count by persons. */
export function endUserScopesOf(row: Omit<ScopedRow, 'model' | 'provider'>): readonly string[] {
  if (row.endUser === '') return [];
  const team = `${row.tenant}/${row.team}`;
  return [row.tenant, team, `${team}/${row.application}`, `key:${row.key}`].map((holder) =>
    endUserScope(holder, row.endUser),
  );
}

/** @param holder `acme`, `acme/search`, `acme/search/crawler` or `key:<id>` */
export function endUserScope(holder: string, endUser: string): string {
  return `end_user:${holder}/${encodeURIComponent(endUser)}`;
}

/** The columns and values that a scope stands for; `undefined` for a scope that only claims know. */
export function scopeColumns(scope: string): Readonly<Record<string, string>> | undefined {
  const colon = scope.indexOf(':');
  const rest = scope.slice(colon + 1);
  const parts = rest.split('/');
  const [tenant = '', team = '', application = ''] = parts;
  switch (scope.slice(0, colon)) {
    case 'tenant':
      return { tenant: rest };
    case 'team':
      return parts.length === 2 ? { tenant, team } : undefined;
    case 'application':
      return parts.length === 3 ? { tenant, team, application } : undefined;
    case 'key':
      return { key: rest };
    case 'model':
      return { model: rest };
    case 'provider':
      return { provider: rest };
    case 'end_user':
      return endUserColumns(parts);
    default:
      return undefined;
  }
}

function endUserColumns(parts: readonly string[]): Readonly<Record<string, string>> | undefined {
  const names = parts.slice(0, -1);
  const end_user = decodeURIComponent(parts.at(-1) ?? '');
  const [first = '', team = '', application = ''] = names;
  if (first.startsWith('key:')) return { key: first.slice('key:'.length), end_user };
  switch (names.length) {
    case 1:
      return { tenant: first, end_user };
    case 2:
      return { tenant: first, team, end_user };
    case 3:
      return { tenant: first, team, application, end_user };
    default:
      return undefined;
  }
}

/** Admissions from `from` up to, not including, `to`. Unix ms. */
export interface WindowRange {
  readonly from: number;
  readonly to: number;
}

const longestMs: Record<string, number> = { hour: 2, day: 26, week: 7 * 24 + 2, month: 31 * 24 + 2 };
const hourMs = 3_600_000;

/** The span of a window by its name, as `budgetWindow` of core makes it; `undefined` for a name of another make. */
export function windowRange(window: string): WindowRange | undefined {
  if (window === 'total') return { from: 0, to: Number.POSITIVE_INFINITY };
  const [, kind = '', label = '', zone = ''] =
    /^(hour|day|week|month):(\d{4}-\d\d(?:-\d\d(?:T\d\d)?)?):(.+)$/.exec(window) ?? [];
  const length = longestMs[kind];
  if (length === undefined) return undefined;
  const near = Date.parse(
    label.length === 7 ? `${label}-01T00:00Z` : label.length === 10 ? `${label}T00:00Z` : `${label}:00Z`,
  );
  if (Number.isNaN(near)) return undefined;
  const inside = findInside(window, kind as WindowKind, zone, near);
  if (inside === undefined) return undefined;
  const to = budgetWindow(kind as WindowKind, zone, inside).endsAt ?? Number.POSITIVE_INFINITY;
  return { from: firstInside(window, kind as WindowKind, zone, inside, to - length * hourMs), to };
}

/** Local midnight is at most 14 hours away from that of UTC. */
function findInside(window: string, kind: WindowKind, zone: string, near: number): number | undefined {
  try {
    for (let hours = 0; hours <= 16; hours++) {
      for (const at of [near + hours * hourMs, near - hours * hourMs, near + hours * hourMs + hourMs / 2]) {
        if (budgetWindow(kind, zone, at).key === window) return at;
      }
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

function firstInside(window: string, kind: WindowKind, zone: string, inside: number, before: number): number {
  let outside = before;
  let within = inside;
  while (within - outside > 1) {
    const middle = Math.floor((outside + within) / 2);
    if (budgetWindow(kind, zone, middle).key === window) within = middle;
    else outside = middle;
  }
  return within;
}

/** What a settled row adds to a budget of this kind. */
export function usedBy(kind: BudgetClaim['kind'], amountNanoUsd: number, tokens: number): number {
  if (kind === 'usd') return amountNanoUsd;
  return kind === 'tokens' ? tokens : 1;
}

/** Whether a claim fits. A limit of 0 refuses, and so does one that is used up, even what costs nothing. */
export function fits(claim: BudgetClaim, used: number, reserved: number): boolean {
  if (claim.limit <= 0) return false;
  if (claim.amount === 0) return used < claim.limit;
  return used + reserved + claim.amount <= claim.limit;
}

/** The claims of an intent as its row keeps them. */
export function writeHolds(claims: readonly BudgetClaim[]): string {
  if (claims.length === 0) return '';
  return JSON.stringify(claims.map((claim) => [claim.scope, claim.window, claim.kind, claim.amount]));
}

export interface Hold {
  readonly scope: string;
  readonly window: string;
  readonly kind: BudgetClaim['kind'];
  readonly amount: number;
}

export function readHolds(text: string): readonly Hold[] {
  if (text === '') return [];
  const rows = JSON.parse(text) as [string, string, BudgetClaim['kind'], number][];
  return rows.map(([scope, window, kind, amount]) => ({ scope, window, kind, amount }));
}
