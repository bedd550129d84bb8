/** The periods that Home tells of; budgets without a time zone of their own count in UTC, too. RFC 3339. */
export function dayStart(nowMs: number): string {
  const now = new Date(nowMs);
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate())).toISOString();
}

export function monthStart(nowMs: number): string {
  const now = new Date(nowMs);
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth())).toISOString();
}

export function hoursAgo(nowMs: number, hours: number): string {
  return new Date(nowMs - hours * 3_600_000).toISOString();
}

/** From there on, as a list's address says it. */
export function since(from: string): string {
  return `${from}..`;
}
