/** The windows that a budget may have, by the calendar of its time zone; weeks begin on Monday. */
export type WindowKind = 'hour' | 'day' | 'week' | 'month' | 'total';

export interface BudgetWindow {
  /** Part of the counter's identity: `month:2026-11:Europe/Berlin`. No job resets anything. */
  readonly key: string;
  /** Unix ms of the first moment that belongs to the next window; `undefined` for `total`. */
  readonly endsAt: number | undefined;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const formatters = new Map<string, Intl.DateTimeFormat>();
/** The current window per kind and zone: most calls fall into the one of the call before. */
const recent = new Map<string, { readonly from: number; readonly window: BudgetWindow }>();

/** The window that a moment belongs to. `at` in Unix ms. */
export function budgetWindow(kind: WindowKind, timeZone: string, at: number): BudgetWindow {
  if (kind === 'total') return { key: 'total', endsAt: undefined };
  const id = `${kind}:${timeZone}`;
  const last = recent.get(id);
  if (last !== undefined && at >= last.from && at < (last.window.endsAt ?? 0)) return last.window;
  const local = localTime(at, timeZone);
  const { label, start, next } = bounds(kind, local);
  const window = { key: `${kind}:${label}:${timeZone}`, endsAt: toInstant(next, timeZone) };
  recent.set(id, { from: toInstant(start, timeZone), window });
  return window;
}

/** A wall-clock time written as if it were UTC, in ms: calendar arithmetic without a zone. */
type LocalMs = number;

function bounds(kind: Exclude<WindowKind, 'total'>, local: LocalMs): { label: string; start: LocalMs; next: LocalMs } {
  const date = new Date(local);
  const day = Math.floor(local / DAY_MS) * DAY_MS;
  const iso = (ms: LocalMs) => new Date(ms).toISOString();
  switch (kind) {
    case 'hour': {
      const start = Math.floor(local / HOUR_MS) * HOUR_MS;
      return { label: iso(start).slice(0, 13), start, next: start + HOUR_MS };
    }
    case 'day':
      return { label: iso(day).slice(0, 10), start: day, next: day + DAY_MS };
    case 'week': {
      const monday = day - ((date.getUTCDay() + 6) % 7) * DAY_MS;
      return { label: iso(monday).slice(0, 10), start: monday, next: monday + 7 * DAY_MS };
    }
    case 'month': {
      const start = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
      const next = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
      return { label: iso(start).slice(0, 7), start, next };
    }
  }
}

function localTime(at: number, timeZone: string): LocalMs {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timeZone, formatter);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of formatter.formatToParts(at)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((at % 1000) + 1000) % 1000);
}

/** The first instant whose wall clock shows `local` or later: right over both changes of summer time. */
function toInstant(local: LocalMs, timeZone: string): number {
  const offsets = [local - DAY_MS, local + DAY_MS].map((near) => localTime(near, timeZone) - near);
  const candidates = offsets.map((offset) => local - offset).sort((a, b) => a - b);
  const exact = candidates.find((instant) => localTime(instant, timeZone) === local);
  // A wall-clock time that summer time skips: the moment of the change itself.
  return exact ?? (candidates[1] as number);
}
