/** What a person looks at: a month of UTC, of the whole tenant or of a part of it, by names. */
export interface StatementSearch {
  /** `2026-11`; absent: the month that runs. */
  readonly month?: string;
  readonly team?: string;
  readonly application?: string;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

export function statementSearch({ month, team, application }: Readonly<Record<string, unknown>>): StatementSearch {
  const named = typeof team === 'string' && team !== '';
  return {
    ...(typeof month === 'string' && MONTH.test(month) ? { month } : {}),
    ...(named ? { team } : {}),
    ...(named && typeof application === 'string' && application !== '' ? { application } : {}),
  };
}

/** As many months as can be chosen, the one that runs first. */
const MONTHS = 24;

/** @param nowMs Unix ms */
export function monthsUntil(nowMs: number): readonly string[] {
  const now = new Date(nowMs);
  return Array.from({ length: MONTHS }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back)).toISOString().slice(0, 7),
  );
}
