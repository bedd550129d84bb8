/** How long a new key works: days, `never`, or until a day that is chosen. */
export type Expiry = 'never' | '7' | '30' | '90' | '365' | 'date';

export const EXPIRIES: readonly Expiry[] = ['never', '7', '30', '90', '365', 'date'];

const DAY_MS = 86_400_000;

/**
 * @param date `2027-01-31` of a date field: the key works through that day of the browser's zone
 * @returns RFC 3339, `undefined` for never, `'past'` for a day that is over or not chosen
 */
export function expiresAt(expiry: Expiry, date: string, nowMs: number): string | 'past' | undefined {
  if (expiry === 'never') return undefined;
  if (expiry !== 'date') return new Date(nowMs + Number(expiry) * DAY_MS).toISOString();
  const end = new Date(`${date}T23:59:59`).getTime();
  return Number.isNaN(end) || end <= nowMs ? 'past' : new Date(end).toISOString();
}
